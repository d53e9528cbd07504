//! Measures the server against a bare axum handler: same machine, same run, same load.
//!
//! `cargo xtask bench` compiles both programs and starts this one.
//!
//! # Layout
//! - [`bare`]: the baseline, minimal axum
//! - [`connection`], [`traffic`], [`load`]: the client, its requests, and the amount of load
//! - [`users`], [`states`]: the users who sign calls, and their event streams
//! - [`asterisk`], [`call_each`]: a stand-in for Asterisk, and the AMI client with one connection for each call
//! - [`site`], [`program`]: the programs under load, their memory and processor time
//! - [`measure`]: the measurements
//! - [`report`]: the table of figures with their targets
//! - [`stopwatch`]: the only access to the clock

pub mod asterisk;
pub mod bare;
pub mod call_each;
pub mod connection;
pub mod load;
pub mod measure;
pub mod program;
pub mod report;
pub mod site;
pub mod states;
pub mod stopwatch;
pub mod traffic;
pub mod users;
