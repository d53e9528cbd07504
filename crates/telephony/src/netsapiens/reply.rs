//! What the answers of NetSapiens mean, and what it means that there is none.

use crate::http_reply;
use jiff::Timestamp;
use model::provider::{ProviderError, RefusalSource};
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Enough of a refusal to see who sent it.
const MAX_REFUSAL_BYTES: usize = 4096;

/// The response if its status is a success; otherwise what its status means.
pub(super) async fn check_status(
    response: Response,
    now: Timestamp,
) -> Result<Response, ProviderError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status == StatusCode::GATEWAY_TIMEOUT {
        // A gateway timed out: the telephone system may have received the request.
        return Err(ProviderError::OutcomeUnknown(None));
    }
    let retry_after = http_reply::retry_after(response.headers(), now);
    let refused_by = refusal_source(&start(response).await);
    Err(ProviderError::Refused { status: status.as_u16(), refused_by, retry_after })
}

/// A request without an answer. Before there is a connection nothing was received; after that, the outcome is unknown.
pub(super) fn send_failure(error: reqwest::Error) -> ProviderError {
    let may_be_received = http_reply::may_be_received(&error);
    match unreachable(error) {
        ProviderError::Unreachable(cause) if may_be_received => {
            ProviderError::OutcomeUnknown(cause)
        }
        error => error,
    }
}

/// A request without an answer that places no call, so that it does not matter whether it was received.
pub(super) fn unreachable(error: reqwest::Error) -> ProviderError {
    ProviderError::Unreachable(Some(http_reply::connection_failure(error)))
}

async fn start(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_REFUSAL_BYTES {
            break;
        }
    }
    body
}

/// The member that only Microsoft's API Management sends; NetSapiens sends `code`.
#[derive(Deserialize)]
struct GatewayRefusal {
    #[serde(rename = "statusCode")]
    _status_code: IgnoredAny,
}

/// Only the name of that one member is read: the text of a refusal may quote the number, so it is not logged.
fn refusal_source(body: &[u8]) -> RefusalSource {
    match serde_json::from_slice::<GatewayRefusal>(body) {
        Ok(_) => RefusalSource::Gateway,
        Err(_) => RefusalSource::TelephoneSystem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_401_of_the_gateway_differs_from_one_of_netsapiens() {
        let gateway =
            br#"{"statusCode":401,"message":"Access denied due to missing subscription key."}"#;

        assert_eq!(refusal_source(gateway), RefusalSource::Gateway);
        assert_eq!(
            refusal_source(br#"{"code":401,"message":"x"}"#),
            RefusalSource::TelephoneSystem
        );
        assert_eq!(refusal_source(b"<html>Internal error</html>"), RefusalSource::TelephoneSystem);
        assert_eq!(refusal_source(b""), RefusalSource::TelephoneSystem);
    }
}
