//! Compares our phone rules with libphonenumber's, in its port to Rust.
//!
//! # Layout
//! - `tables`: regenerates `src/phone/tables.rs` and compares
//! - `plans`, with `metadata` and `automaton`: the same for `src/phone/plans.rs`
//! - `differential`: numbers of every numbering plan outside of `+1`, compared with libphonenumber
//! - `nanp`: every area code, with each difference and its reason
//! - `abroad`: numbers of every other country
//! - `theirs`: libphonenumber's results in our types
#![cfg(test)]
#![cfg(not(target_family = "wasm"))]

mod abroad;
mod automaton;
mod differential;
mod metadata;
mod nanp;
mod plans;
mod tables;
mod theirs;
