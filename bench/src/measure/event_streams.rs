//! Many visitors with open event streams: memory for each of them, and the delivery to all of them.

use crate::connection::Connection;
use crate::site::Site;
use crate::states::States;
use crate::stopwatch::{Stopwatch, quantile, sorted};
use crate::traffic::Callers;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Slow enough that all streams are open before the first change: `queued` follows after 30 seconds.
const SPEED: &str = "0.02";
const PATIENCE: Duration = Duration::from_secs(90);

/// The measurements.
#[derive(Clone, Copy, Debug)]
pub struct EventStreams {
    /// Streams that were open at the same time, each for its own call.
    pub streams: u32,
    /// The server's memory in bytes before the first call, and with all streams open.
    pub before: u64,
    pub open: u64,
    /// The time between the first and the last visitor who received the next state, minus the time between their calls.
    pub spread: Duration,
}

/// Places `streams` visitors' calls, opens all streams, and waits until each has received the next state.
pub async fn measure(server: &Path, streams: u32) -> Result<EventStreams> {
    rlimit::increase_nofile_limit(u64::MAX).context("no more files can be opened")?;
    let site = Site::new(server)?;
    let program = site.start_with(&[("C2C_SIMULATOR_SPEED", SPEED)])?;
    let mut connection = Connection::open(program.address).await?;
    let callers = Callers::default();
    let before = program.resident()?;
    let mut watching = JoinSet::new();
    for _ in 0..streams {
        let placed = Stopwatch::start();
        let (call, client) = callers.call(&mut connection).await?;
        let mut states = States::of_visitor(program.address, &call, client).await?;
        let first = states.next().await?.context("the stream ended at once")?;
        ensure!(first.starts_with(r#"{"state":"accepted""#), "it begins with {first}");
        watching.spawn(async move {
            let next = timeout(PATIENCE, states.next()).await.context("a state was lost")??;
            let waited = placed.elapsed();
            let next = next.context("the stream ended")?;
            ensure!(next.starts_with(r#"{"state":"queued""#), "it goes on with {next}");
            anyhow::Ok(waited)
        });
    }
    let open = program.resident()?;
    let mut waits = Vec::new();
    while let Some(waited) = watching.join_next().await {
        waits.push(waited??);
    }
    ensure!(waits.len() == usize::try_from(streams)?, "some visitors heard nothing");
    let waits = sorted(waits);
    let [soonest, latest] = [0.0, 1.0].map(|share| quantile(&waits, share).unwrap_or_default());
    Ok(EventStreams { streams, before, open, spread: latest.saturating_sub(soonest) })
}
