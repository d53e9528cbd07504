//! What is read of an answer: the body, and the name and pause of a refusal.
//!
//! The text of a refusal is not kept: it may quote what was sent.

use crate::http_reply;
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// A longer answer is not read.
pub(super) const MAX_BYTES: usize = 1024 * 1024;
/// Enough of a refusal to find its name.
const MAX_REFUSAL_BYTES: usize = 16 * 1024;
const ERROR_TYPE: &str = "x-amzn-errortype";

/// An answer with a status of success.
#[derive(Debug)]
pub(crate) struct AwsReply {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

/// The name of an error, such as `ThrottlingException`. It has only letters and digits, so it can be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorName(String);

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// `None` for an answer that does not come from AWS, or has a form that is not known.
    pub(crate) name: Option<ErrorName>,
    pub(crate) retry_after: Option<Duration>,
}

impl ErrorName {
    const MAX_CHARS: usize = 80;

    /// The name in `text`: after a namespace (`aws.connect#Name`) and before an address (`Name:http://…`).
    fn parse(text: &str) -> Option<Self> {
        let name = text.split(':').next()?;
        let name = name.rsplit('#').next()?.trim();
        let is_name = (1..=Self::MAX_CHARS).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_name.then(|| Self(name.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ErrorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The refusal that `response` is.
pub(super) async fn read_refusal(mut response: Response, now: Timestamp) -> Refusal {
    let status = response.status().as_u16();
    let retry_after = http_reply::retry_after(response.headers(), now);
    let named = name_in_headers(response.headers());
    let mut body = Vec::new();
    while named.is_none()
        && body.len() < MAX_REFUSAL_BYTES
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk);
    }
    Refusal { status, name: named.or_else(|| name_in_body(&body)), retry_after }
}

fn name_in_headers(headers: &HeaderMap) -> Option<ErrorName> {
    ErrorName::parse(headers.get(ERROR_TYPE)?.to_str().ok()?)
}

fn name_in_body(body: &[u8]) -> Option<ErrorName> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let mut names = ["code", "__type"].into_iter().filter_map(|member| body.get(member)?.as_str());
    names.find_map(ErrorName::parse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_name_of_an_error_is_found_in_each_form() {
        for text in [
            "ThrottlingException",
            "ThrottlingException:http://internal.amazon.com/coral/",
            "com.amazonaws.connect#ThrottlingException",
            "aws.protocoltests#ThrottlingException:http://x/",
        ] {
            assert_eq!(ErrorName::parse(text).unwrap().as_str(), "ThrottlingException", "{text}");
        }
        for member in ["code", "__type"] {
            let body =
                format!(r#"{{"{member}":"x#LimitExceededException","message":"+12025550142"}}"#);
            let name = name_in_body(body.as_bytes()).unwrap();
            assert_eq!(name.as_str(), "LimitExceededException");
        }
    }

    #[test]
    fn what_is_no_name_is_not_kept() {
        for text in ["", "#", ":", "No +12025550142", "<html>", &"x".repeat(81)] {
            assert_eq!(ErrorName::parse(text), None, "{text}");
        }
        for body in ["", "null", "[]", "{}", "<html>", r#"{"code":1}"#] {
            assert_eq!(name_in_body(body.as_bytes()), None, "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_causes_a_panic(body: Vec<u8>, text in "\\PC*") {
            let _ = name_in_body(&body);
            let _ = ErrorName::parse(&text);
        }
    }
}
