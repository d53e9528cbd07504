//! How much is simulated.

use std::time::Duration;

/// How much is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// How long the attacks last, and visitors come.
    pub hours: u32,
    /// The addresses of the attackers.
    pub addresses: u32,
    /// The numbers of the attackers, without those that only one attack uses.
    pub numbers: u32,
    /// Users of terminals who sign their calls.
    pub users: u32,
    /// Requests that fill the tables of limits.
    pub table_filling: u32,
    /// The shortest time between two requests of an attacker who has one address.
    pub pace: Duration,
}

impl Extent {
    /// A day.
    pub const FULL: Self = Self {
        hours: 24,
        addresses: 5_000,
        numbers: 200,
        users: 20,
        table_filling: 120_000,
        pace: Duration::from_mins(1),
    };

    /// Some hours, for the tests: it shows that the simulation works and that no attack is open, not what a day costs.
    pub const SHORT: Self = Self {
        hours: 3,
        addresses: 250,
        numbers: 60,
        users: 5,
        table_filling: 100,
        pace: Duration::from_mins(5),
    };

    /// How long the attacks last.
    pub fn duration(self) -> Duration {
        Duration::from_hours(self.hours.into())
    }
}
