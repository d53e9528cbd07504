//! The directory and the resolver against a real MariaDB and a real Kamailio, which `rig` starts.
//!
//! `cargo xtask test --backends` gets what is missing and runs them; where it cannot, they fail.
#![cfg(test)]

mod ivozprovider;
mod kamailio;
