//! The measurements, each with its own programs.

pub mod challenges;
pub mod duel;
pub mod event_streams;
pub mod in_flight;
pub mod journal;
pub mod memory;
pub mod pairs;
pub mod start;
pub mod throughput;
pub mod versions;

use std::time::Duration;

/// The amount of measuring.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: u32,
    pub round: Duration,
    pub clients: u32,
    pub starts: u32,
    pub in_flight: u32,
    pub streams: u32,
}

impl Effort {
    /// Precise figures, in about five minutes.
    pub const FULL: Self = Self {
        rounds: 7,
        round: Duration::from_secs(3),
        clients: 100_000,
        starts: 20,
        in_flight: 200,
        streams: 10_000,
    };

    /// Rough figures, in about a minute.
    pub const QUICK: Self = Self {
        rounds: 3,
        round: Duration::from_millis(500),
        clients: 100_000,
        starts: 5,
        in_flight: 200,
        streams: 10_000,
    };
}

impl Effort {
    /// One of the alternating runs of two versions of the server.
    pub const ALTERNATING: Self = Self { round: Duration::from_secs(1), ..Self::QUICK };
}

/// Enough to keep two cores busy, few enough that waiting in line does not hide the work.
const CONNECTIONS: u32 = 64;
