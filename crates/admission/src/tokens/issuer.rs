//! Requests to the issuer for its keys and their location: `OpenID` Connect Discovery 1.0, section 4.
//!
//! Responses are bounded in size and time. Redirects are not followed.

use super::key_set::{KeySet, KeySetError};
use super::settings::{KeyPlace, is_safe_address};
use http_client::reach::Reach;
use jsonwebtoken::Algorithm;
use model::connection_failure::{ConnectionFailure, hint_of_status};
use reqwest::{Client, Response, Url};
use serde::Deserialize;
use std::time::Duration;

/// For a request and its complete response.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Twenty keys with their certificates take a quarter of it.
const MAX_RESPONSE: usize = 256 * 1024;

/// The issuer of the tokens.
#[derive(Clone, Debug)]
pub struct Issuer {
    client: Client,
    place: KeyPlace,
    algorithm: Algorithm,
    /// From which addresses keys may be fetched.
    reach: Reach,
}

/// Why the keys could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("it cannot be reached")]
    Unreachable(#[source] ConnectionFailure),
    #[error("it did not answer in time")]
    TimedOut(#[source] ConnectionFailure),
    #[error("it answered with the status {status}{}", hint(*status))]
    Status { status: u16 },
    #[error("its answer is too long")]
    TooLong,
    #[error("its description is not that of the issuer in the settings")]
    Description,
    #[error("its keys cannot be used")]
    Keys(#[from] KeySetError),
    /// A fault of this server.
    #[error("asking it was interrupted")]
    Interrupted,
}

/// The used members of a discovery document.
#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

impl Issuer {
    /// The issuer whose keys are at `place`, which the caller has checked against `reach`.
    pub fn new(
        place: KeyPlace,
        algorithm: Algorithm,
        reach: Reach,
    ) -> Result<Self, reqwest::Error> {
        let client = http_client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(TIMEOUT)
            // Requests are minutes apart; a connection does not last that long.
            .pool_max_idle_per_host(0);
        let client = reach.restrict(client).build()?;
        Ok(Self { client, place, algorithm, reach })
    }

    /// The host of the address in the settings.
    pub fn host(&self) -> &str {
        let address = match &self.place {
            KeyPlace::Address(address) => address,
            KeyPlace::Discovered { description, .. } => description,
        };
        address.host_str().unwrap_or_default()
    }

    /// The keys that the issuer publishes now.
    pub async fn fetch(&self) -> Result<KeySet, FetchError> {
        let address = match &self.place {
            KeyPlace::Address(address) => address.clone(),
            KeyPlace::Discovered { issuer, description } => {
                self.discover(issuer, description.clone()).await?
            }
        };
        Ok(KeySet::parse(&self.get(address).await?, self.algorithm)?)
    }

    /// The address of the keys. A document that names another issuer is not trusted.
    async fn discover(&self, issuer: &str, description: Url) -> Result<Url, FetchError> {
        let text = self.get(description).await?;
        let described: Option<Description> = serde_json::from_slice(&text).ok();
        described
            .filter(|described| described.issuer == issuer)
            .and_then(|described| Url::parse(&described.jwks_uri).ok())
            // The document is the issuer's: it must not lead to where the settings could not.
            .filter(|address| is_safe_address(address, &self.reach))
            .ok_or(FetchError::Description)
    }

    async fn get(&self, address: Url) -> Result<Vec<u8>, FetchError> {
        let request = self.client.get(address).header("accept", "application/json");
        let answer = request.send().await.map_err(failure)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(FetchError::Status { status: answer.status().as_u16() });
        }
        whole(answer).await
    }
}

async fn whole(mut answer: Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failure)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_RESPONSE {
            return Err(FetchError::TooLong);
        }
    }
    Ok(body)
}

fn failure(error: reqwest::Error) -> FetchError {
    let is_timeout = error.is_timeout();
    let url = error.url().cloned();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("an unknown host");
    let port = url.as_ref().and_then(Url::port_or_known_default);
    let failure = ConnectionFailure::new(host, port, &error.without_url());
    if is_timeout { FetchError::TimedOut(failure) } else { FetchError::Unreachable(failure) }
}

fn hint(status: u16) -> String {
    hint_of_status(status).map(|hint| format!("; {hint}")).unwrap_or_default()
}
