//! How much memory the server holds at rest, and under a flood of clients.

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

/// A flood that takes longer is cut short, and said to be.
const PATIENCE: Duration = Duration::from_mins(5);

/// Bytes held, and the clients that it took.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// After the script was asked for and one call was placed.
    pub at_rest: u64,
    pub after_flood: Flooded,
    /// After as many clients again, none of whom had come before.
    pub after_second_flood: Flooded,
}

#[derive(Clone, Copy, Debug)]
pub struct Flooded {
    pub clients: u32,
    pub resident: u64,
}

/// Lets `clients` clients call once each, then as many others.
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
