//! NetSapiens, in three ways of asking for a call. The settings choose one.
//!
//! | driver | module | sees | ends |
//! |---|---|---|---|
//! | `legacy-queuedcall` | `legacy` | nothing: such a call has no name | no |
//! | `v2-call` | `v2_call` | ringing, answered, over | yes |
//! | `v2-queuedcall` | `v2_queuedcall` | that it waits in the queue | no |
//!
//! None of them can press a key for somebody: API v2 has no address for that.
//!
//! # Layout
//! - `upstream`, `access`, `reply`: who may ask, how often, and what an answer means
//! - `path`: addresses of API v2
//! - `coalesced_reads`: one read for all who want to know the same
//! - `active_calls`, `waiting_callers`, `agent_availability`: what is read
//! - `polling`: looking again until a call is over
//!
//! Sources: the vendor's description of API v2, version 45, and its legacy API pages as mirrored by
//! resellers.

mod access;
mod active_calls;
mod agent_availability;
mod coalesced_reads;
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

use agent_availability::Attendances;
use legacy::LegacyQueuedCalls;
use model::clock::Clock;
use model::provider::Provider;
use model::random::Random;
use path::Paths;
use settings::{NetSapiensDriver, NetSapiensSettings};
use std::sync::Arc;
use upstream::Upstream;
use v2_call::V2Calls;
use v2_queuedcall::V2QueuedCalls;

/// The driver that the settings choose. It has asked nobody anything yet.
pub fn open(
    settings: NetSapiensSettings,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Arc<dyn Provider>, reqwest::Error> {
    let upstream = Arc::new(Upstream::new(&settings, Arc::clone(clock))?);
    let paths = Paths::below(&settings.v2_url);
    let reached = Reached {
        attendances: Attendances::new(settings.queue_check, &upstream, &paths, clock),
        upstream,
        paths,
        settings,
        clock: Arc::clone(clock),
        random: Arc::clone(random),
    };
    Ok(match reached.settings.driver {
        NetSapiensDriver::LegacyQueuedcall => Arc::new(LegacyQueuedCalls::new(reached)),
        NetSapiensDriver::V2Call => Arc::new(V2Calls::new(reached)),
        NetSapiensDriver::V2Queuedcall => Arc::new(V2QueuedCalls::new(reached)),
    })
}

/// One NetSapiens, and what every driver needs for reaching it.
struct Reached {
    settings: NetSapiensSettings,
    upstream: Arc<Upstream>,
    paths: Paths,
    attendances: Attendances,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}
