//! A visitor with a token of their site on `POST /click-to-call`.

use crate::support::app::{ACME, ANSWERED, Answer, TestApp, post_request};
use crate::support::tokens::{self, SECRET, claims_with};
use model::provider::ProviderKind;
use serde_json::{Value, json};
use server::config::read;
use server::config::settings::Settings;
use tenants::table::TenantTable;

const ANOTHER_SECRET: &str = "ffffffffffffffffffffffffffffffff";
/// For acme.com's users, and for the other's applications.
const SHARED: &str = "provider = 'simulator'\n[simulator]\nspeed = 100\n[call_control]\ntenant_claim = 'company'\n\
    [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\n";

/// A company whose site signs tokens for its own users.
fn company(more: &str) -> String {
    format!(
        r#"{{"acme.com":{{"queue":"500","numbers":{{"fiction":true}},
        "tokens":{{"algorithm":"HS256","secret":"{SECRET}"}}{more}}}}}"#
    )
}

async fn ask(app: &TestApp, authorization: Option<&str>) -> Answer {
    let body = json!({ "domain": "acme.com", "phone_number": ANSWERED });
    let mut request = post_request(body.to_string());
    if let Some(authorization) = authorization {
        request.headers_mut().insert("authorization", authorization.parse().unwrap());
    }
    app.send(request).await
}

/// The event and the actor of each row.
async fn rows(app: &TestApp) -> Vec<(String, Value)> {
    app.journal().await;
    let exported = crate::privacy::journal_command(app.folder.path(), &["export", "--json"], "");
    let rows = exported
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| (row["event"].as_str().unwrap().to_owned(), row["actor"].clone())).collect()
}

#[tokio::test]
async fn the_journal_has_a_pseudonym_of_the_user_and_never_the_name() {
    let app = TestApp::new(&company("")).await;

    let answer = ask(&app, Some(&format!("Bearer {}", tokens::of("alice@acme.com")))).await;

    assert_eq!(answer.outcome(), (200, "ok".to_owned()));
    let rows = rows(&app).await;
    let actor = rows[0].1.as_str().unwrap();
    assert!(actor.len() >= 16 && !actor.contains("alice"), "{actor}");
    assert!(rows.iter().take(2).all(|(_, who)| who == actor), "{rows:?}");
    let id = answer.json()["call_id"].as_str().unwrap().to_owned();
    app.clock.advance(std::time::Duration::from_mins(2));
    let events = app.get(&format!("/click-to-call/{id}/events"), &[]).await;
    assert_eq!(events.status.as_u16(), 200, "the id is still the only key to it");
}

#[tokio::test]
async fn a_token_that_is_no_good_is_refused_although_none_is_needed() {
    let app = TestApp::new(&company("")).await;
    let late = tokens::shared(&claims_with(&json!({ "exp": tokens::START - 3600 })));
    let forged =
        tokens::hs256(ANOTHER_SECRET.as_bytes(), &json!({ "alg": "HS256" }), &tokens::claims());

    for token in ["x", &late, &forged] {
        let answer = ask(&app, Some(&format!("Bearer {token}"))).await;
        assert_eq!(answer.outcome(), (401, "unauthorized".to_owned()), "{token}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        app.clock.advance(std::time::Duration::from_mins(1));
    }
    assert_eq!(ask(&app, None).await.outcome(), (200, "ok".to_owned()));
    let refused: Vec<_> = app.refusals().await.into_iter().map(|row| row.1).collect();
    assert_eq!(refused, ["unauthorized"; 3]);
    let rows = rows(&app).await;
    assert_eq!(rows[0], ("accepted".to_owned(), Value::Null), "nobody knows who that was");
}

#[tokio::test]
async fn a_tenant_can_require_a_token() {
    let app = TestApp::new(&company(r#","require_token":true"#)).await;

    for nothing in [None, Some("Basic YTpi"), Some("Bearer")] {
        let answer = ask(&app, nothing).await;
        assert_eq!(answer.outcome(), (401, "unauthorized".to_owned()), "{nothing:?}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    app.clock.advance(std::time::Duration::from_mins(1));
    let good = ask(&app, Some(&format!("bearer {}", tokens::of("alice")))).await;
    assert_eq!(good.outcome(), (200, "ok".to_owned()));
}

#[tokio::test]
async fn a_token_of_the_settings_is_good_for_the_company_that_it_names_only() {
    for (company, outcome) in [
        (json!("acme.com"), (200, "ok")),
        (json!("other.example"), (403, "forbidden")),
        (Value::Null, (403, "forbidden")),
    ] {
        let app = TestApp::with_settings(ACME, SHARED).await;
        let token = tokens::shared(&claims_with(&json!({ "company": company })));

        let answer = ask(&app, Some(&format!("Bearer {token}"))).await;

        assert_eq!(answer.outcome(), (outcome.0, outcome.1.to_owned()), "{company}");
    }
}

#[tokio::test]
async fn without_a_configured_issuer_a_token_is_ignored() {
    let app = TestApp::new(ACME).await;

    assert_eq!(ask(&app, Some("Bearer whatever")).await.outcome(), (200, "ok".to_owned()));
    assert_eq!(rows(&app).await[0].1, Value::Null);
}

#[test]
fn a_required_token_needs_a_configured_issuer() {
    let settings = |toml: &str| {
        let settings = read::from_text(toml, "test settings", &|_| None).unwrap();
        Settings { provider: ProviderKind::Simulator, ..settings }
    };
    let text = r#"{"acme.com":{"queue":"500","require_token":true}}"#;

    let problems = TenantTable::parse(text, &settings("provider = 'simulator'").tenant_defaults())
        .unwrap_err();
    assert!(problems[0].to_string().contains("require_token: needs `tokens`"), "{problems:?}");
    assert!(TenantTable::parse(text, &settings(SHARED).tenant_defaults()).is_ok());
    let of_another = SHARED.replace("tenant_claim = 'company'", "tenant = 'other.example'");
    assert!(TenantTable::parse(text, &settings(&of_another).tenant_defaults()).is_err());
    let wrong = r#"{"acme.com":{"queue":"500","tokens":{"algorithm":"none"}}}"#;
    let problems = TenantTable::parse(wrong, &settings(SHARED).tenant_defaults()).unwrap_err();
    assert!(problems[0].to_string().starts_with("acme.com.tokens"), "{problems:?}");
}
