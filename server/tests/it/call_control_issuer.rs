//! Tokens of an issuer with public keys: `OpenID` Connect, Cognito.

use crate::support::app::{ANSWERED, TestApp};
use crate::support::calls::{ACME, Client, settings_with_tokens};
use crate::support::issuer::{Issuer, Manner};
use crate::support::nobody;
use crate::support::tokens::{self, Ec, Rsa};
use crate::support::waiting::in_vain;
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// An application with an issuer, whose keys are at `/keys`.
struct World {
    app: TestApp,
    issuer: Issuer,
    rsa: Rsa,
}

impl World {
    async fn new() -> Self {
        let rsa = Rsa::new();
        let issuer = Issuer::publishing(&[rsa.jwk("a")]).await;
        let tokens = format!(
            "algorithm = 'RS256'\nissuer = '{0}'\njwks_url = '{0}/keys'\naudiences = ['calls']",
            issuer.url
        );
        Self { app: app_with(&tokens).await, issuer, rsa }
    }

    fn claims(&self, more: &Value) -> Value {
        claims(&self.issuer, more)
    }

    fn token(&self, kid: &str) -> String {
        self.rsa.token(kid, &self.claims(&json!({})))
    }

    /// The result of a request with `token`: a call, or a refusal.
    async fn outcome(&self, token: &str) -> (u16, String) {
        outcome(&self.app, token).await
    }
}

async fn app_with(tokens: &str) -> TestApp {
    TestApp::with_settings(ACME, &settings_with_tokens("per_minute = 1000", tokens)).await
}

fn claims(issuer: &Issuer, more: &Value) -> Value {
    let mut all = json!({ "iss": issuer.url, "aud": "calls", "exp": tokens::START + 864_000 });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    tokens::claims_with(&all)
}

/// By a request for an unknown call: 404 with a valid token.
async fn outcome(app: &TestApp, token: &str) -> (u16, String) {
    Client { app, token }.status(&"a".repeat(26)).await.outcome()
}

fn good() -> (u16, String) {
    (404, "call_not_found".to_owned())
}

fn refused() -> (u16, String) {
    (401, "unauthorized".to_owned())
}

fn unavailable() -> (u16, String) {
    (503, "identity_unavailable".to_owned())
}

#[tokio::test]
async fn a_token_of_the_issuer_places_a_call() {
    let world = World::new().await;
    let token = world.token("a");
    let client = Client { app: &world.app, token: &token };

    client.call(ANSWERED).await;
    client.call("+1 312-555-0142").await;

    assert_eq!(world.issuer.asked_for_keys(), 1, "the keys are kept");
}

#[tokio::test]
async fn the_address_of_the_keys_is_discovered() {
    let key = Ec::new();
    let issuer = Issuer::publishing(&[key.jwk("a")]).await;
    let settings = format!("algorithm = 'ES256'\nissuer = '{}'\naudiences = ['calls']", issuer.url);
    let app = app_with(&settings).await;

    assert_eq!(outcome(&app, &key.token("a", &claims(&issuer, &json!({})))).await, good());
    let rsa = Rsa::new().token("a", &claims(&issuer, &json!({})));
    assert_eq!(outcome(&app, &rsa).await, refused(), "another algorithm");
    assert_eq!(issuer.asked(), ["/.well-known/openid-configuration", "/keys"]);
}

#[tokio::test]
async fn a_description_of_another_issuer_or_of_unsafe_keys_is_not_followed() {
    let key = Ec::new();
    for description in [
        json!({ "issuer": "https://evil.example", "jwks_uri": "KEYS" }),
        json!({ "issuer": "URL", "jwks_uri": "http://keys.example/keys" }),
        json!({ "issuer": "URL", "jwks_uri": "file:///etc/passwd" }),
        json!({ "issuer": "URL" }),
        json!([]),
    ] {
        let issuer = Issuer::publishing(&[key.jwk("a")]).await;
        let text = description.to_string().replace("URL", &issuer.url);
        let text = text.replace("KEYS", &format!("{}/keys", issuer.url));
        issuer.describes_itself_as(serde_json::from_str(&text).unwrap());
        let settings =
            format!("algorithm = 'ES256'\nissuer = '{}'\naudiences = ['calls']", issuer.url);
        let app = app_with(&settings).await;

        let token = key.token("a", &claims(&issuer, &json!({})));
        assert_eq!(outcome(&app, &token).await, unavailable(), "{description}");
        assert_eq!(issuer.asked_for_keys(), 0);
    }
}

