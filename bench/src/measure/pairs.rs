//! Signed calls: pairs of challenge and call per second over the persistent session, compared with the bare handler, and with the
//! bare handler that makes a new connection to Asterisk for each call.

use super::Effort;
use super::duel::{Comparison, Duel, WARM_UP};
use crate::asterisk::{Calls, StandIn};
use crate::program::Program;
use crate::site::{Admitted, Site};
use crate::traffic::Traffic;
use crate::users::Users;
use anyhow::{Context, Result, ensure};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// The server is the first of both.
#[derive(Clone, Copy, Debug)]
pub struct Pairs {
    /// Compared with a handler that places no call.
    pub bare: Comparison,
    /// Compared with a handler that connects for each call and does nothing else: no proof, no limit, no journal.
    pub call_each: Comparison,
}

/// Measures all of them in turn; `say` is called for every round.
pub async fn measure(
    server: &Path,
    bare: &Path,
    effort: Effort,
    say: impl Fn(&str),
) -> Result<Pairs> {
    let users = Arc::new(Users::default());
    let [ours, theirs] =
        [StandIn::start(Calls::FailAtOnce).await?, StandIn::start(Calls::FailAtOnce).await?];
    let site = Site::with_signed_calls(server, &users, ours.address, Admitted::AsUsual)?;
    let server = site.start()?;
    let idle = Program::start(|address| Ok(bare_command(bare, address, None)))?;
    let calling = Program::start(|address| Ok(bare_command(bare, address, Some(theirs.address))))?;
    let pairs = || Arc::new(Traffic::Pairs(Arc::clone(&users)));
    let mut beside_bare = Duel::between([(&server, pairs()), (&idle, pairs())]);
    let mut beside_calling = Duel::between([(&server, pairs()), (&calling, pairs())]);

    let mut placed = beside_bare.round(WARM_UP).await? + beside_calling.round(WARM_UP).await?;
    beside_bare.forget_rounds();
    beside_calling.forget_rounds();
    for round in 1..=effort.rounds {
        say(&format!("signed calls, round {round} of {}", effort.rounds));
        placed += beside_bare.round(effort.round).await?;
        placed += beside_calling.round(effort.round).await?;
    }
    ensure!(ours.originates() == placed, "{} of {placed} calls were placed", ours.originates());
    ensure!(ours.logins() == 1, "the session did not stay: {} logins", ours.logins());
    ensure!(theirs.logins() == theirs.originates(), "there was not one connection for each call");
    site.check_the_journal(placed)?;
    Ok(Pairs {
        bare: beside_bare.comparison().context("no round was measured")?,
        call_each: beside_calling.comparison().context("no round was measured")?,
    })
}

fn bare_command(bare: &Path, address: SocketAddr, asterisk: Option<SocketAddr>) -> Command {
    let mut command = Command::new(bare);
    command.args(["--listen", &address.to_string(), "--script-bytes", "0"]);
    if let Some(asterisk) = asterisk {
        command.args(["--asterisk", &asterisk.to_string()]);
    }
    command
}
