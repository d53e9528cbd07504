//! Verifies the JWT that is the body of an event: a JWS in compact form (RFC 7515, section 7.1) with HS256.
//!
//! The signature is verified over the raw bytes before anything of them is parsed, and always with HMAC-SHA256:
//! the header of the token cannot choose another algorithm, nor none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;

/// The body is not signed by Dialpad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not a JWT that is signed with the secret in HS256")]
pub(super) struct JwtError;

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Extensions that must be understood; none is.
    crit: Option<Value>,
}

/// The payload of `token`, as JSON.
pub(super) fn verify(secret: &[u8], token: &[u8]) -> Result<Vec<u8>, JwtError> {
    let token = token.trim_ascii();
    let last = token.iter().rposition(|byte| *byte == b'.').ok_or(JwtError)?;
    let (signed, signature) = (&token[..last], &token[last + 1..]);
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| JwtError)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| JwtError)?;
    mac.update(signed);
    mac.verify_slice(&signature).map_err(|_| JwtError)?;
    let mut parts = signed.split(|byte| *byte == b'.');
    let (Some(header), Some(payload), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(JwtError);
    };
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| JwtError)?;
    let header: Header = serde_json::from_slice(&header).map_err(|_| JwtError)?;
    if header.alg != "HS256" || header.crit.is_some() {
        return Err(JwtError);
    }
    URL_SAFE_NO_PAD.decode(payload).map_err(|_| JwtError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &[u8] = b"0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

    fn token(header: &str, payload: &str) -> String {
        let covered =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        format!("{covered}.{}", URL_SAFE_NO_PAD.encode(mac(covered.as_bytes())))
    }

    fn mac(covered: &[u8]) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
        mac.update(covered);
        mac.finalize().into_bytes().to_vec()
    }

    #[test]
    fn the_example_of_the_standard_is_verified() {
        // RFC 7515, appendix A.1: its header has line breaks between its members.
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let key = URL_SAFE_NO_PAD.decode(key).unwrap();
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
                     eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
                     dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

        let payload = verify(&key, token.as_bytes()).unwrap();

        assert!(payload.starts_with(br#"{"iss":"joe","#));
    }

    #[test]
    fn white_space_around_a_token_is_no_part_of_it() {
        let token = format!("\n{}\r\n", token(HEADER, "{}"));

        assert_eq!(verify(SECRET, token.as_bytes()), Ok(b"{}".to_vec()));
    }

    #[test]
    fn the_algorithm_is_ours_and_not_that_of_the_token() {
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS512"}"#,
            r#"{"alg":"RS256"}"#,
            r#"{"alg":"hs256"}"#,
            r#"{"alg":["HS256"]}"#,
            r#"{"typ":"JWT"}"#,
            r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
            "no JSON",
        ] {
            assert_eq!(verify(SECRET, token(header, "{}").as_bytes()), Err(JwtError), "{header}");
        }
    }

    #[test]
    fn a_token_without_a_valid_signature_is_refused() {
        let good = token(HEADER, r#"{"state":"hangup"}"#);
        let (covered, signature) = good.rsplit_once('.').unwrap();
        let other = token(HEADER, r#"{"state":"connected"}"#);
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        for bad in [
            String::new(),
            ".".to_owned(),
            "..".to_owned(),
            covered.to_owned(),
            format!("{covered}."),
            format!("{covered}.{}", &signature[..20]),
            format!("{}.{signature}", other.rsplit_once('.').unwrap().0),
            format!("{none}.{}.", covered.split_once('.').unwrap().1),
            format!("{good}."),
            format!("{good}.x"),
            r#"{"state":"hangup"}"#.to_owned(),
        ] {
            assert_eq!(verify(SECRET, bad.as_bytes()), Err(JwtError), "{bad}");
        }
        assert_eq!(verify(b"another secret", good.as_bytes()), Err(JwtError));
        let four_parts = format!("{covered}.e30");
        let four_parts =
            format!("{four_parts}.{}", URL_SAFE_NO_PAD.encode(mac(four_parts.as_bytes())));
        assert_eq!(verify(SECRET, four_parts.as_bytes()), Err(JwtError));
    }

    proptest! {
        #[test]
        fn any_change_of_a_token_is_refused(place in 0_usize..100, byte in 0_u8..255) {
            let good = token(HEADER, r#"{"call_id":1,"state":"hangup","event_timestamp":2}"#);
            let mut changed = good.clone().into_bytes();
            let place = place % changed.len();
            changed[place] = byte;
            // The last character of a part has bits that say nothing; such a token has the same content.
            if let Ok(payload) = verify(SECRET, &changed) {
                prop_assert_eq!(Ok(payload), verify(SECRET, good.as_bytes()));
            }
        }

        #[test]
        fn garbage_is_refused_without_a_panic(garbage in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(verify(SECRET, &garbage), Err(JwtError));
        }
    }
}
