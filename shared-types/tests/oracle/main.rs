//! Our phone rules beside libphonenumber's, in its port to Rust.
//!
//! # Layout
//! - `tables`: regenerates `src/phone/tables.rs` and compares
//! - `nanp`: every area code, with each difference named and its reason
//! - `abroad`: numbers of every other country
//! - `theirs`: what libphonenumber says, in our words
#![cfg(all(test, not(target_family = "wasm")))]

mod abroad;
mod nanp;
mod tables;
mod theirs;
