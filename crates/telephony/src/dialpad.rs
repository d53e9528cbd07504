//! Dialpad through its REST API, with states by webhook.
//!
//! | call | request | states |
//! |---|---|---|
//! | a visitor's callback | `POST /api/v2/callback`, after `/callback/validate` | position in the queue, then events |
//! | a call of an application's user | `POST /api/v2/call` | events |
//!
//! The events of a user's call contain its `custom_data`, and so our id ([`custom_data`]). A callback has no
//! `custom_data`: its events are found by the call center and the number, of which Dialpad accepts one pair at a
//! time ([`reference`]). Nothing is polled: Dialpad allows ten reads of calls a minute.
//!
//! # Layout
//! - [`settings`]: the section `[dialpad]`
//! - `api`, `rate_limits`, `reply`: requests, within the limits of the company, and what an answer means
//! - `id`: ids, which have 64 bits
//! - `call_requests`: the bodies that place a call
//! - `custom_data`, `reference`, `call_notes`: from an event to its call
//! - `jwt`, `event`, `inbound`: the receiver of events
//! - `provider`: the port that the driver implements
//! - [`subscription`]: creates the webhook and its subscription
//!
//! Sources: the vendor's OpenAPI description of March 2026 and its pages on call events.

mod api;
mod call_notes;
mod call_requests;
mod custom_data;
mod event;
pub mod id;
mod inbound;
mod jwt;
mod provider;
mod rate_limits;
mod reference;
mod reply;
pub mod settings;
pub mod subscription;

pub use id::{DialpadId, DialpadIdError};

use crate::reporter_table::{CallReference, ReporterTable, TableLimits};
use crate::weak_table::WeakTable;
use api::Api;
use call_notes::CallNotes;
use model::clock::Clock;
use model::provider_events::address::{InboundRoute, ProviderName};
use model::provider_events::replay::{EventReplayGuard, ReplayProtection, ReplayWindow};
use reference::CallbackReferences;
use settings::DialpadSettings;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How old an event may be, and how long it is remembered. Dialpad does not document when it repeats an event, so they are remembered for an hour.
pub const EVENT_WINDOW: ReplayWindow =
    ReplayWindow { retention: Duration::from_hours(1), ..ReplayWindow::DEFAULT };

/// The driver, and the receiver of its events.
pub struct Dialpad {
    settings: DialpadSettings,
    api: Arc<Api>,
    table: ReporterTable,
    notes: WeakTable<CallReference, CallNotes>,
    callbacks: CallbackReferences,
    name: ProviderName,
    routes: Vec<InboundRoute>,
    replay: ReplayProtection,
    clock: Arc<dyn Clock>,
}

/// Why the driver cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum DialpadOpenError {
    #[error("the HTTP client could not be set up")]
    HttpClient(#[from] reqwest::Error),
    #[error(transparent)]
    Name(#[from] model::provider_events::address::ProviderNameError),
    #[error(transparent)]
    Route(#[from] model::provider_events::address::RouteError),
}

impl Dialpad {
    /// A driver that has sent nothing yet. `guard` remembers events for [`EVENT_WINDOW`].
    pub fn open(
        settings: DialpadSettings,
        clock: &Arc<dyn Clock>,
        guard: Arc<dyn EventReplayGuard>,
    ) -> Result<Self, DialpadOpenError> {
        let name: ProviderName = inbound::NAME.parse()?;
        let table = ReporterTable::start(Arc::clone(clock), TableLimits::default());
        Ok(Self {
            api: Arc::new(Api::new(&settings, Arc::clone(clock))?),
            table,
            notes: WeakTable::default(),
            callbacks: CallbackReferences::new(&settings.webhook_secret),
            routes: vec![inbound::route(settings.webhook_format)?],
            replay: ReplayProtection::new(name.clone(), guard, Arc::clone(clock), EVENT_WINDOW),
            name,
            settings,
            clock: Arc::clone(clock),
        })
    }
}

impl fmt::Debug for Dialpad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialpad").field("table", &self.table).finish_non_exhaustive()
    }
}
