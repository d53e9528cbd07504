use super::*;
use serde_json::json;

const NOW: i64 = 1_800_000_000;

fn settings(more: &Value) -> TokenSettings {
    let mut all = json!({
        "algorithm": "RS256", "issuer": "https://login.example", "audiences": ["calls"],
        "client_ids": ["app"], "leeway_seconds": 30,
    });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(all).unwrap()
}

/// What becomes of a good token with `more` laid over it; `null` takes a claim away.
fn judged(settings: &TokenSettings, more: &Value) -> Result<Claims, TokenError> {
    let mut all = json!({
        "iss": "https://login.example", "aud": "calls", "sub": "alice", "exp": NOW + 60,
    });
    let all = all.as_object_mut().unwrap();
    all.extend(more.as_object().unwrap().clone());
    all.retain(|_, value| !value.is_null());
    Rules::new(settings).judge(all.clone(), Timestamp::from_second(NOW).unwrap())
}

fn told(settings: &TokenSettings, more: &Value) -> String {
    judged(settings, more).unwrap_err().to_string()
}

#[test]
fn a_token_lives_until_its_end_and_not_before_its_start_give_or_take_the_leeway() {
    let settings = settings(&json!({}));

    for good in [
        json!({ "exp": NOW + 1 }),
        json!({ "exp": NOW - 29 }),
        json!({ "nbf": NOW + 30 }),
        json!({ "nbf": NOW - 1000, "iat": NOW + 30 }),
        json!({ "exp": 1.9e9 }),
    ] {
        assert!(judged(&settings, &good).is_ok(), "{good}");
    }
    for (bad, why) in [
        (json!({ "exp": NOW - 30 }), "run out"),
        (json!({ "exp": 0 }), "run out"),
        (json!({ "exp": -1 }), "run out"),
        (json!({ "exp": null }), "no exp"),
        (json!({ "exp": "4102444800" }), "no exp"),
        (json!({ "exp": true }), "no exp"),
        (json!({ "nbf": NOW + 31 }), "from the future"),
        (json!({ "iat": NOW + 31 }), "from the future"),
        (json!({ "nbf": "yesterday" }), "not a token"),
    ] {
        assert!(told(&settings, &bad).contains(why), "{bad}");
    }
}

#[test]
fn a_token_is_of_the_issuer_of_the_settings_to_the_letter() {
    let settings = settings(&json!({}));

    for bad in [
        json!({ "iss": "https://login.example/" }),
        json!({ "iss": ["https://login.example"] }),
        json!({ "iss": null }),
    ] {
        assert_eq!(told(&settings, &bad), "of another issuer", "{bad}");
    }
}

#[test]
fn a_token_is_for_us_by_its_audience_or_by_its_application() {
    let settings = settings(&json!({}));

    for good in [
        json!({ "aud": "calls" }),
        json!({ "aud": ["other", "calls"] }),
        json!({ "aud": null, "client_id": "app" }),
    ] {
        assert!(judged(&settings, &good).is_ok(), "{good}");
    }
    for bad in [
        json!({ "aud": "other" }),
        json!({ "aud": null }),
        json!({ "aud": [] }),
        json!({ "aud": { "calls": true } }),
        json!({ "aud": "other", "client_id": "calls" }),
        json!({ "aud": "app" }),
    ] {
        assert_eq!(told(&settings, &bad), "for another application", "{bad}");
    }
}

#[test]
fn where_we_have_no_name_a_token_for_somebody_is_not_for_us() {
    let secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let settings: TokenSettings =
        serde_json::from_value(json!({ "algorithm": "HS256", "secret": secret })).unwrap();

    assert!(judged(&settings, &json!({ "aud": null, "iss": null })).is_ok());
    assert_eq!(told(&settings, &json!({ "aud": "calls" })), "for another application");
}

#[test]
fn a_token_of_cognito_is_of_the_use_that_is_asked_for() {
    let settings = settings(&json!({ "token_use": "access" }));

    assert!(judged(&settings, &json!({ "token_use": "access" })).is_ok());
    for bad in [json!({ "token_use": "id" }), json!({})] {
        assert_eq!(told(&settings, &bad), "of another use", "{bad}");
    }
}

#[test]
fn a_token_is_about_somebody() {
    let settings = settings(&json!({}));

    let long = "a".repeat(256);
    for bad in [json!(null), json!(""), json!(7), json!("a\nb"), json!(long)] {
        assert_eq!(told(&settings, &json!({ "sub": bad })), "it names nobody", "{bad}");
    }
    assert_eq!(judged(&settings, &json!({})).unwrap().subject(), "alice");
}

#[test]
fn words_stand_in_a_text_or_in_a_list() {
    let settings = settings(&json!({}));
    let words = |scope: Value| {
        let claims = judged(&settings, &json!({ "scope": scope })).unwrap();
        claims.words("scope").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };

    assert_eq!(words(json!("a:b c")), ["a:b", "c"]);
    assert_eq!(words(json!(["a:b", 7, "c d"])), ["a:b", "c d"]);
    assert!(words(json!({ "a": 1 })).is_empty());
}

#[test]
fn an_optional_claim_is_a_text_or_absent() {
    let settings = settings(&json!({}));
    let claim = |ext: Value| {
        let claims = judged(&settings, &json!({ "ext": ext })).unwrap();
        claims.optional_text("ext").map(|text| text.map(str::to_owned))
    };

    assert_eq!(claim(json!("101")), Ok(Some("101".to_owned())));
    assert_eq!(claim(Value::Null), Ok(None));
    for other in [json!(["101"]), json!(101), json!({ "ext": "101" }), json!(true), json!([])] {
        assert_eq!(claim(other.clone()), Err(NotText), "{other}");
    }
}

#[test]
fn claims_do_not_print() {
    let claims = judged(&settings(&json!({})), &json!({ "email": "alice@acme.example" })).unwrap();

    assert_eq!(format!("{claims:?}"), "Claims(…)");
}
