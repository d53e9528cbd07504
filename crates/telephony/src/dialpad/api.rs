//! Sends requests to Dialpad: with the API key, within the limits, and a create never twice.

use super::id::DialpadId;
use super::rate_limits::{Bucket, RateLimits};
use super::reply::{self, RequestError};
use super::settings::DialpadSettings;
use model::clock::Clock;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The API of one company.
pub(super) struct Api {
    /// A pooled connection may be dead, and then it is unknown whether the request was received: so each create
    /// gets a new connection.
    create_client: Client,
    client: Client,
    base: Url,
    key: SecretString,
    limits: RateLimits,
    clock: Arc<dyn Clock>,
}

impl Api {
    pub(super) fn new(
        settings: &DialpadSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            create_client: client(settings).pool_max_idle_per_host(0).build()?,
            client: client(settings).build()?,
            base: settings.url.clone(),
            key: settings.api_key.clone(),
            limits: RateLimits::new(settings),
            clock,
        })
    }

    /// `POST /api/v2/call`, once.
    pub(super) async fn create_call(
        &self,
        body: &impl Serialize,
    ) -> Result<Response, RequestError> {
        let request = with_json(self.create_client.post(self.address(&["call"])), body);
        self.send(Bucket::Call, request).await
    }

    /// `POST /api/v2/callback`, once.
    pub(super) async fn create_callback(
        &self,
        body: &impl Serialize,
    ) -> Result<Response, RequestError> {
        let request = with_json(self.create_client.post(self.address(&["callback"])), body);
        self.send(Bucket::Other, request).await
    }

    /// `PUT /api/v2/call/{id}/actions/hangup`
    pub(super) async fn hang_up(&self, call: DialpadId) -> Result<(), RequestError> {
        let address = self.address(&["call", &call.expose(), "actions", "hangup"]);
        self.send(Bucket::Other, self.client.put(address)).await.map(drop)
    }

    /// A request that places no call, at a path below `/api/v2/`.
    pub(super) async fn request<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<T, RequestError> {
        let request = with_json(self.client.request(method, self.address(path)), body);
        reply::json(self.send(Bucket::Other, request).await?).await
    }

    /// Reads one page of a list at a path below `/api/v2/`.
    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        path: &[&str],
        cursor: Option<&str>,
    ) -> Result<T, RequestError> {
        let mut address = self.address(path);
        if let Some(cursor) = cursor {
            address.query_pairs_mut().append_pair("cursor", cursor);
        }
        reply::json(self.send(Bucket::Other, self.client.get(address)).await?).await
    }

    async fn send(
        &self,
        bucket: Bucket,
        request: RequestBuilder,
    ) -> Result<Response, RequestError> {
        match self.limits.reserve(bucket, self.clock.uptime()) {
            Ok(wait) if wait.is_zero() => {}
            Ok(wait) => self.clock.sleep(wait).await,
            Err(limited) => {
                return Err(RequestError::Limited { retry_after: limited.retry_after });
            }
        }
        let response = request.bearer_auth(self.key.expose_secret()).send().await;
        let response = response.map_err(RequestError::without_response)?;
        reply::check_status(response, self.clock.now()).inspect_err(|error| match error {
            RequestError::Status { status: 429, retry_after } => {
                self.limits.pause(bucket, *retry_after, self.clock.uptime());
            }
            RequestError::Status { status: 503, retry_after: Some(time) } => {
                self.limits.pause(bucket, Some(*time), self.clock.uptime());
            }
            _ => {}
        })
    }

    /// Built of segments, so that none can change the meaning of the address.
    fn address(&self, path: &[&str]) -> Url {
        let mut address = self.base.clone();
        // The base was checked when the settings were read.
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "v2"]).extend(path);
        }
        address
    }
}

fn with_json(request: RequestBuilder, body: &impl Serialize) -> RequestBuilder {
    // Serializing a struct of texts and numbers cannot fail.
    let body = serde_json::to_vec(body).unwrap_or_default();
    request.header(CONTENT_TYPE, "application/json").body(body)
}

fn client(settings: &DialpadSettings) -> ClientBuilder {
    http_client::builder().connect_timeout(settings.connect_timeout).timeout(settings.total_timeout)
}
