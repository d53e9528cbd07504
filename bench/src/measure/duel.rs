//! Two programs and one kind of request, in alternating rounds.

use super::CONNECTIONS;
use crate::load::{self, Bounds};
use crate::program::Program;
use crate::stopwatch::median;
use crate::traffic::Traffic;
use anyhow::Result;
use std::sync::Arc;
use std::time::Duration;

/// The maximum length of a round.
const MOST_REQUESTS_OF_A_ROUND: u32 = 300_000;
pub(super) const WARM_UP: Duration = Duration::from_millis(500);

#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    pub server: Figures,
    pub bare: Figures,
    /// The server's requests per second divided by the bare handler's: the median of the ratios of single rounds, because both
    /// halves of a round had the same machine.
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

/// One kind of request on two programs, the server first.
pub(super) struct Duel<'a> {
    contenders: [(&'a Program, Arc<Traffic>); 2],
    rounds: Vec<[Figures; 2]>,
}

impl<'a> Duel<'a> {
    pub(super) fn between(contenders: [(&'a Program, Arc<Traffic>); 2]) -> Self {
        Self { contenders, rounds: Vec::new() }
    }

    // Discards the warm-up.
    pub(super) fn forget_rounds(&mut self) {
        self.rounds.clear();
    }

    /// One round for each program; returns the number of requests that the first one answered.
    pub(super) async fn round(&mut self, time: Duration) -> Result<u32> {
        let [first, second] = &self.contenders;
        let (first, answered) = turn(first.0, &first.1, time).await?;
        let (second, _) = turn(second.0, &second.1, time).await?;
        self.rounds.push([first, second]);
        Ok(answered)
    }

    pub(super) fn comparison(&self) -> Option<Comparison> {
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
