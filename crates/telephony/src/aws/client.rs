//! Sends signed requests to one service of AWS, each once.

use super::credentials::CredentialCache;
use super::error::AwsError;
use super::reply::{self, AwsReply};
use super::settings::AwsConnection;
use super::signing::{self, SigningScope};
use crate::http_reply;
use aws_credential_types::Credentials;
use model::clock::Clock;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, ClientBuilder, Method, Request, Url};
use std::fmt;
use std::sync::Arc;

/// The client of one service.
pub(crate) struct AwsClient {
    /// A pooled connection may be dead, and then it is unknown whether a request was received: so each request
    /// with an effect gets a new connection.
    write_client: Client,
    read_client: Client,
    endpoint: Url,
    scope: SigningScope,
    credentials: CredentialCache,
    clock: Arc<dyn Clock>,
}

/// A request. It may be sent more than once, each time with a new signature.
#[derive(Clone)]
pub(crate) struct AwsRequest {
    method: Method,
    /// The path below the endpoint, not encoded.
    path: Vec<String>,
    /// JSON.
    body: Option<Vec<u8>>,
    has_effect: bool,
}

impl AwsRequest {
    /// A request without an effect. The segments of `path` are validated names or ids.
    pub(crate) fn read(method: Method, path: &[&str], body: Option<Vec<u8>>) -> Self {
        let path = path.iter().map(|&segment| segment.to_owned()).collect();
        Self { method, path, body, has_effect: false }
    }

    /// A request with an effect.
    pub(crate) fn write(method: Method, path: &[&str], body: Vec<u8>) -> Self {
        Self { has_effect: true, ..Self::read(method, path, Some(body)) }
    }
}

impl AwsClient {
    /// `service` is the signing name. Nothing is sent yet.
    pub(crate) fn new(
        connection: &AwsConnection,
        service: &'static str,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let region = connection.region.clone();
        Ok(Self {
            write_client: client(connection).pool_max_idle_per_host(0).build()?,
            read_client: client(connection).build()?,
            endpoint: connection.endpoint.clone(),
            credentials: CredentialCache::new(&connection.credentials, &region, clock)?,
            scope: SigningScope { region, service },
            clock: Arc::clone(clock),
        })
    }

    /// Sends `request`; any 2xx is a success. It is sent again only if it was refused because of its credentials
    /// and there are others.
    pub(crate) async fn send(&self, request: &AwsRequest) -> Result<AwsReply, AwsError> {
        let credentials = self.credentials.current().await.map_err(AwsError::Credentials)?;
        match self.send_with(&credentials, request).await {
            Err(error) if error.refuses_credentials() => {
                match self.credentials.replacement_for(&credentials).await {
                    // A request with refused credentials has no effect, so this is no second one.
                    Some(others) => self.send_with(&others, request).await,
                    None => Err(error),
                }
            }
            outcome => outcome,
        }
    }

    async fn send_with(
        &self,
        credentials: &Credentials,
        request: &AwsRequest,
    ) -> Result<AwsReply, AwsError> {
        let client = if request.has_effect { &self.write_client } else { &self.read_client };
        let mut signed = self.unsigned(request);
        signing::sign_request(&mut signed, credentials, &self.scope, self.clock.now())?;
        let response = client.execute(signed).await.map_err(send_failure)?;
        let status = response.status();
        if !status.is_success() {
            return Err(AwsError::Refused(reply::read_refusal(response, self.clock.now()).await));
        }
        let body = http_reply::body(response, reply::MAX_BYTES).await;
        let body = body.ok_or(AwsError::Unreadable { status: status.as_u16() })?;
        Ok(AwsReply { status, body })
    }

    fn unsigned(&self, request: &AwsRequest) -> Request {
        let mut url = self.endpoint.clone();
        // The endpoint was checked to have a path.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(&request.path);
        }
        let mut unsigned = Request::new(request.method.clone(), url);
        if let Some(body) = &request.body {
            let json = HeaderValue::from_static("application/json");
            unsigned.headers_mut().insert(CONTENT_TYPE, json);
            *unsigned.body_mut() = Some(body.clone().into());
        }
        unsigned
    }
}

fn client(connection: &AwsConnection) -> ClientBuilder {
    http_client::builder()
        .connect_timeout(connection.connect_timeout)
        .timeout(connection.total_timeout)
}

/// Before there is a connection nothing was received; after that, nobody knows.
fn send_failure(error: reqwest::Error) -> AwsError {
    let may_be_received = http_reply::may_be_received(&error);
    let error = http_reply::connection_failure(error);
    if may_be_received { AwsError::NoAnswer(error) } else { AwsError::Unreachable(error) }
}

impl fmt::Debug for AwsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsClient").field("scope", &self.scope).finish_non_exhaustive()
    }
}

impl fmt::Debug for AwsRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsRequest").field("method", &self.method).finish_non_exhaustive()
    }
}
