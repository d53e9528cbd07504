use super::*;
use crate::encoding::{challenge_of, from_base64url};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use model::clock::SystemClock;
use model::random::SystemRandom;
use tower::ServiceExt as _;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const SITE: &str = "http://localhost:3000";

fn issuer() -> Router {
    let people = [("ada", "C-1042", Some("101")), ("alan", "C-1043", None)];
    let person = |(user, subject, extension)| Person {
        user,
        subject,
        extension,
        name: "Ada Lovelace",
        phone_number: "+12025550142",
    };
    let setup = Setup {
        name: "http://127.0.0.1:3001".to_owned(),
        site: SITE.to_owned(),
        people: people.map(person).to_vec(),
        token_lifetime: Duration::from_mins(5),
        clock: Arc::new(SystemClock::start()),
        random: Arc::new(SystemRandom),
    };
    router(Arc::new(Issuer::new(setup).unwrap()))
}

fn request() -> Vec<(&'static str, String)> {
    vec![
        ("client_id", CLIENT_ID.to_owned()),
        ("redirect_uri", format!("{SITE}/callback")),
        ("response_type", "code".to_owned()),
        ("scope", "openid calls:initiate".to_owned()),
        ("state", "st".to_owned()),
        ("nonce", "no".to_owned()),
        ("code_challenge", challenge_of(VERIFIER)),
        ("code_challenge_method", "S256".to_owned()),
    ]
}

fn with(name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    let mut request = request();
    request.retain(|(key, _)| *key != name);
    request.push((name, value.to_owned()));
    request
}

fn encoded(fields: &[(&str, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

async fn post(
    issuer: &Router,
    path: &str,
    fields: &[(&str, String)],
) -> (StatusCode, String, String) {
    let request = Request::post(path).body(Body::from(encoded(fields))).unwrap();
    let response = issuer.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let location = response.headers().get(header::LOCATION);
    let location = location.map_or_else(String::new, |value| value.to_str().unwrap().to_owned());
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, location, String::from_utf8(body.to_vec()).unwrap())
}

/// The code of a person who signed in.
async fn code(issuer: &Router, user: &str) -> String {
    let mut fields = request();
    fields.extend([("user", user.to_owned()), ("password", people::PASSWORD.to_owned())]);
    let (status, location, _) = post(issuer, "/authorize", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let location = url::Url::parse(&location).unwrap();
    let query: HashMap<_, _> = location.query_pairs().into_owned().collect();
    assert_eq!(query["state"], "st");
    query["code"].clone()
}

async fn tokens(issuer: &Router, code: &str, verifier: &str) -> Result<Value, String> {
    let fields = [
        ("grant_type", "authorization_code".to_owned()),
        ("client_id", CLIENT_ID.to_owned()),
        ("redirect_uri", format!("{SITE}/callback")),
        ("code", code.to_owned()),
        ("code_verifier", verifier.to_owned()),
    ];
    answered(post(issuer, "/token", &fields).await)
}

async fn renewed(issuer: &Router, refresh: &Value) -> Result<Value, String> {
    let fields = [
        ("grant_type", "refresh_token".to_owned()),
        ("client_id", CLIENT_ID.to_owned()),
        ("refresh_token", refresh.as_str().unwrap().to_owned()),
    ];
    answered(post(issuer, "/token", &fields).await)
}

fn answered((status, _, body): (StatusCode, String, String)) -> Result<Value, String> {
    let body: Value = serde_json::from_str(&body).unwrap();
    if status.is_success() { Ok(body) } else { Err(body["error"].as_str().unwrap().to_owned()) }
}

fn claims(token: &Value) -> Value {
    let claims = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&from_base64url(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn tokens_have_the_claims_of_cognito_and_the_users_extension() {
    let issuer = issuer();
    let tokens = tokens(&issuer, &code(&issuer, "ada").await, VERIFIER).await.unwrap();

    let access = claims(&tokens["access_token"]);
    assert_eq!(access["client_id"], CLIENT_ID);
    assert_eq!(access["token_use"], "access");
    assert_eq!(access["scope"], "openid calls:initiate");
    assert_eq!((&access["sub"], &access["extension"]), (&json!("C-1042"), &json!("101")));
    assert_eq!(access.get("aud"), None);
    let id = claims(&tokens["id_token"]);
    assert_eq!((&id["aud"], &id["nonce"]), (&json!(CLIENT_ID), &json!("no")));
    assert_eq!(id["phone_number"], "+12025550142");
}

#[tokio::test]
async fn a_user_without_an_extension_has_no_claim_for_one() {
    let issuer = issuer();
    let tokens = tokens(&issuer, &code(&issuer, "alan").await, VERIFIER).await.unwrap();

    assert_eq!(claims(&tokens["access_token"]).get("extension"), None);
}

#[tokio::test]
async fn a_code_is_good_once_and_only_with_its_verifier() {
    let issuer = issuer();
    let first = code(&issuer, "ada").await;
    assert!(tokens(&issuer, &first, VERIFIER).await.is_ok());
    assert_eq!(tokens(&issuer, &first, VERIFIER).await, Err("invalid_grant".to_owned()));

    let second = code(&issuer, "ada").await;
    assert_eq!(tokens(&issuer, &second, "another").await, Err("invalid_grant".to_owned()));
    assert_eq!(tokens(&issuer, &second, VERIFIER).await, Err("invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_brings_the_next() {
    let issuer = issuer();
    let first = tokens(&issuer, &code(&issuer, "ada").await, VERIFIER).await.unwrap();
    let second = renewed(&issuer, &first["refresh_token"]).await.unwrap();

    assert_eq!(claims(&second["access_token"])["scope"], "openid calls:initiate");
    assert_eq!(renewed(&issuer, &first["refresh_token"]).await, Err("invalid_grant".to_owned()));
    assert!(renewed(&issuer, &second["refresh_token"]).await.is_ok());
}

#[tokio::test]
async fn a_request_that_is_not_the_clients_is_sent_nowhere() {
    for (name, value) in [
        ("redirect_uri", "https://evil.example/callback"),
        ("client_id", "another"),
        ("response_type", "token"),
        ("scope", "calls:initiate"),
        ("code_challenge_method", "plain"),
        ("code_challenge", "short"),
    ] {
        let mut fields = with(name, value);
        fields.extend([("user", "ada".to_owned()), ("password", people::PASSWORD.to_owned())]);
        let (status, location, _) = post(&issuer(), "/authorize", &fields).await;
        assert_eq!((status, &*location), (StatusCode::BAD_REQUEST, ""), "{name}");
    }
}

#[tokio::test]
async fn a_wrong_password_shows_the_page_again_with_escaped_parameters() {
    let mut fields = with("state", "\"><script>");
    fields.extend([("user", "ada".to_owned()), ("password", "guess".to_owned())]);
    let (status, location, body) = post(&issuer(), "/authorize", &fields).await;

    assert_eq!((status, &*location), (StatusCode::UNAUTHORIZED, ""));
    assert!(body.contains("User name or password is wrong."));
    assert!(body.contains("value=\"&quot;&gt;&lt;script&gt;\""), "{body}");
    assert!(!body.contains("guess"));
}
