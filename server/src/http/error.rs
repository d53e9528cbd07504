//! The one map from the errors of a request to HTTP: status, code, sentence and headers.
//!
//! Visitors get it in `snake_case` (here), applications in camelCase ([`super::api_error`]), users of signed
//! calls in the words of their contract ([`super::signed_error`]).

use crate::callbacks::RefusedCallback;
use crate::error::{ApiError, EarlierRefusal};
use admission::tokens::TokenError;
use admission::tokens::scope::Forbidden;
use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::custom_data::CustomDataError;
use model::provider::ControlError;
use shared_types::callback::{CallbackReply, ProofDemand, Refusal};
use shared_types::error_code::ErrorCode;

impl ApiError {
    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        // Of the codes that there are, each has a status of HTTP.
        StatusCode::from_u16(self.code().http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Whole seconds, rounded up: a request after that is admitted.
    fn retry_after_seconds(&self) -> Option<u64> {
        let wait = self.retry_after()?;
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    fn call_id(&self) -> Option<String> {
        EarlierRefusal::of(self).call_id.map(|call_id| call_id.to_string())
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

    pub(super) fn retry_after_header(&self) -> Option<(HeaderName, HeaderValue)> {
        self.retry_after_seconds().map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds)))
    }

    /// `Retry-After` and `WWW-Authenticate`, where they apply.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers: HeaderMap = self.retry_after_header().into_iter().collect();
        if let Some(challenge) = challenge(self) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        headers
    }

    /// The body of the answer.
    pub(super) fn refusal(&self) -> Refusal {
        Refusal {
            reason: self.reason().map(str::to_owned),
            retry_after: self.retry_after_seconds(),
            call_id: self.call_id(),
            opens_at: self.opens_at().cloned(),
            closed_for: self.closed_for(),
            proof: self.proof().cloned(),
            ..Refusal::new(self.code(), self.sentence())
        }
    }

    /// The sentence for a person.
    fn sentence(&self) -> String {
        match self {
            Self::Number(problem) => return problem.to_string(),
            Self::Forbidden(why) => return why.to_string(),
            Self::UnreadableInitiate => {
                return "Send a JSON object with the text \"phoneNumber\", and \"callerId\" if there is one."
                    .to_owned();
            }
            Self::Context(CustomDataError::Unreadable) => {
                return "Send \"customData\" as an object or a text, and the ids in it as texts."
                    .to_owned();
            }
            Self::UnreadableReport => {
                return "Send a JSON object with the texts \"callId\", \"direction\" and \"state\"."
                    .to_owned();
            }
            Self::UnreadableLookup => {
                return "Name one customer or one job: ?customer=… or ?job=…".to_owned();
            }
            Self::UnreadableOperatorRequest => {
                return "Send a JSON object with the members that this address has, and no others."
                    .to_owned();
            }
            Self::UnreadableTime => {
                return "Send \"at\" as a time like 2026-11-23T09:00:00-05:00.".to_owned();
            }
            Self::FrameOptions => {
                return "Name a language like de or pt-BR as lang, and auto, light or dark as theme."
                    .to_owned();
            }
            Self::RepeatedHeader => {
                return "Send the headers Host and Origin once each.".to_owned();
            }
            Self::NotConfidential => return "Send the request over https.".to_owned(),
            Self::IdempotencyKey => {
                return "Send 1 to 255 visible characters as Idempotency-Key.".to_owned();
            }
            Self::Control(ControlError::OutcomeUnknown(_)) => {
                return "The phone system has not answered. It may have done it nevertheless."
                    .to_owned();
            }
            _ => {}
        }
        sentence_of(self.code()).to_owned()
    }
}

/// The sentence for a person, where the code says everything.
fn sentence_of(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::UnreadableRequest => {
            "Send a JSON object with the texts \"domain\" and \"phone_number\"."
        }
        ErrorCode::OutsideHours => "We are closed right now. Please try again when we are open.",
        ErrorCode::DoNotCall => "This person does not want to be called.",
        ErrorCode::CallsStopped => "No calls are placed right now. Please try again later.",
        ErrorCode::OriginNotAllowed => "This page may not ask for calls here.",
        ErrorCode::UnknownDomain => "No company is set up here under this domain.",
        ErrorCode::NotFound => "There is nothing at this address.",
        ErrorCode::MethodNotAllowed => "This address does not take that method.",
        ErrorCode::RequestTimeout => "The request took too long to arrive. Please try again.",
        ErrorCode::BodyTooLarge => "The request is too large.",
        ErrorCode::RateLimited => "That was a little too often. Please try again later.",
        ErrorCode::ClientLimit => "You have had several calls already. Please try again later.",
        ErrorCode::AttemptsExhausted => "Too many attempts were made. Please try again later.",
        ErrorCode::DestinationNotAllowed => "Numbers like this one are not called.",
        ErrorCode::AlreadyUnderWay => "A call to this number is already on its way.",
        ErrorCode::DailyLimit | ErrorCode::BudgetExhausted => {
            "We cannot place more calls for now. Please try again later."
        }
        ErrorCode::ConcurrencyLimit => "All our lines are busy. Please try again in a few minutes.",
        ErrorCode::PhoneSystemRefused => {
            "The phone system did not take the call. Please try again later."
        }
        ErrorCode::PhoneSystemUnreachable => {
            "The phone system cannot be reached right now. Please try again later."
        }
        ErrorCode::ProviderBackingOff => {
            "The phone system takes no calls right now. Please try again later."
        }
        ErrorCode::JournalUnavailable => {
            "Calls cannot be placed right now. Please try again later."
        }
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
        ErrorCode::ContextNotAllowed => "Calls of this company carry no context.",
        ErrorCode::ContextTooLong => "Send at most 2,000 characters as \"customData\".",
        ErrorCode::CallNotFound => "There is no such call.",
        ErrorCode::CallOver => "The call has ended.",
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
}

impl IntoResponse for RefusedCallback {
    fn into_response(self) -> Response {
        let Self { error, opens_at } = self;
        let mut refusal = error.refusal();
        refusal.opens_at = opens_at.or(refusal.opens_at);
        (error.status(), error.headers(), Json(CallbackReply::Error(refusal))).into_response()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Json(CallbackReply::Error(self.refusal()));
        (self.status(), self.headers(), body).into_response()
    }
}

/// RFC 6750, section 3: the answer to a request without token has no error code.
fn challenge(error: &ApiError) -> Option<HeaderValue> {
    match error {
        ApiError::Token(TokenError::Missing) => Some(HeaderValue::from_static("Bearer")),
        ApiError::Token(_) | ApiError::OperatorToken
            if error.status() == StatusCode::UNAUTHORIZED =>
        {
            Some(HeaderValue::from_static(r#"Bearer error="invalid_token""#))
        }
        ApiError::Forbidden(Forbidden::Scope { needed }) => {
            let text = format!(r#"Bearer error="insufficient_scope", scope="{needed}""#);
            HeaderValue::from_str(&text).ok()
        }
        _ => None,
    }
}
