//! Whether the systems that the settings and the tenants name are reached, for `click2call check --connect`: token
//! issuers, webhooks, and the addresses of HTTP APIs with their certificates and clocks.
//!
//! Nothing is sent but requests for keys and `HEAD`, which changes nothing.

mod certificate;

use crate::config::settings::Settings;
use admission::tokens::Tokens;
use admission::tokens::issuer::FetchError;
use futures_util::future::join_all;
use http_client::reach::Reach;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use model::clock::Clock;
use model::connection_failure::ConnectionFailure;
use reqwest::tls::TlsInfo;
use reqwest::{Response, Url, header};
use std::sync::Arc;
use std::time::Duration;
use tenants::table::TenantTable;

/// For a connection and an answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// A certificate that expires sooner is worth a warning.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Tokens, signatures and schedules do not work with clocks that differ by more.
const MAX_CLOCK_DIFFERENCE: SignedDuration = SignedDuration::from_secs(30);

/// An address that is tested.
struct Endpoint {
    /// Such as `webhook of acme.com`.
    name: String,
    url: Url,
    reach: Reach,
}

/// The answer of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Any status shows that the address is reached.
    pub status: u16,
    /// The end of its certificate.
    pub certificate_until: Option<Timestamp>,
    /// How much its clock is ahead of ours.
    pub clock_ahead: Option<SignedDuration>,
    at: Timestamp,
}

/// The test of one address.
#[derive(Clone, Debug)]
pub struct EndpointTest {
    /// Such as `webhook of acme.com`.
    pub name: String,
    pub result: Result<Answer, ConnectionFailure>,
}

/// The test of one issuer of tokens.
#[derive(Debug)]
pub struct IssuerTest {
    /// Such as `tokens of acme.com`.
    pub name: String,
    /// How many keys it has.
    pub result: Result<usize, FetchError>,
}

impl Answer {
    /// Whether the certificate expires within two weeks, or has.
    pub fn expires_soon(&self) -> bool {
        self.certificate_until.is_some_and(|until| until.duration_since(self.at) < SOON)
    }

    /// Whether the clocks differ by more than what is harmless.
    pub fn has_other_time(&self) -> bool {
        self.clock_ahead.is_some_and(|ahead| ahead.abs() > MAX_CLOCK_DIFFERENCE)
    }
}

/// Tests all addresses at the same time.
pub async fn test_endpoints(
    settings: &Settings,
    tenants: &TenantTable,
    clock: &Arc<dyn Clock>,
) -> Vec<EndpointTest> {
    let tests = endpoints(settings, tenants).into_iter().map(async |endpoint| {
        let result = request(&endpoint, &**clock).await;
        EndpointTest { name: endpoint.name, result }
    });
    join_all(tests).await
}

/// Fetches the keys of all issuers at the same time.
pub async fn test_issuers(
    settings: &Settings,
    tenants: &TenantTable,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<IssuerTest>, reqwest::Error> {
    let mut issuers = Vec::new();
    if let Some(section) = &settings.call_control {
        let tokens = Tokens::new(&section.tokens, &Reach::Everything, Arc::clone(clock))?;
        issuers.push(("tokens of [call_control]".to_owned(), Arc::new(tokens)));
    }
    for domain in tenants.domains() {
        let tokens = tenants.get(domain).and_then(|tenant| tenant.tokens(clock));
        if let Some(Ok(tokens)) = tokens {
            issuers.push((format!("tokens of {domain}"), tokens));
        }
    }
    let tests = issuers.into_iter().map(async |(name, tokens)| {
        let result = tokens.fetch_keys().await?;
        Some(IssuerTest { name, result })
    });
    Ok(join_all(tests).await.into_iter().flatten().collect())
}

fn endpoints(settings: &Settings, tenants: &TenantTable) -> Vec<Endpoint> {
    let own = |name: &str, url: &Url| Endpoint {
        name: name.to_owned(),
        url: url.clone(),
        reach: Reach::Everything,
    };
    let mut found = Vec::new();
    if let Some(section) = &settings.netsapiens {
        // Not the API itself, which describes no such request.
        found.push(own("netsapiens.url", &root_of(&section.base_url)));
        if section.v2_url.host() != section.base_url.host() {
            found.push(own("netsapiens.v2_url", &root_of(&section.v2_url)));
        }
    }
    if let Some(Ok(origin)) = settings.origin.clone().map(|it| Url::parse(&String::from(it))) {
        found.push(own("origin", &origin));
    }
    if let Some(url) = &settings.journal_heads.webhook {
        found.push(own("journal_heads.webhook", url));
    }
    for domain in tenants.domains() {
        let webhook = tenants.get(domain).and_then(|tenant| tenant.webhook.as_ref());
        found.extend(webhook.map(|webhook| Endpoint {
            name: format!("webhook of {domain}"),
            url: webhook.target.url().clone(),
            reach: settings.reach_of_webhooks(),
        }));
    }
    found
}

fn root_of(url: &Url) -> Url {
    let mut root = url.clone();
    root.set_path("/");
    root
}

async fn request(endpoint: &Endpoint, clock: &dyn Clock) -> Result<Answer, ConnectionFailure> {
    let host = endpoint.url.host_str().unwrap_or_default();
    let port = endpoint.url.port_or_known_default();
    let failure = |error: reqwest::Error| ConnectionFailure::new(host, port, &error.without_url());
    let client = http_client::builder().timeout(TIMEOUT).tls_info(true).no_proxy();
    let client = endpoint.reach.restrict(client).build().map_err(failure)?;
    let response = client.head(endpoint.url.clone()).send().await.map_err(failure)?;
    Ok(answer(&response, clock.now()))
}

fn answer(response: &Response, now: Timestamp) -> Answer {
    let tls = response.extensions().get::<TlsInfo>();
    let date = response.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    Answer {
        status: response.status().as_u16(),
        certificate_until: tls
            .and_then(TlsInfo::peer_certificate)
            .and_then(certificate::valid_until),
        clock_ahead: date.map(|date| date.duration_since(now)),
        at: now,
    }
}
