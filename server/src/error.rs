//! The one map from everything that can go wrong in a request to its HTTP answer.
//!
//! The client gets a stable code and a sentence; causes go to the log. Signed calls have words of
//! their own, in `error/signed.rs`; call control has the same words in camelCase, in `error/api.rs`.

pub(crate) mod api;
pub(crate) mod signed;

use crate::calls::live_calls::TooManyListeners;
use crate::tenants::consent::ConsentMissing;
use crate::tenants::departments::UnknownDepartment;
use crate::tenants::hours::ClosedNow;
use crate::tenants::hours::offered_time::{OfferedTimeError, TimeNotOffered};
use admission::tokens::TokenError;
use admission::tokens::scope::Forbidden;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::call_id::CallId;
use model::provider::{ControlError, ProviderError};
use model::random::RandomError;
use shared_types::callback::{CallbackReply, ProofDemand, Refusal};
use shared_types::error_code::ErrorCode;
use shared_types::phone::NumberProblem;
use std::time::Duration;
use store::error::JournalError;

/// When whoever finds no place to listen comes back.
const WHEN_LISTENERS_LEAVE: Duration = Duration::from_mins(1);
/// When whoever finds nobody there comes back, or the keys of the issuer away.
const WHEN_SOMEBODY_IS_THERE: Duration = Duration::from_secs(30);
const WHEN_KEYS_ARE_THERE: Duration = Duration::from_secs(5);

