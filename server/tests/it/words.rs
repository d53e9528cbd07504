//! Message overrides of a tenant, and the text of its button by language.

use crate::support::app::{ACME, TestApp};
use serde_json::{Value, json};
use server::config::read;
use shared_types::message_keys::MessageKey;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::{NumberPlan, NumberProblem};
use tenants::table::TenantTable;

/// A tenant with these messages and branding.
fn tenants(words: &Value, branding: &Value) -> String {
    json!({ "acme.com": { "queue": "500", "words": words, "branding": branding },
            "plain.example": { "queue": "500" } })
    .to_string()
}

/// The loader's configuration.
async fn config(app: &TestApp, domain: &str) -> Value {
    let script = app.get(&format!("/widget.js?domain={domain}"), &[]).await;
    let text = script.text();
    let start = text.find("{\"domain\":").unwrap();
    serde_json::Deserializer::from_str(&text[start..]).into_iter().next().unwrap().unwrap()
}

fn problems(words: &Value) -> String {
    let settings = read::from_text("provider = 'simulator'", "test settings", &|_| None).unwrap();
    let problems =
        TenantTable::parse(&tenants(words, &json!({})), &settings.tenant_defaults()).unwrap_err();
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_browser_gets_all_sentences_with_the_tenants_among_them() {
    let own = json!({ "de": { "promise": "Acme ruft Sie an." }, "en": { "submit": "Ring me" } });
    let app = TestApp::new(&tenants(&own, &json!({}))).await;
    let folder = config(&app, "acme.com").await["words"].as_str().unwrap().to_owned();
    assert!(folder.starts_with("/words/acme.com/") && folder.ends_with('/'), "{folder}");

    for (language, word, said) in [
        ("de", MessageKey::Promise, "Acme ruft Sie an."),
        ("en", MessageKey::Submit, "Ring me"),
        ("en", MessageKey::Close, "Close"),
        ("fr", MessageKey::Close, "Fermer"),
    ] {
        let answer = app.get(&format!("{folder}{language}.json"), &[]).await;
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        let sentences: Vec<String> = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(sentences.len(), MessageKey::COUNT);
        assert_eq!(sentences[word as usize], said, "{language}");
    }
}

#[tokio::test]
async fn a_browser_gets_the_numbering_plans_of_the_tenants_countries_and_no_others() {
    let abroad = r#"{"acme.com":{"queue":"5","numbers":{"countries":["44","353"]}},
        "plain.example":{"queue":"6"}}"#;
    let app = TestApp::new(abroad).await;
    let told = config(&app, "acme.com").await;
    let folder = told["words"].as_str().unwrap();

    let texts: Vec<String> =
        serde_json::from_slice(&app.get(&format!("{folder}de.json"), &[]).await.body).unwrap();

    let mut browser = NumberPolicy {
        countries: ["44", "353"].map(|code| NumberPlan::unchecked(code.parse().unwrap())).into(),
        ..NumberPolicy::default()
    };
    assert_eq!(browser.accept("+44 909 879 0000").map(|_| ()), Ok(()), "before the plans");
    let plans = &texts[MessageKey::COUNT..];
    assert_eq!(plans.len(), 2);
    for plan in plans {
        browser.read_plan(plan);
    }
    assert_eq!(browser.accept("+44 909 879 0000"), Err(NumberProblem::Premium));
    assert_eq!(texts[MessageKey::Close as usize], "Schließen");
    assert_eq!(told["numbers"]["countries"], json!(["44", "353"]));
    assert_eq!(config(&app, "plain.example").await.get("words"), None);
}

#[tokio::test]
async fn a_tenant_without_sentences_of_its_own_has_no_folder_of_its_own() {
    let app = TestApp::new(&tenants(&json!({ "de": { "close": "Zu" } }), &json!({}))).await;

    assert_eq!(config(&app, "plain.example").await.get("words"), None);
}

#[tokio::test]
async fn message_files_are_compressed_by_accept_encoding() {
    let app = TestApp::new(&tenants(&json!({ "de": { "close": "Zu" } }), &json!({}))).await;
    let folder = config(&app, "acme.com").await["words"].as_str().unwrap().to_owned();
    let de = format!("{folder}de.json");
    let plain = app.get(&de, &[]).await;

    let small = app.get(&de, &[("accept-encoding", "br")]).await;

    assert_eq!(small.header("content-encoding"), Some("br"));
    assert_eq!(small.header("vary"), Some("accept-encoding"));
    assert!(small.body.len() * 2 < plain.body.len());
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut &small.body[..], &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    let usual = app.get(&format!("{folder}fr.json"), &[("accept-encoding", "gzip")]).await;
    assert_eq!(usual.header("content-encoding"), Some("gzip"));
}

#[tokio::test]
async fn a_loader_from_before_a_change_gets_the_current_messages_with_a_short_cache_time() {
    let app = TestApp::new(&tenants(&json!({ "de": { "close": "Zu" } }), &json!({}))).await;

    for domain in ["acme.com", "plain.example"] {
        let answer = app.get(&format!("/words/{domain}/00000000/de.json"), &[]).await;
        assert_eq!(answer.status.as_u16(), 200, "{domain}");
        assert_eq!(answer.header("cache-control"), Some("public, max-age=300"), "{domain}");
    }
}

#[tokio::test]
async fn unknown_languages_are_not_found() {
    let app = TestApp::new(ACME).await;
    for path in [
        "/words/nobody.example/1/de.json",
        "/words/acme.com/1/tlh.json",
        "/words/acme.com/1/de",
        "/words/acme.com/1/click2call.wasm",
        "/words/acme.com/1/..%2fde.json",
    ] {
        assert_eq!(app.get(path, &[]).await.outcome(), (404, "not_found".to_owned()), "{path}");
    }
}

#[test]
fn an_invalid_override_is_reported_with_its_path_and_the_expected_value() {
    for (words, told) in [
        (json!({ "de": { "promis": "x" } }), "no such sentence; did you mean `promise`?"),
        (json!({ "xx": { "promise": "x" } }), "the widget does not speak \"xx\"; it speaks ar, de"),
        (json!({ "de": { "promise": "" } }), "acme.com.words.de.promise: expected 1 to 300"),
        (
            json!({ "en": { "close": "Close {company}" } }),
            "acme.com: words.en.close: nothing can stand for {company} here; this sentence has none",
        ),
    ] {
        let found = problems(&words);
        assert!(found.contains(told), "{words}: {found}");
        assert!(found.starts_with("acme.com"), "{found}");
    }
}

#[tokio::test]
async fn the_button_has_a_text_for_each_language_and_the_widget_has_the_configured_theme() {
    let branding =
        json!({ "button_text": "Call", "button_texts": { "de": "Rückruf" }, "theme": "dark" });
    let app = TestApp::new(&tenants(&json!({}), &branding)).await;

    let told = config(&app, "acme.com").await;

    assert_eq!(told["branding"]["button_text"], "Call");
    assert_eq!(told["branding"]["button_texts"], json!({ "de": "Rückruf" }));
    assert_eq!(told["branding"]["theme"], "dark");
    let plain = config(&app, "plain.example").await;
    assert_eq!(plain["branding"].get("button_texts"), None);
    assert_eq!(plain["branding"].get("theme"), None);
}
