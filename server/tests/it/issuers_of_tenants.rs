//! An issuer in a tenant's file: its keys are not fetched from the operator's internal network.

use crate::support::app::{ANSWERED, Answer, TestApp, post_request};
use crate::support::issuer::Issuer;
use crate::support::tokens::{self, Rsa};
use futures_util::FutureExt;
use model::provider::ProviderKind;
use serde_json::{Value, json};
use server::config::settings::Settings;
use tenants::table::TenantTable;
use tokio::net::TcpListener;

const SIMULATOR: &str = "provider = 'simulator'\n[simulator]\nspeed = 100";

fn company(tokens: &Value) -> String {
    json!({ "acme.com": { "queue": "500", "numbers": { "fiction": true }, "tokens": tokens } })
        .to_string()
}

/// With tokens whose keys are at `jwks_url`.
fn with_keys_at(jwks_url: &str) -> String {
    company(&json!({
        "algorithm": "RS256", "issuer": "https://id.example", "audiences": ["calls"],
        "jwks_url": jwks_url,
    }))
}

fn naming(hosts: &str) -> String {
    format!("private_hosts = [{hosts}]\n{SIMULATOR}")
}

fn token_of(issuer: &str) -> String {
    let claims = json!({ "iss": issuer, "aud": "calls", "exp": tokens::START + 600 });
    Rsa::new().token("a", &tokens::claims_with(&claims))
}

async fn ask(app: &TestApp, token: &str) -> Answer {
    let body = json!({ "domain": "acme.com", "phone_number": ANSWERED });
    let mut request = post_request(body.to_string());
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    app.send(request).await
}

fn unavailable() -> (u16, String) {
    (503, "identity_unavailable".to_owned())
}

#[test]
fn a_tenants_file_with_keys_in_a_private_network_is_refused() {
    let settings = Settings { provider: ProviderKind::Simulator, ..Settings::default() };
    for (url, told) in [
        ("http://127.0.0.1:8080/internal/admin?do=1", "private network"),
        ("https://127.0.0.1/keys", "private network"),
        ("https://10.1.2.3/keys", "private network"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("https://[::1]/keys", "private network"),
        ("https://[::ffff:192.168.0.1]/keys", "private network"),
        ("https://user:secret@id.example/keys", "without a user, a password"),
        ("http://localhost/keys", "expected an https address"),
    ] {
        let problems =
            TenantTable::parse(&with_keys_at(url), &settings.tenant_defaults()).unwrap_err();
        let text = problems[0].to_string();
        assert!(text.starts_with("acme.com: tokens.jwks_url:") && text.contains(told), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
    let discovered = company(&json!({
        "algorithm": "ES256", "issuer": "https://192.168.0.7/realm", "audiences": ["calls"],
    }));
    let problems = TenantTable::parse(&discovered, &settings.tenant_defaults()).unwrap_err();
    assert!(problems[0].to_string().starts_with("acme.com: tokens.issuer:"), "{problems:?}");
    let public = with_keys_at("https://id.example/keys");
    assert!(TenantTable::parse(&public, &settings.tenant_defaults()).is_ok());
}

#[tokio::test]
async fn a_name_that_leads_into_a_private_network_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = format!("https://localhost:{port}/internal/admin?do=1");
    let app = TestApp::with_settings(&with_keys_at(&url), SIMULATOR).await;

    let answer = ask(&app, &token_of("https://id.example")).await;

    assert_eq!(answer.outcome(), unavailable());
    assert!(listener.accept().now_or_never().is_none(), "somebody connected");
}

#[tokio::test]
async fn the_keys_of_a_host_that_the_operator_names_are_fetched() {
    let issuer = Issuer::publishing(&[Rsa::new().jwk("a")]).await;
    let tokens = json!({ "algorithm": "RS256", "issuer": issuer.url, "audiences": ["calls"] });
    let app = TestApp::with_settings(&company(&tokens), &naming("'127.0.0.1'")).await;

    let answer = ask(&app, &token_of(&issuer.url)).await;

    assert_eq!(answer.outcome(), (200, "ok".to_owned()));
    assert_eq!(issuer.asked(), ["/.well-known/openid-configuration", "/keys"]);
}

#[tokio::test]
async fn a_document_of_the_issuer_leads_to_no_other_private_address() {
    let victim = Issuer::publishing(&[Rsa::new().jwk("a")]).await;
    let issuer = Issuer::publishing(&[Rsa::new().jwk("a")]).await;
    let name = issuer.url.replace("127.0.0.1", "localhost");
    issuer
        .describes_itself_as(json!({ "issuer": name, "jwks_uri": format!("{}/keys", victim.url) }));
    let tokens = json!({ "algorithm": "RS256", "issuer": name, "audiences": ["calls"] });
    let app = TestApp::with_settings(&company(&tokens), &naming("'localhost'")).await;

    let answer = ask(&app, &token_of(&name)).await;

    assert_eq!(answer.outcome(), unavailable());
    assert_eq!(issuer.asked(), ["/.well-known/openid-configuration"]);
    assert!(victim.asked().is_empty(), "{:?}", victim.asked());
}

#[tokio::test]
async fn a_redirect_of_the_issuer_is_not_followed() {
    let victim = Issuer::publishing(&[Rsa::new().jwk("a")]).await;
    let issuer = Issuer::publishing(&[]).await;
    issuer.becomes(crate::support::issuer::Manner::Redirects(format!("{}/keys", victim.url)));
    let tokens = json!({ "algorithm": "RS256", "issuer": issuer.url, "audiences": ["calls"] });
    let app = TestApp::with_settings(&company(&tokens), &naming("'127.0.0.1'")).await;

    assert_eq!(ask(&app, &token_of(&issuer.url)).await.outcome(), unavailable());
    assert!(victim.asked().is_empty(), "{:?}", victim.asked());
}
