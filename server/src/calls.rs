//! The call core: one implementation of placing, observing, ending calls and sending DTMF, for the three
//! surfaces (visitors, applications, signed calls). The surfaces differ in their admission checks, and in how
//! refusals are rendered.
//!
//! - [`call_service`]: from an admitted request to an accepted call, and the control of calls
//! - [`live_calls`]: the registry of the calls of this process, with the times of their states
//! - [`subscription`]: the states of a call as they are reported
//! - [`caps`]: limits in a day, a week and at once, and budgets
//! - [`caller_limits`]: how much one terminal or one user may do
//! - `kept_reservation`: what stays reserved while a call is in progress
//! - [`call_recorder`]: each state, to the journal and to the log
//! - `request_context`: what is known of a request, for the journal and the log
//! - [`resumption`], `stored_call`, `stored_states`: the calls of an earlier process, after a restart
//! - [`call_token`]: the token of a call from a terminal

pub mod call_recorder;
pub mod call_service;
pub mod call_token;
pub mod caller_limits;
pub mod caps;
mod kept_reservation;
pub mod live_calls;
pub(crate) mod request_context;
pub mod resumption;
mod stored_call;
mod stored_states;
pub mod subscription;
