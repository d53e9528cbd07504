//! Known weaknesses of what we depend on, and versions that were taken back. Whoever keeps the lists of
//! these is asked over the network, which may be out of reach: that is said, and fails nothing.

mod npm;
mod rust;

pub(super) use npm::{advisories as npm_advisories, deprecated as npm_deprecated};
pub(super) use rust::{advisories as rust_advisories, yanked as rust_yanked};

use crate::report::NotDone;
use anyhow::Error;
use std::time::Duration;

/// For each question: a network that lets nothing through may keep silent for ever.
const LIMIT: Duration = Duration::from_mins(2);

/// `what` could not be looked up. `command` would, where the network allows it.
fn not_checked(what: &str, why: &str, command: &str) -> Error {
    let why = why.trim();
    let told =
        format!("NOT CHECKED: {what}: {why}\n  Where the network allows it, run `{command}`.");
    NotDone(told).into()
}

/// Why nothing came within [`LIMIT`].
const SILENCE: &str = "there was no answer in time";
