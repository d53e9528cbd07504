//! The operations of one account: writes at once, reads at the rate of all reads together.

use super::read_pacer::{Paused, ReadPacer};
use super::settings::AmazonConnectSettings;
use crate::aws::client::{AwsClient, AwsRequest};
use crate::aws::error::AwsError;
use model::clock::Clock;
use std::sync::Arc;
use std::time::Duration;

/// The signing name.
const SERVICE: &str = "connect";

/// The operations of one account, whose rate is limited.
pub(super) struct Api {
    client: AwsClient,
    pacer: ReadPacer,
}

/// Why a read failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error(transparent)]
    Failed(#[from] AwsError),
    #[error("Amazon Connect has requested a pause")]
    Paused(#[from] Paused),
    #[error("the answer of Amazon Connect cannot be read")]
    Unreadable,
}

impl Api {
    pub(super) fn new(
        settings: &AmazonConnectSettings,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: AwsClient::new(&settings.connection, SERVICE, clock)?,
            pacer: ReadPacer::new(settings.reads_per_second, Arc::clone(clock)),
        })
    }

    /// A request with an effect, without any delay.
    pub(super) async fn write(&self, request: &AwsRequest) -> Result<(u16, Vec<u8>), AwsError> {
        let reply = self.client.send(request).await?;
        Ok((reply.status.as_u16(), reply.body))
    }

    /// Reads when it is this request's turn.
    pub(super) async fn read(&self, request: &AwsRequest) -> Result<Vec<u8>, ReadError> {
        self.pacer.turn().await?;
        let reply = self.client.send(request).await;
        if let Err(error) = &reply
            && (error.is_throttling() || error.status() == Some(503))
        {
            self.pacer.pause(error.retry_after().unwrap_or_default());
        }
        Ok(reply?.body)
    }
}

impl ReadError {
    /// How long no further request is wanted.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Failed(error) => error.retry_after(),
            Self::Paused(Paused(remaining)) => Some(*remaining),
            Self::Unreadable => None,
        }
    }

    /// Amazon Connect does not know the contact.
    pub(super) fn is_not_found(&self) -> bool {
        let Self::Failed(error) = self else { return false };
        matches!(error.name(), Some("ContactNotFoundException" | "ResourceNotFoundException"))
    }
}
