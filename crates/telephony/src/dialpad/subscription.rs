//! Creates the webhook and the subscription by which Dialpad sends call events.
//!
//! What exists is used: to run it again changes nothing. A lost answer is therefore no problem either.

use super::api::Api;
use super::event::STATES;
use super::id::DialpadId;
use super::inbound;
use super::reply::RequestError;
use super::settings::{DialpadSettings, WebhookFormat};
use model::clock::Clock;
use model::provider::ConnectionProblem;
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::str::FromStr;
use std::sync::Arc;

/// A company with more webhooks or subscriptions than these pages have is not read to the end.
const MAX_PAGES: usize = 100;

/// Whose calls send events: `callcenter:5780123456789012345`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    kind: TargetKind,
    id: DialpadId,
}

/// The kinds of targets whose calls this program can place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum TargetKind {
    Callcenter,
    Department,
    Office,
    User,
}

/// The text is not a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected callcenter, department, office or user, a colon and an id: callcenter:5780123456789012345"
)]
pub struct TargetError;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscribed {
    pub webhook: Change,
    pub subscription: Change,
}

/// What was done to a webhook or a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Created,
    Updated,
    /// It existed as it must be.
    Unchanged,
}

/// Why there is no subscription.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    #[error("the HTTP client could not be set up")]
    HttpClient(#[source] reqwest::Error),
    #[error("the address of this server cannot have a path")]
    Address,
    #[error(transparent)]
    Dialpad(ConnectionProblem),
}

/// The address to which Dialpad sends events of this server, below `origin`. It contains the secret if events are
/// not signed.
fn hook_url(origin: &Url, settings: &DialpadSettings) -> Result<SecretString, SubscribeError> {
    let mut url = origin.clone();
    url.set_query(None);
    url.set_fragment(None);
    let mut segments = url.path_segments_mut().map_err(|()| SubscribeError::Address)?;
    segments.pop_if_empty().extend(["providers", inbound::NAME, inbound::EVENTS]);
    if settings.webhook_format == WebhookFormat::Json {
        segments.push(settings.webhook_secret.expose_secret());
    }
    drop(segments);
    Ok(String::from(url).into())
}

/// Creates what is missing so that the calls of `target`, or of the whole company, send events to the server at
/// `origin`.
pub async fn subscribe(
    settings: &DialpadSettings,
    origin: &Url,
    target: Option<&Target>,
    clock: Arc<dyn Clock>,
) -> Result<Subscribed, SubscribeError> {
    let hook_url = hook_url(origin, settings)?;
    let api = Api::new(settings, clock).map_err(SubscribeError::HttpClient)?;
    let failed = |error: RequestError| SubscribeError::Dialpad(error.of_connection_test());
    let (endpoint, webhook) = webhook(&api, settings, &hook_url).await.map_err(failed)?;
    let subscription = subscription(&api, endpoint, target).await.map_err(failed)?;
    Ok(Subscribed { webhook, subscription })
}

/// The number of enabled subscriptions that send all needed states to an address for events.
pub(super) async fn active(api: &Api, settings: &DialpadSettings) -> Result<usize, RequestError> {
    let subscriptions: Vec<Subscription> = list(api, &["subscriptions", "call"]).await?;
    let is_active = |it: &&Subscription| {
        let webhook = it.webhook.as_ref();
        it.is_complete() && webhook.is_some_and(|webhook| webhook.is_ours(settings))
    };
    Ok(subscriptions.iter().filter(is_active).count())
}

#[derive(Deserialize)]
struct Page<T> {
    items: Option<Vec<T>>,
    cursor: Option<String>,
}

#[derive(Deserialize)]
struct Webhook {
    id: DialpadId,
    #[serde(default)]
    hook_url: Option<String>,
    #[serde(default)]
    signature: Option<Signature>,
}

/// It must not print.
#[derive(Deserialize)]
struct Signature {
    #[serde(default)]
    secret: Option<SecretString>,
}

#[derive(Deserialize)]
struct Subscription {
    id: DialpadId,
    /// Dialpad's default is true.
    #[serde(default)]
    enabled: Option<bool>,
    #[serde(default)]
    call_states: Option<Vec<String>>,
    #[serde(default)]
    target_type: Option<String>,
    #[serde(default)]
    target_id: Option<DialpadId>,
    #[serde(default)]
    webhook: Option<Webhook>,
}

#[derive(Serialize)]
struct NewWebhook<'a> {
    hook_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

