use super::*;
use serde_json::json;

/// A point of P-256 (RFC 7515, appendix A.3) and some modulus: whether they are good shows when they are used.
fn ec(more: Value) -> Value {
    over(
        json!({
            "kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }),
        more,
    )
}

fn rsa(more: Value) -> Value {
    over(json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" }), more)
}

fn over(mut key: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("an object") };
    key.as_object_mut().unwrap().extend(more);
    key
}

fn read(keys: &Value, algorithm: Algorithm) -> Result<KeySet, KeySetError> {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes(), algorithm)
}

#[test]
fn only_keys_that_verify_the_one_algorithm_are_kept() {
    let keys = json!([
        rsa(json!({ "kid": "rsa" })),
        ec(json!({ "kid": "ec" })),
        rsa(json!({ "kid": "enc", "use": "enc" })),
        rsa(json!({ "kid": "ps", "alg": "PS256" })),
        rsa(json!({ "kid": "ops", "key_ops": ["encrypt"] })),
        ec(json!({ "kid": "384", "crv": "P-384" })),
        { "kty": "oct", "kid": "oct", "k": "c2VjcmV0", "alg": "HS256" },
        { "kty": "of the future", "kid": "future" },
        "not even an object",
    ]);

    let (rs, es) = (read(&keys, Algorithm::RS256), read(&keys, Algorithm::ES256));

    assert_eq!(format!("{:?}", rs.unwrap()), r#"{"rsa"}"#);
    assert_eq!(format!("{:?}", es.unwrap()), r#"{"ec"}"#);
}

#[test]
fn a_secret_is_no_public_key_whatever_algorithm_is_wanted() {
    let keys = json!([{ "kty": "oct", "kid": "a", "k": "c2VjcmV0" }]);

    for algorithm in [Algorithm::HS256, Algorithm::RS256, Algorithm::ES256] {
        assert_eq!(read(&keys, algorithm).unwrap_err(), KeySetError::NoneForUs);
    }
}

#[test]
fn a_token_that_names_no_key_means_the_only_one() {
    let one = read(&json!([rsa(json!({ "kid": "a" }))]), Algorithm::RS256).unwrap();
    let two = json!([rsa(json!({ "kid": "a" })), rsa(json!({ "kid": "b" }))]);
    let two = read(&two, Algorithm::RS256).unwrap();
    let nameless = read(&json!([rsa(json!({}))]), Algorithm::RS256).unwrap();

    assert!(
        one.get(None).is_some() && one.get(Some("a")).is_some() && one.get(Some("b")).is_none()
    );
    assert!(two.get(None).is_none() && two.get(Some("b")).is_some());
    assert!(nameless.get(None).is_some() && nameless.get(Some("a")).is_none());
}

#[test]
fn what_is_no_set_of_keys_is_refused() {
    let parse = |text: &str| KeySet::parse(text.as_bytes(), Algorithm::RS256).unwrap_err();

    for garbage in ["", "<html>", "[]", "{}", r#"{"keys":7}"#, "\u{0}"] {
        assert_eq!(parse(garbage), KeySetError::Unreadable, "{garbage}");
    }
    assert_eq!(parse(r#"{"keys":[]}"#), KeySetError::NoneForUs);
    let many: Vec<Value> =
        (0..101).map(|number| rsa(json!({ "kid": number.to_string() }))).collect();
    assert_eq!(read(&many.into(), Algorithm::RS256).unwrap_err(), KeySetError::TooMany);
}
