#![cfg(test)]
//! Calls on a real Asterisk, whose dialplan behaves like IvozProvider's.
//!
//! `cargo xtask test --asterisk` sets Asterisk up and runs these tests.

mod connected_calls;
mod dtmf;
mod environment;
mod first_leg;
mod permissions;
mod reconnect;
mod resume;
mod second_leg;
