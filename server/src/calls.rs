//! Calls under way, whoever asked for them: where each one is, who may see it, and what is written
//! down of it.
//!
//! - [`call_code`]: two digits by which the called know the call
//! - [`call_id`]: the random name of a call
//! - [`following`]: a call's states as its telephone system tells them
//! - [`live_calls`]: the calls of this process, with the times of their states
//! - [`listening`]: waiting for what comes next in a call
//! - [`chronicle`]: each state, to the journal and to the log
//! - [`placing`]: from a good request to a call, whoever asks
//! - `attempt`: what is known of a request while it passes
//! - [`owner`]: whose call it is
//! - [`digit`]: one key of a telephone

pub(crate) mod attempt;
pub mod call_code;
pub mod call_id;
pub mod chronicle;
pub mod digit;
pub mod following;
pub mod listening;
pub mod live_calls;
pub mod owner;
pub mod placing;
