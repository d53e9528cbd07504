//! What is asked for, in the JSON of the API. Nothing in it prints.

use crate::error::ApiError;
use model::call_source::CallSource;
use model::dtmf_digit::DtmfDigit;
use serde::Deserialize;
use serde_json::value::RawValue;
use shared_types::domain::Domain;

/// The body of `POST /api/calls/initiate`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Initiate {
    /// Whom to call, as the user typed it.
    pub(super) phone_number: String,
    /// What the called see.
    #[serde(default)]
    pub(super) caller_id: Option<String>,
    /// The company, if the client wants to be sure that it is the token's.
    #[serde(default)]
    pub(super) domain: Option<Domain>,
    /// What the application knows of the customer: an object or a text.
    #[serde(default)]
    pub(super) custom_data: Option<Box<RawValue>>,
    #[serde(default)]
    source: Option<Source>,
}

/// Which of the sources an application may name.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Source {
    Api,
    CallButton,
}

#[derive(Deserialize)]
struct Press {
    digit: String,
}

impl Initiate {
    pub(super) fn read(body: &[u8]) -> Result<Self, ApiError> {
        serde_json::from_slice(body).map_err(|_| ApiError::UnreadableInitiate)
    }

    pub(super) fn source(&self) -> CallSource {
        match self.source {
            None | Some(Source::Api) => CallSource::Api,
            Some(Source::CallButton) => CallSource::CallButton,
        }
    }
}

/// The one key of `{"digit":"5"}`.
pub(super) fn digit(body: &[u8]) -> Result<DtmfDigit, ApiError> {
    let press: Press = serde_json::from_slice(body).map_err(|_| ApiError::Digit)?;
    let mut keys = press.digit.chars();
    match (keys.next().and_then(DtmfDigit::new), keys.next()) {
        (Some(digit), None) => Ok(digit),
        _ => Err(ApiError::Digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_is_one_key() {
        assert_eq!(digit(br#"{"digit":"5"}"#).unwrap().expose(), '5');
        for wrong in [
            "",
            "{}",
            "5",
            r#"{"digit":5}"#,
            r#"{"digit":""}"#,
            r#"{"digit":"55"}"#,
            r#"{"digit":"E"}"#,
            r#"{"digit":"a"}"#,
            r#"{"digit":"\u0000"}"#,
            r#"{"digit":"５"}"#,
            r#"{"digit":"5\r\nAction: Logoff"}"#,
            r#"{"digit":null}"#,
            r#"{"digit":["5"]}"#,
        ] {
            assert!(matches!(digit(wrong.as_bytes()), Err(ApiError::Digit)), "{wrong}");
        }
    }

    #[test]
    fn a_request_is_an_object_with_a_number() {
        let read = |text: &str| Initiate::read(text.as_bytes());

        let whole = read(r#"{"phoneNumber":"1","callerId":"2","domain":"acme.com","more":1}"#);
        assert_eq!(whole.unwrap().caller_id.as_deref(), Some("2"));
        assert!(read(r#"{"phoneNumber":"1","callerId":null}"#).is_ok());
        let button = read(r#"{"phoneNumber":"1","source":"call_button"}"#).unwrap();
        assert_eq!(button.source(), CallSource::CallButton);
        assert_eq!(read(r#"{"phoneNumber":"1","source":null}"#).unwrap().source(), CallSource::Api);
        for wrong in [
            "",
            "[]",
            "{}",
            r#"{"phoneNumber":1}"#,
            r#"{"phoneNumber":"1","domain":"a b"}"#,
            r#"{"phoneNumber":"1","source":"mini_dialer"}"#,
            r#"{"phoneNumber":"1","source":""}"#,
        ] {
            assert!(matches!(read(wrong), Err(ApiError::UnreadableInitiate)), "{wrong}");
        }
    }
}
