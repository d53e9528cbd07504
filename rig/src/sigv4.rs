//! Signature Version 4 of AWS, computed from a received request, independent of the code under test.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The key id that AWS stand-ins accept: AWS's documentation example.
pub const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
/// The secret of that key.
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// `20150830T123600Z`
const DATE_LENGTH: usize = 16;
const DAY_LENGTH: usize = 8;
/// The headers that each signature must cover.
const NEEDED: [&str; 2] = ["host", "x-amz-date"];

/// A received request.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    pub method: &'a str,
    /// With its query, in the percent-encoding of the request.
    pub path: &'a str,
    /// With lower-case names.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

impl SignedRequest<'_> {
    /// The values of a header in canonical form; empty if absent.
    fn header(&self, name: &str) -> String {
        let values = self.headers.iter().filter(|(own, _)| *own == name);
        values.map(|(_, value)| value.trim()).collect::<Vec<_>>().join(",")
    }
}

/// The fault of `request`'s signature for `service` in `region`, if any.
pub fn check(request: SignedRequest<'_>, region: &str, service: &str) -> Result<(), String> {
    let given = request.header("authorization");
    let Some((_, fields)) = given.split_once("SignedHeaders=") else {
        return Err("it is not signed".to_owned());
    };
    let signed = fields.split_once(',').map_or(fields, |(signed, _)| signed);
    let date = request.header("x-amz-date");
    let day = match date.get(..DAY_LENGTH) {
        Some(day) if date.len() == DATE_LENGTH => day,
        _ => return Err("it has no date".to_owned()),
    };
    for needed in NEEDED {
        if !signed.split(';').any(|name| name == needed) {
            return Err(format!("the header {needed} is not signed"));
        }
    }
    let scope = format!("{day}/{region}/{service}/aws4_request");
    let canonical = sha256(canonical_request(request, signed).as_bytes());
    let to_sign = format!("{ALGORITHM}\n{date}\n{scope}\n{canonical}");
    let secret = format!("AWS4{SECRET_ACCESS_KEY}").into_bytes();
    let key = scope.split('/').fold(secret, |key, part| hmac_sha256(&key, part));
    let signature = hex(&hmac_sha256(&key, &to_sign));
    let expected = format!(
        "{ALGORITHM} Credential={ACCESS_KEY_ID}/{scope}, SignedHeaders={signed}, Signature={signature}"
    );
    if given == expected {
        Ok(())
    } else {
        Err(format!("the signature is {given}, expected {expected}"))
    }
}

/// The canonical request; `signed` are the names of its headers.
fn canonical_request(request: SignedRequest<'_>, signed: &str) -> String {
    let (path, query) = request.path.split_once('?').unwrap_or((request.path, ""));
    let mut canonical =
        format!("{}\n{}\n{}\n", request.method, encoded(path), canonical_query(query));
    for name in signed.split(';') {
        // Writing to a string cannot fail.
        let _ = writeln!(canonical, "{name}:{}", request.header(name));
    }
    // Writing to a string cannot fail.
    let _ = write!(canonical, "\n{signed}\n{}", sha256(request.body));
    canonical
}

/// The path, encoded twice: required by all services except S3.
fn encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// The parameters in the order of names and values, each with an equals sign.
fn canonical_query(query: &str) -> String {
    let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    let mut parameters: Vec<_> =
        parameters.map(|parameter| parameter.split_once('=').unwrap_or((parameter, ""))).collect();
    parameters.sort_unstable();
    let parameters: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    parameters.join("&")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A key of HMAC may have any length, so there is always a result.
fn hmac_sha256(key: &[u8], covered: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(covered.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From AWS's test suite, `get-vanilla`.
    const VANILLA: &str = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    /// `get-vanilla-query-order-key-case`
    const QUERY: &str = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
    /// `post-vanilla`
    const POST: &str = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";

    fn authorization(signed: &str, signature: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders={signed}, Signature={signature}"
        )
    }

    /// The outcome for a request of the test suite with this header, for a service in us-east-1.
    fn outcome(
        (method, path, body): (&str, &str, &str),
        authorization: &str,
        service: &str,
    ) -> Result<(), String> {
        let headers = [
            ("authorization", authorization),
            ("host", "example.amazonaws.com"),
            ("x-amz-date", "20150830T123600Z"),
        ];
        let request = SignedRequest { method, path, headers: &headers, body: body.as_bytes() };
        check(request, "us-east-1", service)
    }

    #[test]
    fn the_signatures_of_awss_test_suite_are_right() {
        for (method, path, signature) in [
            ("GET", "/", VANILLA),
            ("GET", "/?Param2=value2&Param1=value1", QUERY),
            ("POST", "/", POST),
        ] {
            let authorization = authorization("host;x-amz-date", signature);
            assert_eq!(outcome((method, path, ""), &authorization, "service"), Ok(()), "{path}");
        }
    }

    #[test]
    fn each_part_of_a_request_is_covered() {
        let right = authorization("host;x-amz-date", VANILLA);
        for (request, service) in [
            (("POST", "/", ""), "service"),
            (("GET", "/path", ""), "service"),
            (("GET", "/?a", ""), "service"),
            (("GET", "/", "body"), "service"),
            (("GET", "/", ""), "chime"),
        ] {
            let outcome = outcome(request, &right, service);
            assert!(outcome.is_err_and(|breach| breach.contains("expected")), "{request:?}");
        }
    }

    #[test]
    fn a_signature_that_is_missing_or_covers_no_host_is_wrong() {
        let outcome = |authorization: &str| outcome(("GET", "/", ""), authorization, "service");

        assert_eq!(outcome(""), Err("it is not signed".to_owned()));
        let without_host = authorization("x-amz-date", VANILLA);
        assert_eq!(outcome(&without_host), Err("the header host is not signed".to_owned()));
    }
}
