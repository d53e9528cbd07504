//! The driver for Dialpad, with the stand-in on a real port.

mod events;
mod placed;
mod subscribed;
mod trouble;
mod whole;
