#![cfg(test)]
//! Calls on a real Asterisk, whose dialplan behaves as IvozProvider's does.
//!
//! `cargo xtask test --asterisk` sets one up and runs this.

mod digits;
mod first_leg;
mod loss;
mod rights;
mod second_leg;
mod talk;
mod world;
