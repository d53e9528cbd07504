//! The token of `Authorization: Bearer` (RFC 6750, section 2.1).

use axum::http::{HeaderMap, header};

/// What stands behind the scheme, if it is this one.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
