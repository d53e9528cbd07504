#![cfg(test)]
//! The session against scripted peers, over a pipe and with time that the tests move.

mod calls;
mod login;
mod loss;
mod peer;
