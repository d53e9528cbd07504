//! A bearer token is valid only with a signature by the secret, HS256, a future expiry and a subject. A key set of any content is
//! accepted or refused without a panic.
#![no_main]

use admission::tokens::Tokens;
use admission::tokens::key_set::KeySet;
use admission::tokens::settings::PublicAlgorithm;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fuzz::{Fixed, SECRET, at_once, jwt, mac};
use http_client::reach::Reach;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use std::sync::{Arc, LazyLock};

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| {
    let settings = json!({ "algorithm": "HS256", "secret": SECRET, "leeway_seconds": 1 });
    let settings = serde_json::from_value(settings).expect("good settings");
    // A shared secret needs no key set.
    let reach = Reach::Everything;
    Tokens::new(&settings, &reach, Arc::new(Fixed)).expect("a shared secret needs no client")
});

fuzz_target!(|input: (&[u8], &[u8], &[u8], &str)| {
    let (header, payload, signature, text) = input;
    if !is_signed(text) {
        assert!(at_once(TOKENS.verify(text)).is_err());
    }
    let forged = jwt(header, payload, Some(signature));
    let signed = jwt(header, payload, None);
    if forged != signed {
        assert!(at_once(TOKENS.verify(&forged)).is_err());
    }
    if at_once(TOKENS.verify(&signed)).is_ok() {
        let members = |json| serde_json::from_slice::<Map<String, Value>>(json);
        let (header, payload) = (members(header).expect("JSON"), members(payload).expect("JSON"));
        assert_eq!(header["alg"], "HS256");
        assert!(payload["exp"].as_f64().is_some_and(|end| end > -1.0));
        assert!(payload["sub"].as_str().is_some_and(|subject| !subject.is_empty()));
    }
    for algorithm in [PublicAlgorithm::Rs256, PublicAlgorithm::Es256] {
        let _ = KeySet::parse(payload, algorithm.into());
    }
});

fn is_signed(token: &str) -> bool {
    token.rsplit_once('.').is_some_and(|(signed, signature)| {
        URL_SAFE_NO_PAD.decode(signature).is_ok_and(|it| it == mac(&[signed.as_bytes()]))
    })
}
