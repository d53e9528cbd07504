//! The bodies that place a call, and the answers to them.

use super::id::{DialpadId, optional_int64};
use serde::{Deserialize, Serialize};

/// `POST /api/v2/call`: rings the devices of a user, and then calls the number.
#[derive(Serialize)]
pub(super) struct CallRequest<'a> {
    /// E.164.
    pub(super) phone_number: &'a str,
    pub(super) user_id: DialpadId,
    /// Repeated in the events of the call.
    pub(super) custom_data: String,
    /// E.164: shown to the called person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outbound_caller_id: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct CallReply {
    pub(super) call_id: Option<DialpadId>,
}

/// `POST /api/v2/callback`, and its dry run: the number is called once an agent of the call center is available.
#[derive(Serialize)]
pub(super) struct CallbackRequest<'a> {
    /// E.164.
    pub(super) phone_number: &'a str,
    pub(super) call_center_id: DialpadId,
}

#[derive(Deserialize)]
pub(super) struct CallbackReply {
    /// 1 is the front of the queue.
    #[serde(default, deserialize_with = "optional_int64")]
    pub(super) position: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct ValidateReply {
    /// Dialpad leaves out members that are false.
    #[serde(default)]
    pub(super) success: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_as_integers_without_loss() {
        let request = CallRequest {
            phone_number: "+12025550142",
            user_id: "5780123456789012345".parse().unwrap(),
            custom_data: "x".to_owned(),
            outbound_caller_id: None,
        };

        assert_eq!(
            serde_json::to_string(&request).unwrap(),
            r#"{"phone_number":"+12025550142","user_id":5780123456789012345,"custom_data":"x"}"#
        );
    }

    #[test]
    fn answers_are_read_with_numbers_and_with_texts() {
        let position = |json| serde_json::from_str::<CallbackReply>(json).unwrap().position;
        assert_eq!(
            [r#"{"position":3}"#, r#"{"position":"3"}"#, r#"{"position":null}"#, "{}"]
                .map(position),
            [Some(3), Some(3), None, None]
        );
        let call = |json| serde_json::from_str::<CallReply>(json).unwrap().call_id.is_some();
        assert_eq!(
            [r#"{"call_id":"57"}"#, r#"{"call_id":57}"#, "{}"].map(call),
            [true, true, false]
        );
        let success = |json| serde_json::from_str::<ValidateReply>(json).unwrap().success;
        assert_eq!([r#"{"success":true}"#, "{}"].map(success), [Some(true), None]);
    }
}
