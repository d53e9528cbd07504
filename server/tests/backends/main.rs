//! The directory, the resolver and the journal against a real MariaDB, a real Kamailio and a real
//! PostgreSQL, and the server behind a real nginx, which `rig` starts.
//!
//! `cargo xtask test --backends` installs what is missing and runs them; where it cannot, they fail.
#![cfg(test)]

mod ivozprovider;
mod journal;
mod journal_place;
// Every journal has the same tests.
#[path = "../it/journal_suite.rs"]
mod journal_suite;
#[path = "../it/journal_tables.rs"]
mod journal_tables;
mod kamailio;
mod nginx;
#[path = "../it/schedule_suite.rs"]
mod schedule_suite;
mod silence;
mod state;
