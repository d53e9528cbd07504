//! The stable error codes of refusals.
//!
//! The message of a code is for humans and may change; the code does not.

use serde::{Deserialize, Serialize};

/// An error code. Codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 400: the body is not the JSON object that was expected.
    UnreadableRequest,
    /// 400: the text is not a telephone number; `reason` says what is wrong with it.
    NumberInvalid,
    /// 400: a telephone number that this tenant does not call; `reason` says its class.
    NumberNotAllowed,
    /// 400: not one key of a telephone (`0-9A-D*#`).
    DigitInvalid,
    /// 400: the tenant has no such department.
    DepartmentUnknown,
    /// 400: the tenant requires consent.
    ConsentRequired,
    /// 400: the context of a call is longer than 2,000 characters.
    ContextTooLong,
    /// 401: no token, or an invalid one.
    Unauthorized,
    /// 403: the token does not allow that.
    Forbidden,
    /// 403: the caller ID is not one of the tenant's.
    CallerIdNotAllowed,
    /// 403: the tenant does not accept a context.
    ContextNotAllowed,
    /// 403: the called person does not want to be called.
    DoNotCall,
    /// 403: the page's origin is not one of this tenant's.
    OriginNotAllowed,
    /// 403: numbers of this class are not called for this user.
    DestinationNotAllowed,
    /// 404: no tenant has this domain.
    UnknownDomain,
    /// 404: no such call, or none that this client may see.
    CallNotFound,
    /// 404: no such address.
    NotFound,
    /// 405: the address exists, the method does not.
    MethodNotAllowed,
    /// 408: the body did not arrive in time.
    RequestTimeout,
    /// 409: the tenant is closed; `opens_at` has the next opening.
    OutsideHours,
    /// 409: no call can be requested for that time.
    TimeNotOffered,
    /// 409: the call has ended.
    CallOver,
    /// 409: the idempotency key was used with another request.
    IdempotencyKeyReused,
    /// 413: the body is too large for this route.
    BodyTooLarge,
    /// 428: a proof of work is required; `proof` has the challenge.
    ProofRequired,
    /// 429: a rate limit is used up; `retry_after` has the time.
    RateLimited,
    /// 429: this client has used its calls of an hour.
    ClientLimit,
    /// 429: too many attempts in an hour, by this client, for this tenant or to this number; some failed.
    AttemptsExhausted,
    /// 429: a call to this number is in progress.
    AlreadyUnderWay,
    /// 429: a limit of a day or a week is reached; `retry_after` has the time.
    DailyLimit,
    /// 429: the limit of concurrent calls is reached.
    ConcurrencyLimit,
    /// 429: a budget is used up; `retry_after` has the time.
    BudgetExhausted,
    /// 500: an error of the server.
    Internal,
    /// 501: the telephone system does not support the operation.
    NotSupported,
    /// 502: the telephone system refused the call.
    PhoneSystemRefused,
    /// 502: the telephone system was not reached, and received nothing.
    PhoneSystemUnreachable,
    /// 503: the call could not be recorded, or its limits and keys not used, so it was not placed.
    JournalUnavailable,
    /// 503: the telephone system refused repeatedly and is not asked for a while.
    ProviderBackingOff,
    /// 503: the operator has stopped all calls, or those of this tenant.
    CallsStopped,
    /// 503: no agent is available.
    NobodyAvailable,
    /// 503: tokens cannot be verified: the issuer's keys are not available.
    IdentityUnavailable,
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
            Self::DigitInvalid => "digit_invalid",
            Self::DepartmentUnknown => "department_unknown",
            Self::ConsentRequired => "consent_required",
            Self::ContextTooLong => "context_too_long",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::CallerIdNotAllowed => "caller_id_not_allowed",
            Self::ContextNotAllowed => "context_not_allowed",
            Self::DoNotCall => "do_not_call",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::DestinationNotAllowed => "destination_not_allowed",
            Self::UnknownDomain => "unknown_domain",
            Self::CallNotFound => "call_not_found",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::RequestTimeout => "request_timeout",
            Self::OutsideHours => "outside_hours",
            Self::TimeNotOffered => "time_not_offered",
            Self::CallOver => "call_over",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::BodyTooLarge => "body_too_large",
            Self::ProofRequired => "proof_required",
            Self::RateLimited => "rate_limited",
            Self::ClientLimit => "client_limit",
            Self::AttemptsExhausted => "attempts_exhausted",
            Self::AlreadyUnderWay => "already_under_way",
            Self::DailyLimit => "daily_limit",
            Self::ConcurrencyLimit => "concurrency_limit",
            Self::BudgetExhausted => "budget_exhausted",
            Self::Internal => "internal",
            Self::NotSupported => "not_supported",
            Self::PhoneSystemRefused => "phone_system_refused",
            Self::PhoneSystemUnreachable => "phone_system_unreachable",
            Self::JournalUnavailable => "journal_unavailable",
            Self::ProviderBackingOff => "provider_backing_off",
            Self::CallsStopped => "calls_stopped",
            Self::NobodyAvailable => "nobody_available",
            Self::IdentityUnavailable => "identity_unavailable",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Unknown => "unknown",
        }
    }

    /// The HTTP status that it comes with.
    pub fn http_status(self) -> u16 {
        match self {
            Self::UnreadableRequest
            | Self::NumberInvalid
            | Self::NumberNotAllowed
            | Self::DigitInvalid
            | Self::DepartmentUnknown
            | Self::ConsentRequired
            | Self::ContextTooLong => 400,
            Self::Unauthorized => 401,
            Self::Forbidden
            | Self::CallerIdNotAllowed
            | Self::ContextNotAllowed
            | Self::DoNotCall
            | Self::OriginNotAllowed
            | Self::DestinationNotAllowed => 403,
            Self::UnknownDomain | Self::CallNotFound | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::RequestTimeout => 408,
            Self::OutsideHours
            | Self::TimeNotOffered
            | Self::CallOver
            | Self::IdempotencyKeyReused => 409,
            Self::BodyTooLarge => 413,
            Self::ProofRequired => 428,
            Self::RateLimited
            | Self::ClientLimit
            | Self::AttemptsExhausted
            | Self::AlreadyUnderWay
            | Self::DailyLimit
            | Self::ConcurrencyLimit
            | Self::BudgetExhausted => 429,
            Self::Internal | Self::Unknown => 500,
            Self::NotSupported => 501,
            Self::PhoneSystemRefused | Self::PhoneSystemUnreachable => 502,
            Self::JournalUnavailable
            | Self::ProviderBackingOff
            | Self::CallsStopped
            | Self::NobodyAvailable
            | Self::IdentityUnavailable => 503,
            Self::OutcomeUnknown => 504,
        }
    }

    /// Every code a server of this version sends, for tables and tests.
    pub const ALL: [Self; 42] = [
        Self::UnreadableRequest,
        Self::NumberInvalid,
        Self::NumberNotAllowed,
        Self::DigitInvalid,
        Self::DepartmentUnknown,
        Self::ConsentRequired,
        Self::ContextTooLong,
        Self::Unauthorized,
        Self::Forbidden,
        Self::CallerIdNotAllowed,
        Self::ContextNotAllowed,
        Self::DoNotCall,
        Self::OriginNotAllowed,
        Self::DestinationNotAllowed,
        Self::UnknownDomain,
        Self::CallNotFound,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::RequestTimeout,
        Self::OutsideHours,
        Self::TimeNotOffered,
        Self::CallOver,
        Self::IdempotencyKeyReused,
        Self::BodyTooLarge,
        Self::ProofRequired,
        Self::RateLimited,
        Self::ClientLimit,
        Self::AttemptsExhausted,
        Self::AlreadyUnderWay,
        Self::DailyLimit,
        Self::ConcurrencyLimit,
        Self::BudgetExhausted,
        Self::Internal,
        Self::NotSupported,
        Self::PhoneSystemRefused,
        Self::PhoneSystemUnreachable,
        Self::JournalUnavailable,
        Self::ProviderBackingOff,
        Self::CallsStopped,
        Self::NobodyAvailable,
        Self::IdentityUnavailable,
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
    fn the_text_of_a_code_is_its_wire_format() {
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
