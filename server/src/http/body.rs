//! A request's body, with a bound on its size and on its time.

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use std::time::Duration;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    Large,
    Slow,
    /// The connection broke, or what came is not HTTP.
    Broken,
}

pub(super) async fn read(
    body: Body,
    largest: usize,
    patience: Duration,
) -> Result<Bytes, BodyError> {
    match tokio::time::timeout(patience, to_bytes(body, largest)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_large(&error) => Err(BodyError::Large),
        Ok(Err(_)) => Err(BodyError::Broken),
        Err(_) => Err(BodyError::Slow),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(<dyn std::error::Error + 'static>::is::<http_body_util::LengthLimitError>)
}
