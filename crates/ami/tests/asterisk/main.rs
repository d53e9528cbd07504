#![cfg(test)]
//! Calls on a real Asterisk, whose dialplan behaves like IvozProvider's.
//!
//! `cargo xtask test --asterisk` sets Asterisk up and runs these tests.

mod callback;
mod connected_calls;
mod console;
mod dtmf;
mod environment;
mod first_leg;
mod many_calls;
mod permissions;
mod reconnect;
mod resume;
mod second_leg;
mod sip;
