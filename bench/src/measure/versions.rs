//! Two versions of the server in alternating runs, each beside the bare handler.

use super::duel::Comparison;
use super::{Effort, pairs, throughput};
use anyhow::Result;
use std::path::Path;

/// Runs of each version.
const RUNS: u32 = 5;

/// The runs of both versions; the newer one is the first.
pub type Versions = [Vec<Run>; 2];

/// One run of one version.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub script: Comparison,
    pub calls: Comparison,
    pub pairs: Comparison,
}

/// Measures both programs in turn; `say` hears of every run.
pub async fn measure(servers: [&Path; 2], bare: &Path, say: impl Fn(&str)) -> Result<Versions> {
    let mut versions = Versions::default();
    let effort = Effort::ALTERNATING;
    for run in 1..=RUNS {
        for (server, runs) in servers.iter().zip(&mut versions) {
            say(&format!("run {run} of {RUNS} of {}", server.display()));
            let silent = |_: &str| ();
            let throughput = throughput::measure(server, bare, effort, silent).await?;
            let pairs = pairs::measure(server, bare, effort, silent).await?;
            runs.push(Run {
                script: throughput.script,
                calls: throughput.calls,
                pairs: pairs.bare,
            });
        }
    }
    Ok(versions)
}
