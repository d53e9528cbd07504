//! Advisories and yanked versions of dependencies. The lists are requested over the network. If the network is unreachable, this
//! is reported and fails nothing.

mod npm;
mod rust;

pub(super) use npm::{advisories as npm_advisories, deprecated as npm_deprecated};
pub(super) use rust::{advisories as rust_advisories, yanked as rust_yanked};

use crate::report::NotDone;
use anyhow::Error;
use std::time::Duration;

/// The timeout of each request, for networks that drop packets.
const LIMIT: Duration = Duration::from_mins(2);

/// `what` could not be looked up. `command` does so where the network allows it.
fn not_checked(what: &str, why: &str, command: &str) -> Error {
    let why = why.trim();
    let told =
        format!("NOT CHECKED: {what}: {why}\n  Where the network allows it, run `{command}`.");
    NotDone(told).into()
}

/// Why there was no answer within [`LIMIT`].
const SILENCE: &str = "there was no answer in time";
