//! NetSapiens, with three drivers. The settings choose one.
//!
//! | driver | module | reports | hang-up |
//! |---|---|---|---|
//! | `legacy-queuedcall` | `legacy` | nothing: such a call has no id | no |
//! | `v2-call` | `v2_call` | ringing, answered, ended | yes |
//! | `v2-queuedcall` | `v2_queuedcall` | that the call waits in the queue | no |
//!
//! None of them can send DTMF: API v2 has no endpoint for it. Only `v2-call` finds its calls again after a
//! restart of this server, because only they have an id.
//!
//! # Layout
//! - `context`: what the three drivers share
//! - `upstream`, `access`, `gateway`, `reply`: the two HTTP clients, tokens, and what an answer means
//! - `path`: the URLs of API v2
//! - `coalesced_reads`: the resources by their URLs, with one request for all concurrent readers
//! - `active_calls`, `waiting_callers`, `agent_availability`: the responses that are read
//! - `connection_test`: whether the token is accepted
//! - `polling`: reads a list again until a call has ended
//!
//! Sources: the vendor's description of API v2, version 45, and its legacy API pages as mirrored by
//! resellers.

mod access;
mod active_calls;
mod agent_availability;
mod coalesced_reads;
mod connection_test;
mod context;
mod gateway;
mod legacy;
mod path;
mod polling;
mod reply;
pub mod settings;
mod upstream;
mod v2_call;
mod v2_queuedcall;
mod waiting_callers;

use context::NetSapiensContext;
use legacy::LegacyQueuedCalls;
use model::clock::Clock;
use model::provider::Provider;
use model::random::Random;
use settings::{NetSapiensDriver, NetSapiensSettings};
use std::sync::Arc;
use v2_call::V2Calls;
use v2_queuedcall::V2QueuedCalls;

/// The driver that the settings choose. It sends nothing yet.
pub fn open(
    settings: NetSapiensSettings,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Arc<dyn Provider>, reqwest::Error> {
    let driver = settings.driver;
    let context = NetSapiensContext::new(settings, clock, random)?;
    Ok(match driver {
        NetSapiensDriver::LegacyQueuedcall => Arc::new(LegacyQueuedCalls::new(context)),
        NetSapiensDriver::V2Call => Arc::new(V2Calls::new(context)),
        NetSapiensDriver::V2Queuedcall => Arc::new(V2QueuedCalls::new(context)),
    })
}