#[derive(Serialize)]
struct NewSubscription {
    endpoint_id: DialpadId,
    call_states: [&'static str; STATES.len()],
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_type: Option<TargetKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_id: Option<DialpadId>,
}

async fn webhook(
    api: &Api,
    settings: &DialpadSettings,
    hook_url: &SecretString,
) -> Result<(DialpadId, Change), RequestError> {
    let existing: Vec<Webhook> = list(api, &["webhooks"]).await?;
    let has_address = |it: &&Webhook| it.hook_url.as_deref() == Some(hook_url.expose_secret());
    let secret = match settings.webhook_format {
        WebhookFormat::Jwt => Some(settings.webhook_secret.expose_secret()),
        WebhookFormat::Json => None,
    };
    let wanted = NewWebhook { hook_url: hook_url.expose_secret(), secret };
    let mut candidates = existing.iter().filter(has_address);
    if let Some(webhook) = candidates.clone().find(|it| it.secret() == secret) {
        return Ok((webhook.id, Change::Unchanged));
    }
    match candidates.next() {
        // The secret of a webhook can be replaced and not be removed.
        Some(webhook) if secret.is_some() => {
            let path = ["webhooks", &webhook.id.expose()];
            let changed: Webhook = api.request(Method::PATCH, &path, &wanted).await?;
            Ok((changed.id, Change::Updated))
        }
        _ => {
            let created: Webhook = api.request(Method::POST, &["webhooks"], &wanted).await?;
            Ok((created.id, Change::Created))
        }
    }
}

async fn subscription(
    api: &Api,
    endpoint: DialpadId,
    target: Option<&Target>,
) -> Result<Change, RequestError> {
    let existing: Vec<Subscription> = list(api, &["subscriptions", "call"]).await?;
    let of_endpoint = existing.iter().filter(|it| it.is_of(endpoint) && it.has_target(target));
    if of_endpoint.clone().any(Subscription::is_complete) {
        return Ok(Change::Unchanged);
    }
    let wanted = NewSubscription {
        endpoint_id: endpoint,
        call_states: STATES,
        enabled: true,
        target_type: target.map(|target| target.kind),
        target_id: target.map(|target| target.id),
    };
    if let Some(incomplete) = of_endpoint.clone().next() {
        let path = ["subscriptions", "call", &incomplete.id.expose()];
        api.request::<Value>(Method::PATCH, &path, &wanted).await?;
        return Ok(Change::Updated);
    }
    api.request::<Value>(Method::POST, &["subscriptions", "call"], &wanted).await?;
    Ok(Change::Created)
}

async fn list<T: DeserializeOwned>(api: &Api, path: &[&str]) -> Result<Vec<T>, RequestError> {
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    for _ in 0..MAX_PAGES {
        let page: Page<T> = api.page(path, cursor.as_deref()).await?;
        all.extend(page.items.into_iter().flatten());
        cursor = page.cursor.filter(|cursor| !cursor.is_empty());
        if cursor.is_none() {
            break;
        }
    }
    Ok(all)
}

impl Webhook {
    fn secret(&self) -> Option<&str> {
        let secret = self.signature.as_ref()?.secret.as_ref()?.expose_secret();
        Some(secret).filter(|secret| !secret.is_empty())
    }

    /// Whether it sends to a server with these settings, under whichever host name.
    fn is_ours(&self, settings: &DialpadSettings) -> bool {
        let secret = settings.webhook_secret.expose_secret();
        let path = self.hook_url.as_deref().unwrap_or_default();
        let events = format!("/providers/{}/{}", inbound::NAME, inbound::EVENTS);
        match settings.webhook_format {
            WebhookFormat::Jwt => path.ends_with(&events) && self.secret() == Some(secret),
            WebhookFormat::Json => path.ends_with(&format!("{events}/{secret}")),
        }
    }
}

impl Subscription {
    fn is_of(&self, endpoint: DialpadId) -> bool {
        self.webhook.as_ref().is_some_and(|webhook| webhook.id == endpoint)
    }

    fn has_target(&self, target: Option<&Target>) -> bool {
        let kind = target.map(|target| target.kind.as_str());
        self.target_type.as_deref() == kind && self.target_id == target.map(|target| target.id)
    }

    fn is_complete(&self) -> bool {
        let states = self.call_states.as_deref().unwrap_or_default();
        let has = |name: &str| states.iter().any(|state| state == name);
        self.enabled != Some(false) && (has("all") || STATES.into_iter().all(has))
    }
}

impl TargetKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Callcenter => "callcenter",
            Self::Department => "department",
            Self::Office => "office",
            Self::User => "user",
        }
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (kind, id) = text.split_once(':').ok_or(TargetError)?;
        let kinds =
            [TargetKind::Callcenter, TargetKind::Department, TargetKind::Office, TargetKind::User];
        let kind = kinds.into_iter().find(|it| it.as_str() == kind).ok_or(TargetError)?;
        Ok(Self { kind, id: id.parse().map_err(|_| TargetError)? })
    }
}

impl Change {
    /// The word for the operator.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "exists",
        }
    }
}
