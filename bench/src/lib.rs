//! Measures the server beside a bare axum handler: same machine, same run, same load.
//!
//! `cargo xtask bench` compiles both programs and starts this one.
//!
//! # Layout
//! - [`bare`]: the yardstick, as little as axum can be asked to do
//! - [`connection`], [`traffic`], [`load`]: who asks, what, and how much
//! - [`site`], [`program`]: the programs under load, their memory and their processor time
//! - [`measure`]: the measurements
//! - [`report`]: the figures as a table, beside their aims
//! - [`stopwatch`]: the only door to time

pub mod bare;
pub mod connection;
pub mod load;
pub mod measure;
pub mod program;
pub mod report;
pub mod site;
pub mod stopwatch;
pub mod traffic;
