//! The server's memory at rest and after a flood of clients.

use super::CONNECTIONS;
use crate::connection::Connection;
use crate::load::{self, Bounds};
use crate::program::Program;
use crate::site::Site;
use crate::traffic::{Callers, SCRIPT, Traffic};
use anyhow::{Result, ensure};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A flood that takes longer is cut off and reported as such.
const PATIENCE: Duration = Duration::from_mins(5);

/// Bytes of memory, and the number of clients.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// After one request for the script and one call.
    pub at_rest: u64,
    pub after_flood: Flooded,
    /// After the same number of new clients.
    pub after_second_flood: Flooded,
}

#[derive(Clone, Copy, Debug)]
pub struct Flooded {
    pub clients: u32,
    pub resident: u64,
}

/// Places one call for each of `clients` clients, then for the same number of new ones.
pub async fn measure(server: &Path, clients: u32) -> Result<Memory> {
    let site = Site::new(server)?;
    let program = site.start()?;
    let mut connection = Connection::open(program.address).await?;
    ensure!(connection.exchange(SCRIPT).await?.status == 200, "there is no script");
    let callers = Arc::new(Traffic::Calls(Callers::default()));
    let bounds = Bounds { connections: CONNECTIONS, requests: 1, time: PATIENCE };
    load::run(program.address, &callers, bounds).await?;
    let at_rest = program.resident()?;

    let bounds = Bounds { requests: clients, ..bounds };
    let first = flood(&program, &callers, bounds).await?;
    let second = flood(&program, &callers, bounds).await?;
    let after_second_flood = Flooded { clients: first.clients + second.clients, ..second };
    site.check_the_journal(after_second_flood.clients)?;
    Ok(Memory { at_rest, after_flood: first, after_second_flood })
}

async fn flood(program: &Program, callers: &Arc<Traffic>, bounds: Bounds) -> Result<Flooded> {
    let outcome = load::run(program.address, callers, bounds).await?;
    Ok(Flooded { clients: outcome.requests, resident: program.resident()? })
}
