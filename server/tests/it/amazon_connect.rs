//! Amazon Connect, with the stand-in that has its operations.

mod connection;
mod creates;
mod examples;
mod queues;
mod resume;
mod states;
mod whole;
