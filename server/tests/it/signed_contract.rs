//! `POST /challenge` and `POST /call`, row by row of the contract.

use crate::support::app::{Answer, TestApp};
use crate::support::signed::{
    ALICE, ALICES_PASSWORD, BOB, BOBS_PASSWORD, SECTION, SignedApp, Trouble,
};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use std::time::Duration;

const WRONG: &str = "00000000000000000000000000000000";

async fn request(app: &SignedApp, method: &str, path: &str, origin: Option<&str>) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    app.app.send(request.body(Body::empty()).unwrap()).await
}

/// The three headers of the contract.
fn cors(answer: &Answer) -> [Option<&str>; 3] {
    ["access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers"]
        .map(|name| answer.header(name))
}

fn open(origin: &str) -> [Option<&str>; 3] {
    [Some(origin), Some("POST, OPTIONS"), Some("Content-Type")]
}

#[tokio::test]
async fn without_the_section_the_routes_do_not_exist() {
    let app = TestApp::new("{}").await;

    for path in ["/challenge", "/call", "/credentials", "/call/abc", "/call/abc/events"] {
        let request = Request::post(path).body(Body::from("{}")).unwrap();
        assert_eq!(app.send(request).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn only_post_and_options_are_methods() {
    let app = SignedApp::new().await;

    for path in ["/challenge", "/call", "/call?x=1"] {
        let preflight = request(&app, "OPTIONS", path, None).await;
        assert_eq!((preflight.status.as_u16(), preflight.text()), (204, ""));
        for method in ["GET", "PUT", "DELETE", "PATCH", "BREW"] {
            let answer = request(&app, method, path, None).await;
            assert_eq!(answer.refusal(), (405, "method not allowed".to_owned()), "{method}");
            assert_eq!(answer.header("allow"), None);
            assert_eq!(cors(&answer), open("*"));
        }
        assert_eq!(request(&app, "HEAD", path, None).await.status.as_u16(), 405);
    }
    for path in ["/call/", "/Call", "/challenge/x", "/calls"] {
        assert_eq!(request(&app, "POST", path, None).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn every_answer_is_readable_by_any_page() {
    let app = SignedApp::new().await;
    let signed = app.signed(ALICE, ALICES_PASSWORD, "102").await;

    for answer in [
        app.post("/challenge", json!({ "aor": ALICE }).to_string()).await,
        app.post("/challenge", "").await,
        app.call(&signed).await,
        app.call(&signed).await,
        app.post("/call", vec![b' '; 20_000]).await,
        request(&app, "OPTIONS", "/call", Some("https://a.example")).await,
    ] {
        assert_eq!(cors(&answer), open("*"), "{}", answer.status);
        assert_eq!(answer.header("vary"), None);
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
    let elsewhere = request(&app, "POST", "/call/", None).await;
    assert_ne!(elsewhere.header("access-control-allow-headers"), Some("Content-Type"));
}

#[tokio::test]
async fn the_date_and_retry_headers_are_readable_too() {
    let list = format!("{SECTION}allowed_origins = ['https://a.example']\n");
    let app = SignedApp::with(&list).await;

    for path in ["/challenge", "/call", "/credentials", "/call/mine"] {
        let of_the_list = request(&app, "POST", path, Some("https://a.example")).await;
        let of_another = request(&app, "POST", path, Some("https://b.example")).await;
        let exposed =
            |answer: &Answer| answer.header("access-control-expose-headers").map(str::to_owned);
        assert_eq!(exposed(&of_the_list).as_deref(), Some("Date, Retry-After"), "{path}");
        assert_eq!(exposed(&of_another), None, "{path}");
    }
}

#[tokio::test]
async fn with_an_allow_list_the_origin_is_echoed_to_listed_origins() {
    let list =
        format!("{SECTION}allowed_origins = ['https://a.example', 'chrome-extension://abc']\n");
    let app = SignedApp::with(&list).await;

    for (origin, told) in [
        (Some("https://a.example"), open("https://a.example")),
        (Some("chrome-extension://abc"), open("chrome-extension://abc")),
        (Some("https://A.example"), [None; 3]),
        (Some("https://a.example.evil.example"), [None; 3]),
        (Some("null"), [None; 3]),
        (None, [None; 3]),
    ] {
        for (method, status) in [("OPTIONS", 204), ("POST", 400), ("GET", 405)] {
            let answer = request(&app, method, "/call", origin).await;
            assert_eq!(answer.status.as_u16(), status);
            assert_eq!(cors(&answer), told, "{origin:?}");
            assert_eq!(answer.header("vary"), Some("Origin"));
        }
    }
    let nobody = SignedApp::with(&format!("{SECTION}allowed_origins = []\n")).await;
    assert_eq!(
        cors(&request(&nobody, "OPTIONS", "/call", Some("https://a.example")).await),
        [None; 3]
    );
}

#[tokio::test]
async fn a_challenge_is_a_nonce_and_the_realm_as_it_was_sent() {
    let app = SignedApp::new().await;

    for (aor, realm) in
        [(ALICE, "127.0.0.1"), ("nobody@Host.Example", "Host.Example"), ("a@b@c", "c")]
    {
        let answer = app.post("/challenge", json!({ "aor": aor }).to_string()).await;

        let json = answer.json();
        let nonce = json["nonce"].as_str().unwrap();
        assert_eq!(answer.status.as_u16(), 200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.text(), format!("{{\"nonce\":\"{nonce}\",\"realm\":\"{realm}\"}}\n"));
    }
    let markup = app.post("/challenge", json!({ "aor": "a@<b>&\u{2028}" }).to_string()).await;
    assert!(
        markup.text().ends_with("\"realm\":\"\\u003cb\\u003e\\u0026\\u2028\"}\n"),
        "{}",
        markup.text()
    );
}

#[tokio::test]
async fn a_signed_call_is_placed_as_requested() {
    let app = SignedApp::new().await;
    let mut body = app.signed(BOB, BOBS_PASSWORD, "+34900000000").await;
    body["iden"] = json!("my-call_1");
    body["maxDuration"] = json!(60_000);
    body["dialTimeout"] = json!(12);
    body["optimize"] = json!(true);

    let answer = app.call(&body).await;

    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(
        answer.text().starts_with("{\"iden\":\"my-call_1\",\"token\":\"")
            && answer.text().ends_with("\"}\n")
    );
    assert_eq!(*app.world.hosts.lock().unwrap(), ["as7.example"]);
    let asked = app.world.asked.lock().unwrap();
    let call = &asked[0];
    assert_eq!((call.iden.as_str(), call.destination.expose()), ("my-call_1", "+34900000000"));
    assert_eq!((call.endpoint.as_str(), call.extension.as_str()), ("b1c1t2_bob", "102"));
    assert_eq!((call.company, call.brand, call.optimize), (7, 3, true));
    assert_eq!(
        (call.dial_timeout, call.max_duration),
        (Duration::from_secs(12), Duration::from_mins(1))
    );
}

#[tokio::test]
async fn a_call_without_a_name_gets_sixteen_letters_and_digits() {
    let app = SignedApp::new().await;

    for fields in [json!({}), json!({ "iden": "" }), json!({ "iden": null })] {
        let iden = app.call_with(&fields).await.json()["iden"].as_str().unwrap().to_owned();
        assert_eq!(iden.len(), 16);
        assert!(iden.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{iden}");
    }
}

#[tokio::test]
async fn the_response_is_accepted_in_either_case() {
    let app = SignedApp::new().await;
    let mut body = app.signed(ALICE, ALICES_PASSWORD, "102").await;
    body["response"] = body["response"].as_str().unwrap().to_uppercase().into();

    assert_eq!(app.call(&body).await.status.as_u16(), 200);
}

#[tokio::test]
async fn the_first_thing_that_is_wrong_decides_the_answer() {
    let app = SignedApp::new().await;
    let good = app.signed(ALICE, ALICES_PASSWORD, "102").await;
    let set = |body: &mut Value, name: &str, value: Value| body[name] = value;
    // Each step fixes the fault that the previous one reported.
    let mut body = json!({ "aor": "", "destination": "#", "iden": "a b", "nonce": "x", "response": WRONG, "optimize": 1 });
    let mut told = Vec::new();
    for (name, value) in [
        ("optimize", json!(false)),
        ("aor", json!(ALICE)),
        ("destination", json!("102")),
        ("iden", json!("good")),
    ] {
        told.push(app.call(&body).await.refusal());
        set(&mut body, name, value);
    }
    told.push(app.call(&body).await.refusal());
    set(&mut body, "nonce", good["nonce"].clone());
    told.push(app.call(&body).await.refusal());
    // The nonce is spent, though the response was wrong.
    set(&mut body, "response", good["response"].clone());
    told.push(app.call(&body).await.refusal());

    let told: Vec<(u16, &str)> =
        told.iter().map(|(status, words)| (*status, words.as_str())).collect();
    assert_eq!(
        told,
        [
            (400, "invalid json body"),
            (400, "invalid aor"),
            (400, "invalid destination"),
            (400, "invalid iden"),
            (401, "invalid nonce"),
            (403, "forbidden"),
            (401, "invalid nonce"),
        ]
    );
    assert_eq!(app.world.calls(), 0);
}

#[tokio::test]
async fn an_invalid_body_never_spends_its_nonce() {
    let app = SignedApp::new().await;
    let good = app.signed(ALICE, ALICES_PASSWORD, "102").await;
    for (name, value) in [("destination", "1#"), ("iden", "a b"), ("aor", "alice"), ("aor", BOB)] {
        let mut body = good.clone();
        body[name] = value.into();
        assert!(app.call(&body).await.status.is_client_error());
    }

    assert_eq!(app.call(&good).await.status.as_u16(), 200);
}

#[tokio::test]
async fn every_upstream_failure_has_its_text_and_spends_the_nonce() {
    for (trouble, words) in [
        (Trouble::Directory, "backend error"),
        (Trouble::ApplicationServer, "could not resolve application server"),
        (Trouble::ExchangeUnreached, "could not originate call"),
        (Trouble::ExchangeRefuses, "could not originate call"),
        (Trouble::ExchangeSilent, "could not originate call"),
    ] {
        let app = SignedApp::new().await;
        *app.world.trouble.lock().unwrap() = trouble;
        let body = app.signed(ALICE, ALICES_PASSWORD, "102").await;

        assert_eq!(app.call(&body).await.refusal(), (502, words.to_owned()));
        *app.world.trouble.lock().unwrap() = Trouble::None;
        assert_eq!(app.call(&body).await.refusal(), (401, "invalid nonce".to_owned()));
    }
}

#[tokio::test]
async fn the_directory_is_queried_before_the_digest_is_verified_and_the_server_after() {
    let app = SignedApp::new().await;
    *app.world.trouble.lock().unwrap() = Trouble::Directory;
    assert_eq!(app.call_with(&json!({ "response": WRONG })).await.status.as_u16(), 502);

    *app.world.trouble.lock().unwrap() = Trouble::ApplicationServer;
    assert_eq!(app.call_with(&json!({ "response": WRONG })).await.status.as_u16(), 403);
}

#[tokio::test]
async fn an_unknown_terminal_and_a_wrong_password_are_answered_alike() {
    let app = SignedApp::new().await;
    let unknown = app.call(&app.signed("nobody@127.0.0.1", ALICES_PASSWORD, "102").await).await;
    let wrong = app.call(&app.signed(ALICE, "guess", "102").await).await;
    let missing = app.call_with(&json!({ "response": null })).await;

    assert_eq!(unknown.refusal(), (403, "forbidden".to_owned()));
    assert_eq!((&unknown.body, &unknown.headers), (&wrong.body, &wrong.headers));
    assert_eq!((&unknown.body, &unknown.headers), (&missing.body, &missing.headers));
    assert_eq!(*app.world.lookups.lock().unwrap(), 3);
}

#[tokio::test]
async fn a_response_covers_its_destination() {
    let app = SignedApp::new().await;

    let answer = app.call_with(&json!({ "destination": "103" })).await;

    assert_eq!(answer.refusal(), (403, "forbidden".to_owned()));
    assert_eq!(app.world.calls(), 0);
}

#[tokio::test]
async fn invalid_nonces_have_the_same_answer() {
    let app = SignedApp::new().await;
    let of_bob = app.nonce(BOB).await;
    let other_case = app.nonce("Alice@127.0.0.1").await;
    let old = app.nonce(ALICE).await;
    app.app.clock.advance(Duration::from_secs(31));
    let good = app.nonce(ALICE).await;
    let (seconds, rest) = good.split_once('.').unwrap();
    let flipped = if good.ends_with('0') { "1" } else { "0" };

    for nonce in [
        Value::Null,
        "".into(),
        "x".into(),
        of_bob.into(),
        other_case.into(),
        old.into(),
        format!("+{good}").into(),
        format!("0{good}").into(),
        good.to_uppercase().into(),
        format!("{good}.").into(),
        format!("{seconds}0.{rest}").into(),
        format!("{}{flipped}", &good[..good.len() - 1]).into(),
        "1700000000.0011223344556677.8c8853ab5f6c9587f7b7428f72e917ffbc70f4d51438f24bcde6da026e0c2d4c".into(),
    ] {
        let answer = app.call_with(&json!({ "nonce": nonce })).await;
        assert_eq!(answer.refusal(), (401, "invalid nonce".to_owned()), "{nonce}");
    }
    assert_eq!(*app.world.lookups.lock().unwrap(), 0);
}

#[tokio::test]
async fn a_nonce_is_good_for_its_whole_time() {
    let app = SignedApp::new().await;
    let body = app.signed(ALICE, ALICES_PASSWORD, "102").await;
    app.app.clock.advance(Duration::from_secs(30));

    assert_eq!(app.call(&body).await.status.as_u16(), 200);
}

#[tokio::test]
async fn bodies_are_read_as_leniently_as_clients_are_used_to() {
    let app = SignedApp::new().await;
    let challenge = async |body: &'static [u8]| app.post("/challenge", body).await;

    for body in [
        &br#"{"aor":"a@b"} trailing"#[..],
        br#"{"AOR":"a@b"}{"aor":""}"#,
        br#"{"\u0061or":"a@b","x":[1,{}]}"#,
        br#"{"aor":"x","Aor":"a@b"}"#,
        br#"{"aor":"a@b","aor":null,"nonce":5}"#,
        b"{\"aor\":\"a\xff\\ud800\\u0000@b\"}",
    ] {
        let answer = challenge(body).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", String::from_utf8_lossy(body));
        assert_eq!(answer.json()["realm"], "b");
    }
    for body in
        [&b"null"[..], b"{}", br#"{"aor":null}"#, br#"{"aor":"a b@c"}"#, br#"{"aor":"a@b\r\n"}"#]
    {
        assert_eq!(challenge(body).await.refusal(), (400, "invalid aor".to_owned()));
    }
    for body in [
        &b""[..],
        b"[]",
        b"\"x\"",
        b"\xef\xbb\xbf{}",
        b"{\"aor\":\"a\tb@c\"}",
        b"{\"aor\":\"a@b\",}",
        b"{\"aor\":5}",
    ] {
        assert_eq!(challenge(body).await.refusal(), (400, "invalid json body".to_owned()));
    }
}

#[tokio::test]
async fn optional_fields_have_one_kind_and_bounds() {
    let app = SignedApp::new().await;

    for (name, value) in [
        ("maxDuration", json!("5")),
        ("maxDuration", json!(5.0)),
        ("dialTimeout", json!(9.5)),
        ("optimize", json!("true")),
        ("optimize", json!(1)),
        ("iden", json!(5)),
        ("destination", json!(102)),
        ("nonce", json!([])),
    ] {
        let answer = app.call_with(&json!({ name: value })).await;
        assert_eq!(answer.refusal(), (400, "invalid json body".to_owned()), "{name}: {value}");
    }
    let vast = json!({ "maxDuration": i64::MAX, "dialTimeout": i64::MAX });
    for fields in [json!({ "maxDuration": 0, "dialTimeout": -1 }), vast] {
        assert_eq!(app.call_with(&fields).await.status.as_u16(), 200);
    }
    let asked = app.world.asked.lock().unwrap();
    assert_eq!(
        (asked[0].dial_timeout, asked[0].max_duration),
        (Duration::from_secs(30), Duration::from_hours(3))
    );
    assert_eq!(
        (asked[1].dial_timeout, asked[1].max_duration),
        (Duration::from_mins(2), Duration::from_hours(3))
    );
}

#[tokio::test]
async fn destinations_and_names_are_of_their_letters() {
    let app = SignedApp::new().await;

    for destination in ["", "#31#", "1 2", "102\n", "abc", "1@b", "1,2", &"1".repeat(65)] {
        let answer = app.call_with(&json!({ "destination": destination })).await;
        assert_eq!(answer.refusal(), (400, "invalid destination".to_owned()), "{destination:?}");
    }
    for iden in ["a b", "a.b", "é", "a\n", &"a".repeat(33)] {
        let answer = app.call_with(&json!({ "iden": iden })).await;
        assert_eq!(answer.refusal(), (400, "invalid iden".to_owned()), "{iden:?}");
    }
    for destination in ["*98", &"1".repeat(64)] {
        let body = app.signed(ALICE, ALICES_PASSWORD, destination).await;
        assert_eq!(app.call(&body).await.status.as_u16(), 200, "{destination}");
    }
    // Valid characters of a destination that does not exist: it is refused after the password was verified.
    let body = app.signed(ALICE, ALICES_PASSWORD, "++**").await;
    assert_eq!(app.call(&body).await.refusal(), (403, "destination not allowed".to_owned()));
}

#[tokio::test]
async fn a_call_whose_client_disconnects_before_it_is_sent_is_withdrawn() {
    let app = SignedApp::new().await;
    *app.world.trouble.lock().unwrap() = Trouble::ExchangeConnecting;
    let body = app.signed(ALICE, ALICES_PASSWORD, "102").await;

    // The handler is dropped, as hyper does when the connection is closed.
    tokio::select! {
        answer = app.call(&body) => panic!("{}", answer.text()),
        () = app.world.connecting.notified() => {}
    }

    app.world.withdrawn.notified().await;
    assert!(app.world.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn unknown_paths_and_headers_differ_from_the_original_as_documented() {
    let app = SignedApp::new().await;

    for path in ["/nowhere", "//call", "/./call"] {
        let answer = request(&app, "POST", path, Some("https://page.example")).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
        assert!(answer.json().is_object(), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
    }
    let answer = app.post("/challenge", json!({ "aor": ALICE }).to_string()).await;
    for name in ["x-content-type-options", "cache-control", "referrer-policy"] {
        assert!(answer.header(name).is_some(), "{name}");
    }
}
