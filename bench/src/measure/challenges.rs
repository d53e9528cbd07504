//! The memory that many challenges of one client use.

use super::CONNECTIONS;
use crate::asterisk::{Calls, StandIn};
use crate::load::{self, Bounds};
use crate::site::{Admitted, Site};
use crate::traffic::Traffic;
use crate::users::Users;
use anyhow::Result;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_mins(5);
/// The warm-up: one-time allocations are made by then.
const WARM_UP: u32 = 64 * 16;

/// Bytes before and after.
#[derive(Clone, Copy, Debug)]
pub struct Challenges {
    pub asked: u32,
    pub before: u64,
    pub after: u64,
    /// After the same number again.
    pub after_second: u64,
}

/// Requests `challenges` challenges, then the same number again, and answers none. The limits on one client are disabled, so that
/// each request gets a nonce.
pub async fn measure(server: &Path, challenges: u32) -> Result<Challenges> {
    let users = Users::default();
    // No call is placed.
    let asterisk = StandIn::start(Calls::FailAtOnce).await?;
    let site = Site::with_signed_calls(server, &users, asterisk.address, Admitted::Always)?;
    let program = site.start()?;
    let traffic = Arc::new(Traffic::Challenges(users));
    let bounds = Bounds { connections: CONNECTIONS, requests: WARM_UP, time: PATIENCE };
    load::run(program.address, &traffic, bounds).await?;
    let before = program.resident()?;
    let bounds = Bounds { requests: challenges, ..bounds };
    let asked = load::run(program.address, &traffic, bounds).await?.requests;
    let after = program.resident()?;
    load::run(program.address, &traffic, bounds).await?;
    Ok(Challenges { asked, before, after, after_second: program.resident()? })
}
