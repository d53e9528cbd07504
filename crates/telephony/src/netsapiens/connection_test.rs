//! The connection test: reads the queues of the token's own domain, which needs the right to use the API.

use super::context::NetSapiensContext;
use super::settings::NetSapiensDriver;
use super::upstream::ReadError;
use model::provider::{ConnectionProblem, ConnectionReport, ProviderError, RefusalSource};
use reqwest::Url;

impl NetSapiensContext {
    /// Reads from the API that the driver uses.
    pub(super) async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        let url = match self.settings.driver {
            NetSapiensDriver::LegacyQueuedcall => legacy_queues(&self.settings.base_url),
            NetSapiensDriver::V2Call | NetSapiensDriver::V2Queuedcall => {
                self.paths.own_queues().map_err(|_| ConnectionProblem::UnexpectedAnswer)?
            }
        };
        let read = self.upstream.read(&url).await;
        match (self.settings.driver, read) {
            (NetSapiensDriver::LegacyQueuedcall, Ok(_)) => {
                Ok(ConnectionReport::new(["the legacy API accepts the token"]))
            }
            // The reads of the legacy API differ between installations; a wrong token is refused before that.
            (NetSapiensDriver::LegacyQueuedcall, Err(error)) if is_unknown_read(&error) => {
                Ok(ConnectionReport::new(["the legacy API does not refuse the token"]))
            }
            (NetSapiensDriver::V2Call | NetSapiensDriver::V2Queuedcall, Ok(_)) => {
                Ok(ConnectionReport::new([
                    "API v2 accepts the token",
                    "the queues of its domain can be read",
                ]))
            }
            (_, Err(error)) => Err(problem(error)),
        }
    }
}

/// The documented form of a read in the legacy API: object, action and format in the query.
fn legacy_queues(base: &Url) -> Url {
    let mut url = base.clone();
    url.query_pairs_mut()
        .clear()
        .append_pair("object", "callqueue")
        .append_pair("action", "read")
        .append_pair("format", "json");
    url
}

fn is_unknown_read(error: &ReadError) -> bool {
    let ReadError::Failed(ProviderError::Refused { status, refused_by, .. }) = error else {
        return false;
    };
    *status == 400 && *refused_by == RefusalSource::TelephoneSystem
}

fn problem(error: ReadError) -> ConnectionProblem {
    match error {
        ReadError::Failed(error) => match error {
            ProviderError::Refused { status, refused_by, retry_after } => {
                let permission = "to read call queues";
                ConnectionProblem::of_status(status, refused_by, retry_after, permission)
            }
            ProviderError::Unreachable(cause) => ConnectionProblem::Unreachable(cause),
            ProviderError::OutcomeUnknown(cause) => ConnectionProblem::NoAnswer(cause),
            ProviderError::RateLimited { retry_after } => {
                ConnectionProblem::Throttled { retry_after: Some(retry_after) }
            }
            ProviderError::Rejected(_) | ProviderError::NotSupported => {
                ConnectionProblem::UnexpectedAnswer
            }
        },
        ReadError::Cooldown(remaining) => {
            ConnectionProblem::Throttled { retry_after: Some(remaining) }
        }
        ReadError::Unreadable | ReadError::Path(_) => ConnectionProblem::UnexpectedAnswer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_read_of_the_legacy_api_names_object_action_and_format() {
        let base = Url::parse("https://pbx.example/ns-api/?a=b").unwrap();

        assert_eq!(
            legacy_queues(&base).as_str(),
            "https://pbx.example/ns-api/?object=callqueue&action=read&format=json"
        );
    }
}
