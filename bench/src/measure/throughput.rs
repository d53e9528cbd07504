//! Requests a second and their latencies, in rounds that take turns, so that whatever else the
//! machine does weighs on both programs alike.

use super::{CONNECTIONS, Effort};
use crate::connection::Connection;
use crate::load::{self, Bounds};
use crate::program::Program;
use crate::site::Site;
use crate::stopwatch::median;
use crate::traffic::{Callers, SCRIPT, Traffic};
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// No round is longer, however fast the machine.
const MOST_REQUESTS_OF_A_ROUND: u32 = 300_000;
const WARM_UP: Duration = Duration::from_millis(500);

/// Both kinds of request, each beside the bare handler.
#[derive(Clone, Copy, Debug)]
pub struct Throughput {
    pub script_bytes: usize,
    pub script: Comparison,
    pub calls: Comparison,
}

#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    pub server: Figures,
    pub bare: Figures,
    /// Requests a second of the server to those of the bare handler: the median of the rounds' own
    /// ratios, for the two halves of a round had the same machine.
    pub ratio: f64,
}

/// Medians over the rounds.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Processor time of the program for one request.
    pub processor: Duration,
}

/// Measures both programs in turn; `say` hears of every round.
pub async fn measure(
    server: &Path,
    bare: &Path,
    effort: Effort,
    say: impl Fn(&str),
) -> Result<Throughput> {
    let site = Site::new(server)?;
    let server = site.start()?;
    let script = script(server.address).await?;
    let bare = Program::start(|address| Ok(bare_command(bare, address, script.len())))?;
    let blank = Bytes::from(vec![b' '; script.len()]);

    let callers = Arc::new(Traffic::Calls(Callers::default()));
    let scripts = Arc::new(Traffic::Script(script.clone()));
    let mut get = Duel::between([(&server, scripts), (&bare, Arc::new(Traffic::Script(blank)))]);
    let bare_callers = Arc::new(Traffic::Calls(Callers::default()));
    let mut post = Duel::between([(&server, callers), (&bare, bare_callers)]);

    say("warming up");
    get.round(WARM_UP).await?;
    let mut calls = post.round(WARM_UP).await?;
    (get.rounds, post.rounds) = (Vec::new(), Vec::new());
    for round in 1..=effort.rounds {
        say(&format!("round {round} of {}", effort.rounds));
        get.round(effort.round).await?;
        calls += post.round(effort.round).await?;
    }
    site.check_the_journal(calls)?;
    Ok(Throughput {
        script_bytes: script.len(),
        script: get.comparison().context("no round was measured")?,
        calls: post.comparison().context("no round was measured")?,
    })
}

/// The script as the server sends it to a browser that takes Brotli.
async fn script(address: SocketAddr) -> Result<Bytes> {
    let mut connection = Connection::open(address).await?;
    let answer = connection.exchange(SCRIPT).await?;
    let head = String::from_utf8_lossy(answer.head).to_lowercase();
    ensure!(answer.status == 200, "there is no script");
    ensure!(head.contains("content-encoding: br\r\n"), "the script is not compressed");
    Ok(Bytes::copy_from_slice(answer.body))
}

fn bare_command(bare: &Path, address: SocketAddr, script_bytes: usize) -> Command {
    let mut command = Command::new(bare);
    command.args(["--listen", &address.to_string(), "--script-bytes", &script_bytes.to_string()]);
    command
}

/// One kind of request on two programs, the server first.
struct Duel<'a> {
    contenders: [(&'a Program, Arc<Traffic>); 2],
    rounds: Vec<[Figures; 2]>,
}

impl<'a> Duel<'a> {
    fn between(contenders: [(&'a Program, Arc<Traffic>); 2]) -> Self {
        Self { contenders, rounds: Vec::new() }
    }

    /// One turn for each; returns how many requests the first one answered.
    async fn round(&mut self, time: Duration) -> Result<u32> {
        let [first, second] = &self.contenders;
        let (first, answered) = turn(first.0, &first.1, time).await?;
        let (second, _) = turn(second.0, &second.1, time).await?;
        self.rounds.push([first, second]);
        Ok(answered)
    }

    fn comparison(&self) -> Option<Comparison> {
        let ratios = self.rounds.iter().map(|[server, bare]| server.per_second / bare.per_second);
        Some(Comparison {
            server: medians(self.rounds.iter().map(|[server, _]| *server))?,
            bare: medians(self.rounds.iter().map(|[_, bare]| *bare))?,
            ratio: median(ratios)?,
        })
    }
}

async fn turn(program: &Program, traffic: &Arc<Traffic>, time: Duration) -> Result<(Figures, u32)> {
    let bounds = Bounds { connections: CONNECTIONS, requests: MOST_REQUESTS_OF_A_ROUND, time };
    let before = program.processor_time()?;
    let outcome = load::run(program.address, traffic, bounds).await?;
    let processor = program.processor_time()?.saturating_sub(before) / outcome.requests;
    let load::Outcome { requests, per_second, p50, p99 } = outcome;
    Ok((Figures { per_second, p50, p99, processor }, requests))
}

fn medians(rounds: impl Iterator<Item = Figures> + Clone) -> Option<Figures> {
    Some(Figures {
        per_second: median(rounds.clone().map(|round| round.per_second))?,
        p50: median(rounds.clone().map(|round| round.p50))?,
        p99: median(rounds.clone().map(|round| round.p99))?,
        processor: median(rounds.map(|round| round.processor))?,
    })
}
