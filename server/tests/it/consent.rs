//! A tenant with required consent: without it no call is placed, and the journal records it.

use crate::support::app::{ACME, ANSWERED, TestApp, config_of};
use serde_json::{Value, json};

const COMPANY: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true},
    "consent":{"text":"I agree to be called by Acme.","url":"https://acme.com/privacy"}}}"#;

async fn ask(app: &TestApp, consent: Option<bool>) -> (u16, String) {
    let mut body = json!({ "domain": "acme.com", "phone_number": ANSWERED });
    if let Some(consent) = consent {
        body["consent"] = consent.into();
    }
    app.post(&body).await.outcome()
}

/// The event and the consent of each row.
async fn rows(app: &TestApp) -> Vec<(String, Value)> {
    app.journal().await;
    let folder = app.folder.path();
    let exported = crate::privacy::journal_command(folder, &["export", "--json"], "");
    let rows = exported
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| (row["event"].as_str().unwrap().to_owned(), row["consent"].clone())).collect()
}

#[tokio::test]
async fn a_call_requires_consent() {
    let app = TestApp::new(COMPANY).await;

    for not_agreed in [None, Some(false)] {
        let refused = ask(&app, not_agreed).await;
        assert_eq!(refused, (400, "consent_required".to_owned()), "{not_agreed:?}");
    }
    assert_eq!(ask(&app, Some(true)).await, (200, "ok".to_owned()));
}

#[tokio::test]
async fn the_journal_has_to_which_text_each_visitor_agreed_and_misses_it_when_it_is_changed() {
    let app = TestApp::new(COMPANY).await;
    ask(&app, None).await;
    ask(&app, Some(true)).await;

    let rows = rows(&app).await;
    let version = rows[0].1.as_str().unwrap().to_owned();
    assert_eq!(version.len(), 16);
    assert_eq!(rows[0], ("accepted".to_owned(), version.clone().into()));
    assert_eq!(rows[1], ("placed".to_owned(), version.into()));
    assert_eq!(app.refusals().await[0].1, "consent_required");

    let verify = || crate::privacy::journal_command(app.folder.path(), &["verify"], "");
    assert!(verify().contains("The journal is whole"), "{}", verify());
    for change in ["consent = '0123456789abcdef'", "consent = NULL"] {
        let file = app.folder.path().join("journal.db");
        let tables = crate::journal_tables::Tables::at(&format!("sqlite://{}", file.display()));
        tables.keep_a_copy().await;
        tables.run(&format!("UPDATE journal SET {change} WHERE place = 2")).await;
        assert!(verify().contains("row 2 is not what was written"), "{change}: {}", verify());
        tables.put_the_copy_back().await;
        tables.run("DROP TABLE copy_of_journal; DROP TABLE copy_of_journal_chains; DROP TABLE copy_of_journal_seal").await;
    }
}

#[tokio::test]
async fn a_consent_that_was_not_required_is_not_recorded() {
    let app = TestApp::new(ACME).await;
    assert_eq!(ask(&app, Some(true)).await.0, 200);

    assert!(rows(&app).await.iter().all(|(_, consent)| consent.is_null()));
}

#[tokio::test]
async fn the_widget_shows_the_text_and_the_address() {
    let config = config_of(&TestApp::new(COMPANY).await).await;

    assert_eq!(
        config["consent"],
        json!({ "text": "I agree to be called by Acme.", "url": "https://acme.com/privacy" })
    );
}
