//! Signature Version 4, computed from the request as it came in.

use super::AmazonConnect;
use crate::http_stand_in::Request;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "connect";

/// What is wrong with the signature of `request`.
pub(super) fn check(request: &Request) -> Result<(), String> {
    let authorization = request.header("authorization");
    let field = |name: &str| {
        let fields = authorization.trim_start_matches(ALGORITHM).split(',');
        fields.map(str::trim).find_map(|field| field.strip_prefix(name)).unwrap_or_default()
    };
    let (signed, given) = (field("SignedHeaders="), field("Signature="));
    let time = request.header("x-amz-date");
    let day = time.get(..8).unwrap_or_default();
    let scope = format!("{day}/{}/{SERVICE}/aws4_request", AmazonConnect::REGION);
    if field("Credential=") != format!("{}/{scope}", AmazonConnect::ACCESS_KEY_ID) {
        return Err("the credential is wrong".to_owned());
    }
    for needed in ["host", "x-amz-date"] {
        if !signed.split(';').any(|name| name == needed) {
            return Err(format!("the header {needed} is not signed"));
        }
    }
    let mut canonical = format!("{}\n{}\n\n", request.method, request.path);
    for name in signed.split(';') {
        // Writing to a string cannot fail.
        let _ = writeln!(canonical, "{name}:{}", request.header(name));
    }
    let _ = write!(canonical, "\n{signed}\n{}", hex(&Sha256::digest(&request.body)));
    let to_sign = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let first = format!("AWS4{}", AmazonConnect::SECRET_ACCESS_KEY).into_bytes();
    let key = [day, AmazonConnect::REGION, SERVICE, "aws4_request"]
        .iter()
        .fold(first, |key, part| hmac_sha256(&key, part));
    if hex(&hmac_sha256(&key, &to_sign)) == given {
        Ok(())
    } else {
        Err("the signature is wrong".to_owned())
    }
}

/// A key of HMAC may have any length, so there is always a result.
fn hmac_sha256(key: &[u8], covered: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(covered.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
