#![cfg(test)]
//! The session against scripted peers, over an in-memory pipe and with paused time.

mod early_and_late;
mod login;
mod placed_calls;
mod reconnect;
mod resume;
mod scripted_peer;
