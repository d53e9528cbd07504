//! Our HTTP clients in the form that AWS's crates take.
//!
//! Sources on the machine itself (container, instance) are asked by plain HTTP, and never by way of a proxy: their
//! answer is a secret. The token service is asked by HTTPS.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Method, Request, Response, Url};
use std::error::Error;
use std::time::Duration;

/// A longer answer has no credentials.
const MAX_BYTES: usize = 256 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// For requests whose time limit AWS's crates do not set.
const TIMEOUT: Duration = Duration::from_secs(10);

type BoxError = Box<dyn Error + Send + Sync>;

#[derive(Clone, Debug)]
pub(super) struct HttpAdapter {
    /// Without a proxy.
    local: Client,
    remote: Client,
    timeout: Duration,
}

impl HttpAdapter {
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        let builder = || http_client::builder().connect_timeout(CONNECT_TIMEOUT);
        let (local, remote) = (builder().no_proxy().build()?, builder().build()?);
        Ok(Self { local, remote, timeout: TIMEOUT })
    }

    async fn send(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = self.convert(&request).map_err(ConnectorError::user)?;
        let client = if request.url().scheme() == "http" { &self.local } else { &self.remote };
        let response = client.execute(request).await.map_err(send_failure)?;
        read(response).await
    }

    fn convert(&self, request: &HttpRequest) -> Result<Request, BoxError> {
        let method = Method::from_bytes(request.method().as_bytes())?;
        let mut converted = Request::new(method, Url::parse(request.uri())?);
        for (name, value) in request.headers() {
            let mut value = HeaderValue::from_str(value)?;
            value.set_sensitive(true);
            converted.headers_mut().append(HeaderName::from_bytes(name.as_bytes())?, value);
        }
        let body = request.body().bytes().ok_or("a body that is not in memory")?;
        *converted.body_mut() = Some(body.to_vec().into());
        *converted.timeout_mut() = Some(self.timeout);
        Ok(converted)
    }
}

impl HttpClient for HttpAdapter {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let timeout = match (settings.connect_timeout(), settings.read_timeout()) {
            (Some(connect), Some(read)) => connect + read,
            (_, Some(read)) => read,
            (_, None) => TIMEOUT,
        };
        SharedHttpConnector::new(Self { timeout, ..self.clone() })
    }
}

impl HttpConnector for HttpAdapter {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().send(request))
    }
}

async fn read(mut response: Response) -> Result<HttpResponse, ConnectorError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(send_failure)? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(ConnectorError::other("the answer is too long".into(), None));
        }
        body.extend_from_slice(&chunk);
    }
    let status = StatusCode::try_from(response.status().as_u16())
        .map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut converted = HttpResponse::new(status, SdkBody::from(body));
    for (name, value) in response.headers() {
        // A header that is no text is none that AWS's crates read.
        if let Ok(value) = value.to_str() {
            let appended = converted.headers_mut().try_append(name.to_string(), value.to_owned());
            appended.map_err(|error| ConnectorError::other(error.into(), None))?;
        }
    }
    Ok(converted)
}

fn send_failure(error: reqwest::Error) -> ConnectorError {
    let (is_timeout, is_connect) = (error.is_timeout(), error.is_connect());
    let error = Box::new(error.without_url());
    match (is_timeout, is_connect) {
        (true, _) => ConnectorError::timeout(error),
        (false, true) => ConnectorError::io(error).never_connected(),
        (false, false) => ConnectorError::io(error),
    }
}
