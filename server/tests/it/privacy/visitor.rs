//! Data that visitors type, and NetSapiens's answers about it.

use super::{FORWARDED, PEER, Search, journal_command};
use crate::support::app::{ACME, TestApp, from, post_request};
use crate::support::netsapiens_v2::NetSapiensV2;
use crate::support::netsapiens_v2::manner::{self, Kind, Manner};
use crate::support::schedule::{HALF_PAST_TEN, OFFICE, Office};
use crate::support::telephones;

use crate::support::tokens;
use crate::support::waiting::until;
use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use std::time::Duration;

async fn send(app: &TestApp, search: &mut Search, request: Request<Body>) -> Option<String> {
    let mut request = from(PEER, request);
    let headers = request.headers_mut();
    headers.insert("x-forwarded-for", FORWARDED.parse().unwrap());
    headers.insert("forwarded", format!("for={FORWARDED}").parse().unwrap());
    headers.insert("referer", "https://acme.com/?me=2025550143".parse().unwrap());
    headers.insert("cookie", "session=visitors-cookie".parse().unwrap());
    headers.insert("user-agent", "visitors-browser/1".parse().unwrap());
    let answer = app.send(request).await;
    search.saw(&answer);
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    json["call_id"].as_str().map(str::to_owned)
}

fn needles(search: &mut Search) {
    for number in ["2025550143", "2025550101", "2025550104", "2025550105", "9005551234"] {
        search.needles.number(number);
    }
    for secret in ["visitors-cookie", "visitors-browser", "seven-free"] {
        search.needles.text(secret);
    }
}

fn ask(number: &str) -> Request<Body> {
    post_request(json!({ "domain": "acme.com", "phone_number": number }).to_string())
}

#[tokio::test]
async fn nothing_that_a_visitor_types_is_found_again() {
    let mut search = Search::begin();
    needles(&mut search);
    let settings = "provider = 'simulator'\n[simulator]\npatience_seconds = 0.05\n\
        [limits]\nip_per_minute = 1000\nclient_per_hour = 1000\nflood_per_second = 1000\nflood_burst = 1000\n\
        [proxies]\ntrusted = ['192.0.2.1']";
    let app = TestApp::with_settings(ACME, settings).await;

    for number in [
        "(202) 555-0143",
        "+1 202.555.0143",
        "202-555-0101",
        "202-555-0104",
        "202-555-0105",
        "900-555-1234",
        "2025550143 and more",
        "2025550143 seven-free",
    ] {
        if let Some(id) = send(&app, &mut search, ask(number)).await {
            app.clock.advance(Duration::from_mins(2));
            let events = Request::get(format!("/click-to-call/{id}/events"));
            send(&app, &mut search, events.body(Body::empty()).unwrap()).await;
        }
    }
    for body in [
        r#"{"domain":"2025550143.example","phone_number":"2025550143"}"#.to_owned(),
        r#"{"phone_number":"2025550143"}"#.to_owned(),
        r#"{"domain":"acme.com","phone_number":2025550143}"#.to_owned(),
        "2025550143".repeat(2000),
    ] {
        send(&app, &mut search, post_request(body)).await;
    }
    for path in [
        "/click-to-call/2025550143/events",
        "/click-to-call?phone=2025550143",
        "/2025550143",
        "/healthz?phone=2025550143",
        "/openapi.json",
        "/widget.js?domain=acme.com",
        "/widget.js?domain=other.example",
    ] {
        send(&app, &mut search, Request::get(path).body(Body::empty()).unwrap()).await;
    }
    app.journal().await;
    let folder = app.folder.path();
    for arguments in [&["export", "--csv"][..], &["export", "--json"], &["stats"], &["verify"]] {
        search.told.push_str(&journal_command(folder, arguments, ""));
    }
    let log = search.log.text();
    assert!(log.contains("***-***-0143"), "{log}");
    assert!(search.told.contains("***-***-0143"), "{}", search.told);
    search.told.push_str(&journal_command(folder, &["erase"], "(202) 555-0143\n"));
    search.end(&app).await;
}

