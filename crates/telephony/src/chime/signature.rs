//! How a report of the Lambda function is known to be authentic: HMAC-SHA256 over id, time and raw body, in the form
//! of Standard Webhooks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::provider_events::InboundError;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";
const VERSION: &str = "v1,";
const MAX_ID_BYTES: usize = 256;

/// A message whose signature was verified.
#[derive(Debug)]
pub(super) struct SignedMessage<'a> {
    /// The same in each repetition.
    pub(super) id: &'a str,
    pub(super) signed_at: Timestamp,
}

/// Verifies the signature, before anything of the body is parsed.
pub(super) fn verify<'a>(
    secret: &SecretString,
    headers: &'a HeaderMap,
    body: &[u8],
) -> Result<SignedMessage<'a>, InboundError> {
    let header = |name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.ok_or(InboundError::Unauthenticated)
    };
    let (id, seconds, signature) = (header(ID)?, header(TIMESTAMP)?, header(SIGNATURE)?);
    if id.is_empty() || id.len() > MAX_ID_BYTES {
        return Err(InboundError::Unauthenticated);
    }
    let signature = signature.strip_prefix(VERSION).and_then(|text| STANDARD.decode(text).ok());
    let signature = signature.ok_or(InboundError::Unauthenticated)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .map_err(|_| InboundError::Unauthenticated)?;
    for part in [id.as_bytes(), b".", seconds.as_bytes(), b".", body] {
        mac.update(part);
    }
    mac.verify_slice(&signature).map_err(|_| InboundError::Unauthenticated)?;
    let seconds: i64 = seconds.parse().map_err(|_| InboundError::Malformed)?;
    let signed_at = Timestamp::from_second(seconds).map_err(|_| InboundError::OutOfTime)?;
    Ok(SignedMessage { id, signed_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderName;
    use serde_json::Value;

    /// The tests of the Lambda function use the same message.
    const VECTOR: &str = include_str!("../../../../examples/chime-lambda/tests/signed-state.json");

    fn vector() -> (SecretString, HeaderMap, String) {
        let vector: Value = serde_json::from_str(VECTOR).unwrap();
        let text = |name: &str| vector[name].as_str().unwrap().to_owned();
        let headers = [
            (ID, text("id")),
            (TIMESTAMP, vector["seconds"].to_string()),
            (SIGNATURE, text("signature")),
        ];
        let headers =
            headers.map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        (text("secret").into(), headers.into_iter().collect(), text("body"))
    }

    #[test]
    fn a_message_of_the_lambda_function_is_authentic() {
        let (secret, headers, body) = vector();

        let message = verify(&secret, &headers, body.as_bytes()).unwrap();

        assert_eq!(message.signed_at.as_second(), 1_795_248_000);
        assert_eq!(Some(message.id), headers[ID].to_str().ok());
    }

    #[test]
    fn a_change_anywhere_makes_it_unauthentic() {
        let (secret, headers, body) = vector();
        let is_refused = |secret: &SecretString, headers: &HeaderMap, body: &str| {
            let result = verify(secret, headers, body.as_bytes());
            matches!(result, Err(InboundError::Unauthenticated))
        };

        assert!(is_refused(&"0f1e2d3c".to_owned().into(), &headers, &body));
        assert!(is_refused(&secret, &headers, &body.replace("answered", "ringing")));
        assert!(is_refused(&secret, &headers, &format!("{body} ")));
        for (name, values) in [
            (ID, &["other", ""][..]),
            (TIMESTAMP, &["1795248001", "01795248000", ""]),
            (SIGNATURE, &["v1,", "v1,AAAA", "v2,AAAA", "v1,not base64", ""]),
        ] {
            for value in values {
                let mut changed = headers.clone();
                changed.insert(name, value.parse().unwrap());
                assert!(is_refused(&secret, &changed, &body), "{name}: {value}");
            }
            let mut missing = headers.clone();
            missing.remove(name);
            assert!(is_refused(&secret, &missing, &body), "{name} is missing");
        }
    }
}
