//! Measures the server beside a bare axum handler: same machine, same run, same load.
//!
//! `cargo xtask bench` compiles both programs and starts this one.
//!
//! # Layout
//! - [`bare`]: the yardstick, as little as axum can be asked to do
//! - [`connection`], [`traffic`], [`load`]: who asks, what, and how much
//! - [`users`], [`states`]: who signs calls, and how they hear of them
//! - [`asterisk`], [`call_each`]: a stand-in for Asterisk, and the other way of speaking to it
//! - [`site`], [`program`]: the programs under load, their memory and their processor time
//! - [`measure`]: the measurements
//! - [`report`]: the figures as a table, beside their aims
//! - [`stopwatch`]: the only door to time

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