#[tokio::test]
async fn the_number_of_a_call_that_waits_is_found_nowhere_either() {
    let mut search = Search::begin();
    needles(&mut search);
    let office = Office::open(OFFICE, telephones::Manner::NobodyIsThere).await;
    let later = |number: &str| {
        let body = json!({ "domain": "acme.com", "phone_number": number, "at": HALF_PAST_TEN });
        post_request(body.to_string())
    };
    let cancelled = send(&office.app, &mut search, later("(202) 555-0143")).await.unwrap();
    for number in ["202-555-0143", "202-555-0101", "202-555-0104", "900-555-1234"] {
        send(&office.app, &mut search, later(number)).await;
    }
    let body = json!({ "domain": "acme.com", "phone_number": "2025550105", "at": "2025550143" });
    send(&office.app, &mut search, post_request(body.to_string())).await;
    for (name, bytes) in super::files(office.app.folder.path()) {
        search.needles.are_not_in(&name, &String::from_utf8_lossy(&bytes));
    }

    let cancel = Request::post(format!("/click-to-call/{cancelled}/cancel"));
    send(&office.app, &mut search, cancel.body(Body::empty()).unwrap()).await;
    office.app.clock.advance(Duration::from_mins(90));
    until(async || office.tries().await.contains(&1)).await;
    office.telephones.behave(telephones::Manner::Refuses);
    office.app.clock.advance(Duration::from_mins(5));
    until(async || office.states().await.contains(&"failed".to_owned())).await;
    let erased = journal_command(office.app.folder.path(), &["erase"], "202-555-0104\n");
    assert!(erased.contains("Erased from"), "{erased}");
    search.told.push_str(&erased);
    search.end(&office.app).await;
}

#[tokio::test]
async fn no_text_of_netsapiens_occurs_anywhere() {
    let mut search = Search::begin();
    needles(&mut search);
    for secret in [
        "our-secret",
        "our-password",
        "our-gateway-key",
        "access-1",
        "refresh-1",
        "stack:",
        "<html>",
        "Access denied",
        "core1.example",
        "nsd_test",
    ] {
        search.needles.text(secret);
    }
    // In the stand-in's answer.
    search.needles.number("2025550142");
    search.needles.number("2025550111");
    search.needles.number("2025550123");
    let mut apps = Vec::new();
    for (driver, create, look) in [
        ("legacy-queuedcall", Kind::Legacy, None),
        ("v2-call", Kind::Create, Some(Kind::List)),
        ("v2-queuedcall", Kind::QueuedCreate, Some(Kind::Waiting)),
    ] {
        for manner in [
            Manner::Well,
            Manner::Says(manner::UNAUTHORIZED),
            Manner::Says(manner::GATEWAY_401),
            Manner::Says(manner::NOT_FOUND),
            Manner::Says(manner::OOPS),
            Manner::Says(manner::GARBAGE),
            Manner::Hangs,
        ] {
            let pbx = NetSapiensV2::start().await;
            for kind in [Kind::Legacy, Kind::Create, Kind::QueuedCreate, Kind::List, Kind::Waiting]
            {
                pbx.behaves(kind, manner);
            }
            let settings = pbx.settings_with_account(driver).replace(
                "[netsapiens.oauth]",
                "subscription_key = 'our-gateway-key'\n[netsapiens.oauth]",
            );
            let app = TestApp::with_settings(ACME, &settings).await;
            let asking = send(&app, &mut search, ask("(202) 555-0143"));
            pbx.outcome_of(create, asking).await;
            app.clock.advance(Duration::from_secs(2));
            if let Some(look) = look
                && matches!(manner, Manner::Well)
            {
                app.clock.while_waiting_for(pbx.until_asked(look, 1)).await;
            }
            apps.push((app, pbx));
        }
    }
    for (app, _) in &apps {
        app.journal().await;
        for (name, bytes) in super::files(app.folder.path()) {
            search.needles.are_not_in(&name, &String::from_utf8_lossy(&bytes));
        }
    }
    search.end(&apps[0].0).await;
}

#[tokio::test]
async fn nothing_of_a_visitors_token_is_found_again() {
    let mut search = Search::begin();
    search.needles.number("2025550143");
    search.needles.text("jane@patients.example");
    search.needles.text(tokens::SECRET);
    let own = format!(
        r#"{{"acme.com":{{"queue":"500","numbers":{{"fiction":true}},"confirmation_code":true,
        "tokens":{{"algorithm":"HS256","secret":"{}"}}}}}}"#,
        tokens::SECRET
    );
    let settings = "provider = 'simulator'\n[limits]\nip_per_minute = 1000\nclient_per_hour = 1000\n\
        [proxies]\ntrusted = ['192.0.2.1']";
    let app = TestApp::with_settings(&own, settings).await;
    let good = tokens::of("jane@patients.example");
    let forged = tokens::hs256(&[7; 32], &json!({ "alg": "HS256" }), &tokens::claims());

    for token in [&*good, &*forged, "jane@patients.example"] {
        search.needles.token(token);
        let mut request = ask("(202) 555-0143");
        let authorization = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", authorization);
        send(&app, &mut search, request).await;
    }
    app.journal().await;
    let exported = journal_command(app.folder.path(), &["export", "--json"], "");
    assert!(exported.contains("\"actor\""), "{exported}");
    search.told.push_str(&exported);
    search.end(&app).await;
}