#[tokio::test]
async fn a_public_key_is_no_secret() {
    let world = World::new().await;
    let claims = world.claims(&json!({}));
    for header in [json!({ "alg": "HS256", "kid": "a" }), json!({ "alg": "HS256" })] {
        let forged = tokens::hs256(&world.rsa.public(), &header, &claims);
        assert_eq!(world.outcome(&forged).await, refused());
    }
    for alg in ["none", "RS512", "PS256", "ES256", "EdDSA"] {
        let header = json!({ "alg": alg, "kid": "a" });
        let forged = tokens::put_together(&header, &claims, |_| Vec::new());
        assert_eq!(world.outcome(&forged).await, refused(), "{alg}");
    }
    assert_eq!(world.issuer.asked_for_keys(), 0, "the algorithm is looked at before the keys");
}

#[tokio::test]
async fn a_token_does_not_bring_its_own_key() {
    let world = World::new().await;
    let mine = Ec::new();
    let claims = world.claims(&json!({}));
    let elsewhere = Issuer::publishing(&[mine.jwk("a")]).await;
    for header in [
        json!({ "alg": "RS256", "kid": "a", "jwk": mine.jwk("a") }),
        json!({ "alg": "RS256", "kid": "a", "jku": format!("{}/keys", elsewhere.url) }),
    ] {
        let forged = tokens::put_together(&header, &claims, |_| vec![0; 256]);
        assert_eq!(world.outcome(&forged).await, refused(), "{header}");
    }
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn a_token_is_of_the_issuer_for_us_and_of_the_use_that_is_meant() {
    let rsa = Rsa::new();
    let issuer = Issuer::publishing(&[rsa.jwk("a")]).await;
    let cognito = format!(
        "algorithm = 'RS256'\nissuer = '{0}'\njwks_url = '{0}/keys'\nclient_ids = ['app']\n\
         token_use = 'access'",
        issuer.url
    );
    let app = app_with(&cognito).await;
    let token = |more: Value| {
        let access = json!({ "aud": null, "client_id": "app", "token_use": "access" });
        let mut all = claims(&issuer, &json!({}));
        for claims in [access, more] {
            all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        }
        all.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        rsa.token("a", &all)
    };

    assert_eq!(outcome(&app, &token(json!({}))).await, good());
    for wrong in [
        json!({ "iss": "https://evil.example" }),
        json!({ "iss": null }),
        json!({ "client_id": "another" }),
        json!({ "client_id": null }),
        json!({ "client_id": null, "aud": "app" }),
        json!({ "token_use": "id" }),
        json!({ "token_use": null }),
    ] {
        assert_eq!(outcome(&app, &token(wrong.clone())).await, refused(), "{wrong}");
    }
}

#[tokio::test]
async fn unknown_keys_cause_one_question_a_minute() {
    let world = World::new().await;
    assert_eq!(world.outcome(&world.token("a")).await, good());
    for number in 0..50 {
        assert_eq!(world.outcome(&world.token(&format!("x{number}"))).await, refused());
    }
    assert_eq!(world.issuer.asked_for_keys(), 1);

    world.app.clock.advance(MINUTE);
    for number in 0..50 {
        world.outcome(&world.token(&format!("y{number}"))).await;
    }
    assert_eq!(world.issuer.asked_for_keys(), 2);
}

#[tokio::test]
async fn many_concurrent_requests_fetch_the_keys_once() {
    let world = World::new().await;
    let token = world.token("a");

    let all = futures_util::future::join_all((0..50).map(|_| world.outcome(&token))).await;

    assert!(all.iter().all(|outcome| *outcome == good()), "{all:?}");
    assert_eq!(world.issuer.asked_for_keys(), 1);
}

#[tokio::test]
async fn a_new_key_of_the_issuer_is_found_after_a_minute() {
    let world = World::new().await;
    assert_eq!(world.outcome(&world.token("a")).await, good());
    world.issuer.becomes(Manner::Publishes(json!([world.rsa.jwk("a"), world.rsa.jwk("b")])));
    assert_eq!(world.outcome(&world.token("b")).await, refused());

    world.app.clock.advance(MINUTE);

    assert_eq!(world.outcome(&world.token("b")).await, good());
}

#[tokio::test]
async fn a_key_that_the_issuer_withdraws_is_not_believed_for_long() {
    let world = World::new().await;
    assert_eq!(world.outcome(&world.token("a")).await, good());
    world.issuer.becomes(Manner::Publishes(json!([world.rsa.jwk("b")])));
    world.app.clock.advance(MINUTE * 15);

    // No request waits while the keys are fetched again.
    assert_eq!(world.outcome(&world.token("a")).await, good());
    world.issuer.until_asked_for_keys(2).await;

    assert_eq!(world.outcome(&world.token("b")).await, good());
    assert_eq!(world.outcome(&world.token("a")).await, refused());
}

#[tokio::test]
async fn known_keys_are_used_while_the_issuer_is_unreachable_for_a_limited_time() {
    for trouble in [
        Manner::Says(500, String::new()),
        Manner::Says(200, "<html>".to_owned()),
        Manner::Says(200, r#"{"keys":[]}"#.to_owned()),
        Manner::NeverEnds,
        Manner::Redirects("http://127.0.0.1:1/keys".to_owned()),
    ] {
        let world = World::new().await;
        assert_eq!(world.outcome(&world.token("a")).await, good());
        world.issuer.becomes(trouble.clone());

        world.app.clock.advance(MINUTE * 20);
        assert_eq!(world.outcome(&world.token("a")).await, good(), "{trouble:?}");
        world.issuer.until_asked_for_keys(2).await;
        assert_eq!(world.outcome(&world.token("a")).await, good(), "{trouble:?}");

        world.app.clock.advance(MINUTE * 60 * 24);
        assert_eq!(world.outcome(&world.token("a")).await, unavailable(), "{trouble:?}");
    }
}

#[tokio::test]
async fn without_any_keys_no_token_is_accepted_and_the_issuer_is_retried_soon() {
    for trouble in [
        Manner::Says(500, "a stack trace".to_owned()),
        Manner::Says(200, "garbage".to_owned()),
        Manner::Says(
            200,
            json!({ "keys": [{ "kty": "oct", "kid": "a", "k": "c2VjcmV0" }] }).to_string(),
        ),
        Manner::NeverEnds,
        Manner::Redirects("https://evil.example/keys".to_owned()),
    ] {
        let world = World::new().await;
        world.issuer.becomes(trouble.clone());
        for _ in 0..3 {
            assert_eq!(world.outcome(&world.token("a")).await, unavailable(), "{trouble:?}");
        }
        assert_eq!(world.issuer.asked_for_keys(), 1, "{trouble:?}");

        world.issuer.becomes(Manner::Publishes(json!([world.rsa.jwk("a")])));
        world.app.clock.advance(Duration::from_secs(5));
        assert_eq!(world.outcome(&world.token("a")).await, good(), "{trouble:?}");
    }
}

#[tokio::test]
async fn an_issuer_that_hangs_holds_nobody_for_long() {
    let world = World::new().await;
    world.issuer.becomes(Manner::Hangs);

    let token = world.token("a");
    let outcome = in_vain(world.outcome(&token), world.issuer.until_asked_for_keys(1)).await;

    assert_eq!(outcome, unavailable());
}

#[tokio::test]
async fn an_unreachable_issuer_is_reported_as_such() {
    let rsa = Rsa::new();
    let tokens = format!(
        "algorithm = 'RS256'\nissuer = 'a'\njwks_url = 'http://{}/keys'\naudiences = ['calls']",
        nobody().await
    );
    let app = app_with(&tokens).await;
    let token = rsa.token("a", &tokens::claims_with(&json!({ "iss": "a", "aud": "calls" })));

    let answer = Client { app: &app, token: &token }.status(&"a".repeat(26)).await;

    assert_eq!(answer.outcome(), unavailable());
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert_eq!(answer.header("www-authenticate"), None, "nothing is known about the token");
}