/// Every way a request fails.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The body is not the JSON that was expected.
    #[error("the request is not a JSON object with the texts domain and phone_number")]
    Unreadable,
    /// The same, of a request for call control.
    #[error("the request is not a JSON object with the text phoneNumber")]
    UnreadableInitiate,
    /// The address of a frame asks for what there is not.
    #[error("no such language or theme")]
    FrameOptions,
    #[error("the idempotency key is none")]
    IdempotencyKey,
    #[error("the idempotency key came with another request before")]
    IdempotencyKeyReused,
    #[error("no good token")]
    Token(#[from] TokenError),
    #[error("the token is not good for that")]
    Forbidden(#[from] Forbidden),
    #[error("the caller id is not one of the tenant's")]
    CallerId,
    #[error("not one key of a telephone")]
    Digit,
    #[error("nobody is there to take the call")]
    Unattended,
    #[error("the call is over")]
    CallOver,
    /// What was to be done to a call was not done, or nobody knows.
    #[error("the call could not be controlled")]
    Control(#[from] ControlError),
    /// No number, or none that this tenant calls.
    #[error("the number is not called: {}", .0.as_str())]
    Number(NumberProblem),
    #[error(transparent)]
    Department(#[from] UnknownDepartment),
    #[error(transparent)]
    Consent(#[from] ConsentMissing),
    #[error("asked for outside of the tenant's hours")]
    Closed(#[from] ClosedNow),
    /// A time that is no time.
    #[error("the time is not one of RFC 3339")]
    UnreadableTime,
    #[error("asked for at a time that is not offered")]
    NotOffered(#[from] TimeNotOffered),
    #[error("the page's origin is not allowed for this domain")]
    Origin,
    #[error("no tenant has this domain")]
    UnknownDomain,
    #[error("no such address")]
    NotFound,
    #[error("no call of this name that this client may see")]
    CallNotFound,
    #[error("no such method here")]
    Method,
    #[error("the body did not arrive in time")]
    SlowBody,
    #[error("the body is too large")]
    LargeBody,
    #[error("too many requests")]
    RateLimited { retry_after: Duration },
    /// Many ask at the moment, and this browser has not worked for its request yet.
    #[error("work has to be done first")]
    ProofRequired(ProofDemand),
    #[error("too many listen to calls")]
    TooManyListeners(#[from] TooManyListeners),
    #[error("a call to this number is under way")]
    AlreadyUnderWay { retry_after: Duration },
    /// The telephone system of call `call_id` did not take it, or did not say.
    #[error("the call was not placed")]
    Provider { call_id: CallId, source: ProviderError },
    /// A call that cannot be recorded is not placed.
    #[error("the call could not be recorded")]
    Journal(#[from] JournalError),
    #[error("no name could be made for the call")]
    Randomness(#[from] RandomError),
    /// A layer that should have named the client did not: a fault of ours.
    #[error("the client's address is not known")]
    ClientUnknown,
    /// The task that placed the call ended in a fault of ours. The call may come.
    #[error("the request was interrupted by a fault")]
    Interrupted,
    /// The tenant's telephone system is not set up: a fault of ours, for the start checks it.
    #[error("the tenant's telephone system is not set up")]
    NoProvider,
}

impl From<OfferedTimeError> for ApiError {
    fn from(error: OfferedTimeError) -> Self {
        match error {
            OfferedTimeError::Unreadable => Self::UnreadableTime,
            OfferedTimeError::NotOffered(not_offered) => not_offered.into(),
        }
    }
}

impl ApiError {
    pub fn status(&self) -> StatusCode {
        // Of the codes that there are, each has a status of HTTP.
        StatusCode::from_u16(self.code().http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What is wrong with the number, in a word.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Number(problem) => Some(problem.as_str()),
            _ => None,
        }
    }

    /// What programs are told; the status goes with it ([`ErrorCode::http_status`]).
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable
            | Self::UnreadableInitiate
            | Self::UnreadableTime
            | Self::FrameOptions
            | Self::IdempotencyKey => ErrorCode::UnreadableRequest,
            Self::IdempotencyKeyReused => ErrorCode::IdempotencyKeyReused,
            Self::Token(TokenError::KeysUnavailable(_)) => ErrorCode::IdentityUnavailable,
            Self::Token(_) => ErrorCode::Unauthorized,
            Self::Forbidden(_) => ErrorCode::Forbidden,
            Self::CallerId => ErrorCode::CallerIdNotAllowed,
            Self::Digit => ErrorCode::DigitInvalid,
            Self::Unattended => ErrorCode::NobodyAvailable,
            Self::CallOver => ErrorCode::CallOver,
            Self::Control(error) => code_of_control(error),
            Self::Number(problem) => problem.code(),
            Self::Department(_) => ErrorCode::DepartmentUnknown,
            Self::Consent(_) => ErrorCode::ConsentRequired,
            // The request is good and anybody's; only the state of things is against it, for now.
            Self::Closed(_) => ErrorCode::OutsideHours,
            Self::NotOffered(_) => ErrorCode::TimeNotOffered,
            Self::Origin => ErrorCode::OriginNotAllowed,
            Self::UnknownDomain => ErrorCode::UnknownDomain,
            Self::NotFound => ErrorCode::NotFound,
            Self::CallNotFound => ErrorCode::CallNotFound,
            Self::Method => ErrorCode::MethodNotAllowed,
            Self::SlowBody => ErrorCode::RequestTimeout,
            Self::LargeBody => ErrorCode::BodyTooLarge,
            Self::RateLimited { .. } | Self::TooManyListeners(_) => ErrorCode::RateLimited,
            Self::ProofRequired(_) => ErrorCode::ProofRequired,
            Self::AlreadyUnderWay { .. } => ErrorCode::AlreadyUnderWay,
            Self::Provider { source, .. } => code_of_provider(source),
            Self::Journal(_) => ErrorCode::JournalUnavailable,
            Self::Randomness(_) | Self::ClientUnknown | Self::Interrupted | Self::NoProvider => {
                ErrorCode::Internal
            }
        }
    }

    fn retry_after(&self) -> Option<u64> {
        let wait = match self {
            Self::RateLimited { retry_after } | Self::AlreadyUnderWay { retry_after } => {
                *retry_after
            }
            Self::TooManyListeners(_) => WHEN_LISTENERS_LEAVE,
            Self::Unattended => WHEN_SOMEBODY_IS_THERE,
            Self::Token(TokenError::KeysUnavailable(_)) => WHEN_KEYS_ARE_THERE,
            Self::Provider { source: ProviderError::Refused { retry_after, .. }, .. } => {
                (*retry_after)?
            }
            _ => return None,
        };
        // Rounded up: whoever comes back then is let in.
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    fn call_id(&self) -> Option<String> {
        match self {
            Self::Provider { call_id, source: ProviderError::OutcomeUnknown(_) } => {
                Some(call_id.to_string())
            }
            _ => None,
        }
    }

    fn opens_at(&self) -> Option<&String> {
        match self {
            Self::Closed(closed) => closed.opens_at.as_ref(),
            Self::NotOffered(not) => not.opens_at.as_ref(),
            _ => None,
        }
    }

    fn closed_for(&self) -> Option<String> {
        let Self::Closed(closed) = self else { return None };
        closed.label.clone().map(String::from)
    }

    fn proof(&self) -> Option<&ProofDemand> {
        if let Self::ProofRequired(demand) = self { Some(demand) } else { None }
    }

    fn refusal(&self) -> Refusal {
        Refusal {
            reason: self.reason().map(str::to_owned),
            retry_after: self.retry_after(),
            call_id: self.call_id(),
            opens_at: self.opens_at().cloned(),
            closed_for: self.closed_for(),
            proof: self.proof().cloned(),
            ..Refusal::new(self.code(), self.sentence())
        }
    }

    /// What a person is told.
    fn sentence(&self) -> String {
        match self {
            Self::Number(problem) => return problem.to_string(),
            Self::Forbidden(why) => return why.to_string(),
            Self::UnreadableInitiate => {
                return "Send a JSON object with the text \"phoneNumber\", and \"callerId\" if there is one."
                    .to_owned();
            }
            Self::UnreadableTime => {
                return "Send \"at\" as a time like 2026-11-23T09:00:00-05:00.".to_owned();
            }
            Self::FrameOptions => {
                return "Name a language like de or pt-BR as lang, and auto, light or dark as theme."
                    .to_owned();
            }
            Self::IdempotencyKey => {
                return "Send 1 to 255 visible characters as Idempotency-Key.".to_owned();
            }
            Self::Control(ControlError::OutcomeUnknown(_)) => {
                return "The phone system has not answered. It may have done it nevertheless."
                    .to_owned();
            }
            _ => {}
        }
        match self.code() {
            ErrorCode::UnreadableRequest => {
                "Send a JSON object with the texts \"domain\" and \"phone_number\"."
            }
            ErrorCode::OutsideHours => "We are closed right now. Please try again when we are open.",
            ErrorCode::OriginNotAllowed => "This page may not ask for calls here.",
            ErrorCode::UnknownDomain => "No company is set up here under this domain.",
            ErrorCode::NotFound => "There is nothing at this address.",
            ErrorCode::MethodNotAllowed => "This address does not take that method.",
            ErrorCode::RequestTimeout => "The request took too long to arrive. Please try again.",
            ErrorCode::BodyTooLarge => "The request is too large.",
            ErrorCode::RateLimited => "That was a little too often. Please try again later.",
            ErrorCode::AlreadyUnderWay => "A call to this number is already on its way.",
            ErrorCode::PhoneSystemRefused => {
                "The phone system did not take the call. Please try again later."
            }
            ErrorCode::PhoneSystemUnreachable => {
                "The phone system cannot be reached right now. Please try again later."
            }
            ErrorCode::JournalUnavailable => "Calls cannot be placed right now. Please try again later.",
            ErrorCode::OutcomeUnknown => {
                "The phone system has not answered yet. You may still be called, so please do not ask again."
            }
            ErrorCode::NumberInvalid | ErrorCode::NumberNotAllowed => "Please check the number.",
            ErrorCode::DepartmentUnknown => "There is no such department here.",
            ErrorCode::ConsentRequired => "Please agree to be called first.",
            ErrorCode::TimeNotOffered => "We cannot call at that time. Please choose another one.",
            ErrorCode::ProofRequired => {
                "Many ask at the moment. Work out the proof and send it with the request."
            }
            ErrorCode::DigitInvalid => "Send one of the keys 0-9, A-D, * and #.",
            ErrorCode::Unauthorized => "Send a good token as Authorization: Bearer.",
            ErrorCode::Forbidden => "The token does not allow that.",
            ErrorCode::CallerIdNotAllowed => "Calls cannot be made under this caller id.",
            ErrorCode::CallNotFound => "There is no such call.",
            ErrorCode::CallOver => "The call is over.",
            ErrorCode::IdempotencyKeyReused => {
                "This idempotency key came with another request before. Use a new one for each call."
            }
            ErrorCode::NotSupported => "The phone system cannot do that.",
            ErrorCode::NobodyAvailable => {
                "Nobody is there to take the call right now. Please try again later."
            }
            ErrorCode::IdentityUnavailable => {
                "Tokens cannot be checked right now. Please try again later."
            }
            ErrorCode::Internal | ErrorCode::Unknown => "Something went wrong on our side.",
        }
        .to_owned()
    }
}

fn code_of_provider(error: &ProviderError) -> ErrorCode {
    match error {
        ProviderError::Refused { .. } | ProviderError::Rejected(_) => ErrorCode::PhoneSystemRefused,
        ProviderError::Unreachable(_) => ErrorCode::PhoneSystemUnreachable,
        ProviderError::NotSupported => ErrorCode::NotSupported,
        ProviderError::OutcomeUnknown(_) => ErrorCode::OutcomeUnknown,
    }
}

fn code_of_control(error: &ControlError) -> ErrorCode {
    match error {
        ControlError::NotSupported => ErrorCode::NotSupported,
        ControlError::NoSuchCall => ErrorCode::CallOver,
        ControlError::Refused(_) => ErrorCode::PhoneSystemRefused,
        ControlError::Unreachable(_) => ErrorCode::PhoneSystemUnreachable,
        ControlError::OutcomeUnknown(_) => ErrorCode::OutcomeUnknown,
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (refusal, challenge) = (self.refusal(), api::challenge(&self));
        let retry_after = refusal.retry_after;
        let mut response = (self.status(), Json(CallbackReply::Error(refusal))).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
