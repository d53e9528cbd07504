//! Simulates a day of attacks on the server, and fails if they cost more than the limits allow.
//!
//! The server is the real one, assembled from an operator's settings, with the simulator and a journal in a file. Time is virtual: a
//! day takes as long as its requests take. Requests enter by the router, with the client's address in the header of a trusted proxy.
//! `cargo xtask abuse` runs it.
//!
//! Not simulated: sockets (limits of connections and of slow clients have separate tests), and the load guard
//! (`flood_per_second`), which uses the real clock and is disabled here. Both would only help.
//!
//! # Layout
//! - [`clock`], [`stage`]: virtual time, and the actors that run in it
//! - [`site`]: the server, with its [`tenants`] and its settings ([`settings_text`]); [`guards`]: its limits, and the settings that
//!   disable them
//! - [`meter`]: the telephone system, which counts and prices the requests; [`numbers`]: the owners of numbers
//! - [`client`], [`proof`]: requests, and their proofs of work
//! - [`visitors`], [`users`]: genuine clients; [`attacks`]: attackers
//! - [`simulation`]: one day with some attacks and some guards disabled
//! - [`bounds`]: the limits of each attack; [`plan`]: the days that are simulated; [`report`]: the table of results

pub mod attacks;
pub mod bounds;
pub mod client;
pub mod clock;
pub mod extent;
pub mod guards;
pub mod meter;
pub mod numbers;
pub mod plan;
pub mod proof;
pub mod report;
pub mod settings_text;
pub mod simulation;
pub mod site;
pub mod stage;
pub mod tenants;
pub mod users;
pub mod visitors;
