//! Asking the issuer for its keys, and where they are: `OpenID` Connect Discovery 1.0, section 4.
//!
//! What comes back is bounded in size and time, and followed nowhere else.

use super::key_set::{KeySet, KeySetError};
use crate::config::tokens::{KeyPlace, is_safe_address};
use jsonwebtoken::Algorithm;
use reqwest::{Client, Response, Url};
use serde::Deserialize;
use std::time::Duration;

/// For one question and its whole answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Twenty keys with their certificates take a quarter of it.
const LONGEST_ANSWER: usize = 256 * 1024;

/// Who signs the tokens.
#[derive(Clone, Debug)]
pub struct Issuer {
    client: Client,
    place: KeyPlace,
    algorithm: Algorithm,
}

/// Why there are no keys from the issuer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("it cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("it did not answer in time")]
    TimedOut,
    #[error("it answered with the status {0}")]
    Status(u16),
    #[error("its answer is too long")]
    TooLong,
    #[error("its description is not that of the issuer in the settings")]
    Description,
    #[error("its keys cannot be used")]
    Keys(#[from] KeySetError),
    /// A fault of ours.
    #[error("asking it was interrupted")]
    Interrupted,
}

/// The members of a discovery document that matter here.
#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

impl Issuer {
    pub fn new(place: KeyPlace, algorithm: Algorithm) -> Result<Self, reqwest::Error> {
        let client = http_client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            // It is asked once in minutes; a connection kept so long is dead.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { client, place, algorithm })
    }

    /// The keys that it publishes now.
    pub async fn fetch(&self) -> Result<KeySet, FetchError> {
        let address = match &self.place {
            KeyPlace::Address(address) => address.clone(),
            KeyPlace::Discovered { issuer, description } => {
                self.discover(issuer, description.clone()).await?
            }
        };
        Ok(KeySet::parse(&self.get(address).await?, self.algorithm)?)
    }

    /// Where its keys are. A description that names another issuer could be anybody's.
    async fn discover(&self, issuer: &str, description: Url) -> Result<Url, FetchError> {
        let text = self.get(description).await?;
        let described: Option<Description> = serde_json::from_slice(&text).ok();
        described
            .filter(|described| described.issuer == issuer)
            .and_then(|described| Url::parse(&described.jwks_uri).ok())
            .filter(is_safe_address)
            .ok_or(FetchError::Description)
    }

    async fn get(&self, address: Url) -> Result<Vec<u8>, FetchError> {
        let request = self.client.get(address).header("accept", "application/json");
        let answer = request.send().await.map_err(failure)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(FetchError::Status(answer.status().as_u16()));
        }
        whole(answer).await
    }
}

async fn whole(mut answer: Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failure)? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(FetchError::TooLong);
        }
    }
    Ok(body)
}

fn failure(error: reqwest::Error) -> FetchError {
    if error.is_timeout() {
        FetchError::TimedOut
    } else {
        FetchError::Unreachable(error.without_url())
    }
}
