//! Many visitors who watch their calls at the same time: what each of them costs in memory, and
//! whether all of them are told.

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

/// So slow that all visitors watch before the first call goes on: `queued` comes after 30 seconds.
const SPEED: &str = "0.02";
const PATIENCE: Duration = Duration::from_secs(90);

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct EventStreams {
    /// Streams that were open at the same time, each of a call of its own.
    pub streams: u32,
    /// Bytes that the server held before the first call, and with all streams open.
    pub before: u64,
    pub open: u64,
    /// Between the first and the last visitor who heard of the next state, less the time between
    /// their calls.
    pub spread: Duration,
}

/// Has `streams` visitors called, lets all of them watch, and waits until each hears the next state.
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
