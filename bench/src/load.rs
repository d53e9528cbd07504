//! Generates load on an address: a number of connections, each with one request at a time, up to a number of requests or a time.

use crate::connection::Connection;
use crate::stopwatch::{Stopwatch, quantile, sorted};
use crate::traffic::Traffic;
use anyhow::{Result, ensure};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// The end of the load, whichever comes first.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub connections: u32,
    pub requests: u32,
    pub time: Duration,
}

/// The result. All answers were valid.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    pub requests: u32,
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
}

/// Sends `traffic` to `address`; the first invalid answer aborts it.
pub async fn run(address: SocketAddr, traffic: &Arc<Traffic>, bounds: Bounds) -> Result<Outcome> {
    let left = Arc::new(AtomicU32::new(bounds.requests));
    let mut connections = Vec::new();
    for _ in 0..bounds.connections {
        connections.push(Connection::open(address).await?);
    }
    let watch = Stopwatch::start();
    let mut workers = JoinSet::new();
    for connection in connections {
        let (traffic, left) = (Arc::clone(traffic), Arc::clone(&left));
        let until = Until { watch, time: bounds.time, left };
        workers.spawn(ask(connection, traffic, until));
    }
    let mut latencies = Vec::new();
    while let Some(finished) = workers.join_next().await {
        latencies.extend(finished??);
    }
    outcome(latencies, watch.elapsed())
}

struct Until {
    watch: Stopwatch,
    time: Duration,
    left: Arc<AtomicU32>,
}

impl Until {
    fn one_more(&self) -> bool {
        let take = |left: u32| left.checked_sub(1);
        self.watch.elapsed() < self.time
            && self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

async fn ask(
    mut connection: Connection,
    traffic: Arc<Traffic>,
    until: Until,
) -> Result<Vec<Duration>> {
    let (mut request, mut latencies) = (Vec::new(), Vec::new());
    while until.one_more() {
        latencies.push(traffic.ask(&mut connection, &mut request).await?);
    }
    Ok(latencies)
}

fn outcome(latencies: Vec<Duration>, took: Duration) -> Result<Outcome> {
    let requests = u32::try_from(latencies.len())?;
    ensure!(requests > 0, "nothing was asked");
    let latencies = sorted(latencies);
    let at = |share| quantile(&latencies, share).unwrap_or_default();
    Ok(Outcome {
        requests,
        per_second: f64::from(requests) / took.as_secs_f64(),
        p50: at(0.5),
        p99: at(0.99),
    })
}
