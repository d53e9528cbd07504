//! Signature Version 4, computed once more from the description and not by the code under test.

use axum::http::request::Parts;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use shared_types::hex;

/// AWS's documentation example.
pub(super) const KEY_ID: &str = "AKIDEXAMPLE";
pub(super) const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SCOPE: &str = "us-east-1/chime/aws4_request";

/// What is wrong with the signature.
pub(super) fn breach(parts: &Parts, body: &[u8]) -> Option<String> {
    let given = header(parts, "authorization").unwrap_or_default();
    let Some(signed) = given.split("SignedHeaders=").nth(1).and_then(|it| it.split(',').next())
    else {
        return Some("it is not signed".to_owned());
    };
    let Some(date) = header(parts, "x-amz-date").filter(|date| date.len() == 16) else {
        return Some("it has no date".to_owned());
    };
    for needed in ["host", "x-amz-date"] {
        if !signed.split(';').any(|name| name == needed) {
            return Some(format!("{needed} is not signed"));
        }
    }
    let expected = authorization(parts, body, (date, signed));
    (given != expected).then(|| format!("the signature is {given}, expected {expected}"))
}

/// The header of a request that is signed at `date`, with the headers `signed`.
fn authorization(parts: &Parts, body: &[u8], (date, signed): (&str, &str)) -> String {
    let line =
        |name: &str| [name, ":", header(parts, name).unwrap_or_default().trim(), "\n"].concat();
    let headers = signed.split(';').map(line).collect::<Vec<_>>().concat();
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{signed}\n{}",
        parts.method,
        parts.uri.path(),
        parts.uri.query().unwrap_or_default(),
        sha256(body)
    );
    let scope = format!("{}/{SCOPE}", &date[..8]);
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let secret = format!("AWS4{SECRET_KEY}").into_bytes();
    let key = scope.split('/').fold(secret, |key, part| mac(&key, part.as_bytes()));
    let signature = hex::encode(&mac(&key, to_sign.as_bytes()));
    format!(
        "AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={signed}, Signature={signature}"
    )
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name).and_then(|value| value.to_str().ok())
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes))
}

fn mac(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}
