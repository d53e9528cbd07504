//! Simulates a day of attacks on the server, and fails if they cost more than the limits allow.
//!
//! The server is the real one, assembled from settings as an operator writes them, on the simulator, with a journal
//! in a file. Time is virtual: a day takes as long as its requests take to be answered. Requests enter by the router,
//! with the address of their client in the header of a trusted proxy. `cargo xtask abuse` runs it.
//!
//! Not simulated: sockets (bounds of connections and of slow clients have tests of their own), and the load guard in
//! front (`flood_per_second`), which reads a clock of its own and is switched off here. Both would only help.
//!
//! # Layout
//! - [`clock`], [`stage`]: virtual time, and the actors that live in it
//! - [`site`]: the server, with its [`tenants`] and its settings ([`settings_text`]); [`guards`]: its limits, and what
//!   switches them off
//! - [`meter`]: the telephone system, which counts and prices what it is asked for; [`numbers`]: whose number it is
//! - [`client`], [`proof`]: requests, and the work that comes before them
//! - [`visitors`], [`users`]: those for whom the server is there; [`attacks`]: the others
//! - [`simulation`]: one day with some attacks, with some guards switched off
//! - [`bounds`]: what no attack may exceed; [`plan`]: the days that are simulated; [`report`]: the table of them

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
