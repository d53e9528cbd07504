//! The port by which a telephone system sends events to its driver: webhooks, notifications, call-backs.
//!
//! A driver names its routes. The server mounts them below `/providers/{name}/`, bounds what they receive, and
//! answers by the result. The driver authenticates a request by its raw bytes before it parses them, and
//! reports states through the same [`ProgressReporter`](crate::call_progress::ProgressReporter) as a driver
//! that polls.
//!
//! - [`address`]: the name of a provider and the addresses of its routes
//! - [`ports`]: the providers that receive events, checked against each other
//! - [`replay`]: the time of a request, and events that were received before
//! - [`shared_secret`]: comparison of secrets in constant time

pub mod address;
pub mod ports;
pub mod replay;
pub mod shared_secret;

use address::{InboundRoute, ProviderName};
use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Uri};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Receives the events of one telephone system.
#[async_trait]
pub trait InboundEvents: Send + Sync {
    /// The part of the address after `/providers/`, and the label of the metrics. It does not change.
    fn name(&self) -> &ProviderName;

    /// The routes to mount. They do not change: the server reads them once.
    fn routes(&self) -> &[InboundRoute];

    /// `WWW-Authenticate` of the answer to an unauthenticated request. Some senders wait for it before they
    /// send their credentials.
    fn challenge(&self) -> Option<HeaderValue> {
        None
    }

    /// Receives one request, in this order: the credentials by the raw bytes, the time, the content, whether
    /// it was received before, and then the state of the call.
    ///
    /// It ends within a bounded time. It is called again with the same event whenever the sender repeats it.
    /// Errors and log lines of the driver must not contain anything of the request.
    async fn receive(&self, request: InboundRequest) -> Result<InboundOutcome, InboundError>;
}

/// A request of a telephone system. Nothing in it is verified, and it does not print.
pub struct InboundRequest {
    /// The position of the route in [`InboundEvents::routes`].
    pub route: usize,
    pub method: Method,
    /// Path and query as they were sent. Both may contain secrets.
    pub uri: Uri,
    pub headers: HeaderMap,
    /// Not larger than the route allows.
    pub body: Bytes,
}

/// What an authentic request led to.
#[derive(Debug)]
pub enum InboundOutcome {
    /// An event, with its effect.
    Event(EventOutcome),
    /// An event of a call that may be one whose acceptance is still to come. The sender has its answer before
    /// the effect is known.
    Pending(PendingEvent),
    /// No event: the sender validates the address and expects this body.
    Reply(InboundReply),
}

/// The effect of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// The call is in the state that the event reports.
    Applied,
    /// The event is about no call of this server.
    UnknownCall,
    /// The call has ended, or an event that happened later was applied before.
    Late,
    /// The event reports nothing that is of interest.
    Ignored,
}

/// An event whose effect will be known within seconds.
pub struct PendingEvent(Pin<Box<dyn Future<Output = EventOutcome> + Send>>);

/// The answer to a validation request. It does not print, for it may repeat a secret of the sender.
pub struct InboundReply {
    pub content_type: HeaderValue,
    pub body: Bytes,
}

/// Why a request is not processed.
#[derive(Debug, thiserror::Error)]
pub enum InboundError {
    /// The credentials are missing or wrong. Answered 401.
    #[error("the request is not authentic")]
    Unauthenticated,
    /// It was signed too long ago, or in the future. Answered 401: the sender signs again when it repeats the
    /// request, and the operator sees that a clock is wrong.
    #[error("the time of the request is too far from now")]
    OutOfTime,
    /// It is authentic and not as expected. Answered 400.
    #[error("the request cannot be parsed")]
    Malformed,
    /// It was received before, or is so old that this cannot be told. Answered as if it was processed, so that
    /// the sender stops repeating it.
    #[error("the event was received before")]
    Replayed,
    /// It cannot be processed now. Answered 503, so that the sender repeats it.
    #[error("the event cannot be processed at the moment")]
    Unavailable(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
}

impl EventOutcome {
    /// The label for metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::UnknownCall => "unknown_call",
            Self::Late => "late",
            Self::Ignored => "ignored",
        }
    }
}

impl InboundError {
    /// The label for metrics.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::OutOfTime => "out_of_time",
            Self::Malformed => "malformed",
            Self::Replayed => "replayed",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

impl PendingEvent {
    /// An event whose effect is the output of `effect`. It ends within a bounded time.
    pub fn new(effect: impl Future<Output = EventOutcome> + Send + 'static) -> Self {
        Self(Box::pin(effect))
    }

    /// Waits for the effect.
    pub async fn settled(self) -> EventOutcome {
        self.0.await
    }
}

impl From<EventOutcome> for InboundOutcome {
    fn from(outcome: EventOutcome) -> Self {
        Self::Event(outcome)
    }
}

impl fmt::Debug for InboundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundRequest").field("route", &self.route).finish_non_exhaustive()
    }
}

impl fmt::Debug for PendingEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingEvent(…)")
    }
}

impl fmt::Debug for InboundReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InboundReply(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_request_or_a_reply_prints() {
        let request = InboundRequest {
            route: 1,
            method: Method::POST,
            uri: Uri::from_static("/providers/testpbx/path-secret?token=query-secret"),
            headers: [("authorization", "header-secret")]
                .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
                .into_iter()
                .collect(),
            body: Bytes::from_static(b"body-secret"),
        };
        let content_type = HeaderValue::from_static("text/plain");
        let reply = InboundReply { content_type, body: Bytes::from_static(b"challenge-secret") };

        let printed = format!("{request:?} {:?}", InboundOutcome::Reply(reply));

        assert!(!printed.contains("secret"), "{printed}");
    }

    #[tokio::test]
    async fn a_pending_event_has_the_effect_of_its_future() {
        let pending = PendingEvent::new(async { EventOutcome::Late });

        assert_eq!(pending.settled().await, EventOutcome::Late);
    }
}
