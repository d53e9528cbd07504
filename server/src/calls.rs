//! Calls under way, whoever asked for them: where each one is, who may see it, and what is written
//! down of it.
//!
//! - [`live_calls`]: the calls of this process, with the times of their states
//! - [`listening`]: waiting for what comes next in a call
//! - [`chronicle`]: each state, to the journal and to the log
//! - [`placing`]: from a good request to a call, whoever asks
//! - `attempt`: what is known of a request while it passes

pub(crate) mod attempt;
pub mod chronicle;
pub mod listening;
pub mod live_calls;
pub mod placing;
