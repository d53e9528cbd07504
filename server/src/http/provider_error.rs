//! The refusals of events of telephone systems: the form for `/providers/{name}/`. Senders act on the status, and
//! read no body.

use super::provider_events::body_budget::BodyRefusal;
use crate::error::ApiError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::provider_events::{InboundError, InboundEvents};
use std::error::Error;

/// The delay after which a sender may repeat what could not be processed.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// The answer to an event that the driver refused.
pub(super) fn refused(port: &dyn InboundEvents, error: &InboundError) -> Response {
    match error {
        InboundError::Unauthenticated | InboundError::OutOfTime => {
            let challenge = port.challenge().map(|value| (header::WWW_AUTHENTICATE, value));
            let mut response = StatusCode::UNAUTHORIZED.into_response();
            response.headers_mut().extend(challenge);
            response
        }
        InboundError::Malformed => StatusCode::BAD_REQUEST.into_response(),
        InboundError::Replayed => StatusCode::NO_CONTENT.into_response(),
        InboundError::Unavailable(_) => {
            tracing::error!(
                provider = port.name().as_str(),
                error = error as &dyn Error,
                "an event of a telephone system could not be processed"
            );
            unavailable()
        }
    }
}

/// The answer to a request whose body was not read.
pub(super) fn refused_body(refusal: BodyRefusal) -> Response {
    match refusal {
        BodyRefusal::Large => ApiError::LargeBody.into_response(),
        BodyRefusal::Slow => ApiError::SlowBody.into_response(),
        BodyRefusal::Broken => StatusCode::BAD_REQUEST.into_response(),
        BodyRefusal::Busy => unavailable(),
    }
}

fn unavailable() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, RETRY_AFTER_SECONDS)]).into_response()
}
