//! Every way a request is refused, as stable codes for machines.
//!
//! The sentence beside a code is for people and may change; the code does not.

use serde::{Deserialize, Serialize};

/// What went wrong, in a word that programs may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 400: the body is not the JSON object that was expected.
    UnreadableRequest,
    /// 400: the text is not a telephone number; `reason` says what is wrong with it.
    NumberInvalid,
    /// 400: a telephone number that this tenant does not call; `reason` says its class.
    NumberNotAllowed,
    /// 403: the page's origin is not one of this tenant's.
    OriginNotAllowed,
    /// 404: no tenant has this domain.
    UnknownDomain,
    /// 404: no such address.
    NotFound,
    /// 405: the address exists, the method does not.
    MethodNotAllowed,
    /// 408: the body did not arrive in time.
    RequestTimeout,
    /// 413: the body is larger than anything this address needs.
    BodyTooLarge,
    /// 429: too many requests; `retry_after` says when to come back.
    RateLimited,
    /// 429: a call to this number is under way already.
    AlreadyUnderWay,
    /// 500: a fault of ours.
    Internal,
    /// 502: the telephone system said no.
    PhoneSystemRefused,
    /// 502: the telephone system could not be reached; it has heard nothing.
    PhoneSystemUnreachable,
    /// 503: the call could not be recorded, so it was not placed.
    JournalUnavailable,
    /// 504: the telephone system did not answer in time; the call may still come.
    OutcomeUnknown,
    /// A code of a newer server.
    #[serde(other)]
    Unknown,
}

impl ErrorCode {
    /// The code as it stands on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnreadableRequest => "unreadable_request",
            Self::NumberInvalid => "number_invalid",
            Self::NumberNotAllowed => "number_not_allowed",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::UnknownDomain => "unknown_domain",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::RequestTimeout => "request_timeout",
            Self::BodyTooLarge => "body_too_large",
            Self::RateLimited => "rate_limited",
            Self::AlreadyUnderWay => "already_under_way",
            Self::Internal => "internal",
            Self::PhoneSystemRefused => "phone_system_refused",
            Self::PhoneSystemUnreachable => "phone_system_unreachable",
            Self::JournalUnavailable => "journal_unavailable",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Unknown => "unknown",
        }
    }

    /// Every code a server of this version sends, for tables and tests.
    pub const ALL: [Self; 16] = [
        Self::UnreadableRequest,
        Self::NumberInvalid,
        Self::NumberNotAllowed,
        Self::OriginNotAllowed,
        Self::UnknownDomain,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::RequestTimeout,
        Self::BodyTooLarge,
        Self::RateLimited,
        Self::AlreadyUnderWay,
        Self::Internal,
        Self::PhoneSystemRefused,
        Self::PhoneSystemUnreachable,
        Self::JournalUnavailable,
        Self::OutcomeUnknown,
    ];

    /// The code that stands for `text`, [`ErrorCode::Unknown`] for one of a newer server.
    ///
    /// For the widget, which reads replies without a JSON library.
    pub fn from_wire(text: &str) -> Self {
        Self::ALL.into_iter().find(|code| code.as_str() == text).unwrap_or(Self::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_code_is_what_stands_on_the_wire() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert_eq!(ErrorCode::from_wire(code.as_str()), code);
        }
    }

    #[test]
    fn a_code_of_a_newer_server_is_read_as_unknown() {
        assert_eq!(ErrorCode::from_wire("on_fire"), ErrorCode::Unknown);
        assert_eq!(serde_json::from_str::<ErrorCode>("\"on_fire\"").unwrap(), ErrorCode::Unknown);
    }
}
