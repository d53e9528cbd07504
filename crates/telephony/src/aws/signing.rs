//! Signature Version 4: a request with a body in memory, signed in its headers.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use jiff::Timestamp;
use reqwest::Request;
use reqwest::header::{HeaderName, HeaderValue};
use std::error::Error;
use std::time::SystemTime;

/// The service that a signature is for.
#[derive(Clone, Debug)]
pub(super) struct SigningScope {
    pub(super) region: String,
    /// The signing name, which may differ from the name of the service: `chime`.
    pub(super) service: &'static str,
}

/// A request could not be signed. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[error("the request could not be signed")]
pub(crate) struct SigningError(#[source] Box<dyn Error + Send + Sync>);

/// Adds the headers of the signature to `request`.
pub(super) fn sign_request(
    request: &mut Request,
    credentials: &Credentials,
    scope: &SigningScope,
    now: Timestamp,
) -> Result<(), SigningError> {
    let identity = credentials.clone().into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(&scope.region)
        .name(scope.service)
        .time(SystemTime::from(now))
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| SigningError(error.into()))?;
    let headers = request
        .headers()
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
    let signable = SignableRequest::new(
        request.method().as_str(),
        request.url().as_str(),
        headers,
        SignableBody::Bytes(body),
    );
    let signed = signable.and_then(|signable| sign(signable, &params.into()));
    let (instructions, _) = signed.map_err(|error| SigningError(error.into()))?.into_parts();
    for (name, value) in instructions.headers() {
        let (name, mut value) = header(name, value)?;
        value.set_sensitive(true);
        request.headers_mut().insert(name, value);
    }
    Ok(())
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), SigningError> {
    let name = name.parse::<HeaderName>().map_err(|error| SigningError(error.into()))?;
    Ok((name, value.parse().map_err(|_| SigningError("a value is no header".into()))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::Method;
    use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

    fn scope() -> SigningScope {
        SigningScope { region: "us-east-1".to_owned(), service: "chime" }
    }

    fn at() -> Timestamp {
        "2026-01-02T03:04:05Z".parse().unwrap()
    }

    /// AWS's documentation example.
    fn credentials(session_token: Option<&str>) -> Credentials {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        Credentials::new("AKIDEXAMPLE", secret, session_token.map(str::to_owned), None, "test")
    }

    fn create_call() -> Request {
        let url = "https://voice-chime.us-east-1.amazonaws.com/sip-media-applications/11111111-2222-3333-4444-555555555555/calls";
        let body = r#"{"FromPhoneNumber":"+15550100001","ToPhoneNumber":"+15550100002","ArgumentsMap":{"call_id":"abc"}}"#;
        let mut request = Request::new(Method::POST, url.parse().unwrap());
        request.headers_mut().insert(CONTENT_TYPE, "application/json".parse().unwrap());
        *request.body_mut() = Some(body.into());
        request
    }

    #[test]
    fn the_signature_is_that_of_the_test_vector() {
        let mut request = create_call();
        sign_request(&mut request, &credentials(None), &scope(), at()).unwrap();

        assert_eq!(request.headers()["x-amz-date"], "20260102T030405Z");
        assert_eq!(
            request.headers()[AUTHORIZATION],
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/chime/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=51e464c325876eb65a5f0d80dd86747a51e083ed542ae5b32deed93fe37fd13d"
        );
        assert!(!request.headers().contains_key("x-amz-security-token"));
    }

    #[test]
    fn the_token_of_temporary_credentials_is_sent_and_signed() {
        let mut request = create_call();
        sign_request(&mut request, &credentials(Some("hush-token")), &scope(), at()).unwrap();

        assert_eq!(request.headers()["x-amz-security-token"], "hush-token");
        let authorization = request.headers()[AUTHORIZATION].to_str().unwrap();
        assert!(
            authorization
                .contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,"),
            "{authorization}"
        );
    }

    #[test]
    fn a_signed_request_prints_neither_its_signature_nor_its_token() {
        let mut request = create_call();
        sign_request(&mut request, &credentials(Some("hush-token")), &scope(), at()).unwrap();

        let printed = format!("{request:?}");
        for secret in ["hush", "wJalr", "AKIDEXAMPLE", "Signature="] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
