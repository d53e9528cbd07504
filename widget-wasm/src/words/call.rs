//! Where a call is, in words for the one who is called.

use crate::progress::{self, Progress, Side};
use shared_types::call_state::{CallState, EndCause, Leg};

const PLACED: &str = "We're calling you now!";
const CONNECTING: &str = "Connecting you…";
const OVER: &str = "The call is over";

/// The steps of a call, in their order. The last but one goes before the company's name.
pub const STEPS: [&str; progress::STEPS] =
    ["Request received", "Calling you", "You answered", "Calling ", "Connected"];

/// Time since the request, as clocks of calls show it: `0:07`.
pub fn clock(seconds: u32) -> String {
    let tens = if seconds % 60 < 10 { ":0" } else { ":" };
    [&(seconds / 60).to_string(), tens, &(seconds % 60).to_string()].concat()
}

/// What there is to know first.
pub(super) fn headline(progress: &Progress) -> &'static str {
    match progress.now() {
        CallState::Accepted => PLACED,
        CallState::Queued => "You are in the queue",
        CallState::Ringing { leg: Leg::Visitor } => "Your phone is ringing",
        CallState::Ringing { .. } if !progress.visitor_answered() => "Getting ready to call you…",
        CallState::Ringing { .. } | CallState::Answered { .. } => CONNECTING,
        CallState::Connected => "You are connected",
        CallState::Unknown => "We have lost sight of your call",
        CallState::Ended { cause } => end(cause, progress.waited_for()),
    }
}

fn end(cause: EndCause, side: Side) -> &'static str {
    match (cause, side) {
        (EndCause::Busy, Side::Visitor) => "Your line is busy",
        (EndCause::NoAnswer, Side::Visitor) => "We could not reach you",
        (EndCause::Busy | EndCause::NoAnswer, Side::Company) => "Nobody was free to answer",
        (EndCause::Cancelled, _) => "The call was cancelled",
        (EndCause::Failed, _) => "The call did not get through",
        (EndCause::Completed | EndCause::Unknown, _) => OVER,
    }
}

/// What the visitor has to do, or to expect.
pub(super) fn next(progress: &Progress, number: &str, company: &str) -> String {
    match progress.now() {
        CallState::Accepted => [
            "Your phone, ",
            number,
            ", will ring in a moment. Answer it, and we connect you to ",
            company,
            ".",
        ]
        .concat(),
        CallState::Queued => "Keep your phone close. It rings when it is your turn.".to_owned(),
        CallState::Ringing { leg: Leg::Visitor } => {
            ["Answer it, and we connect you to ", company, "."].concat()
        }
        CallState::Ringing { .. } if !progress.visitor_answered() => {
            [company, " is called first. Keep your phone close: it rings next."].concat()
        }
        CallState::Answered { leg: Leg::Visitor } => {
            ["Stay on the line while we call ", company, "."].concat()
        }
        CallState::Ringing { .. } => ["Stay on the line. ", company, " is ringing."].concat(),
        CallState::Answered { .. } => [company, " has answered."].concat(),
        CallState::Connected => "You can close this: the call goes on.".to_owned(),
        CallState::Unknown => {
            "It may well go on. If your phone stays quiet, ask again in a few minutes.".to_owned()
        }
        CallState::Ended { cause } => after(cause, progress.waited_for(), number, company),
    }
}

fn after(cause: EndCause, side: Side, number: &str, company: &str) -> String {
    match (cause, side) {
        (EndCause::Completed, _) => ["Thank you for talking to ", company, "."].concat(),
        (EndCause::Busy, Side::Visitor) => {
            ["There is another call on ", number, ". End it, then ask again."].concat()
        }
        (EndCause::NoAnswer, Side::Visitor) => {
            ["Nobody answered ", number, ". Keep your phone close and ask again."].concat()
        }
        (EndCause::Busy | EndCause::NoAnswer, Side::Company) => {
            ["Nobody at ", company, " could answer. Please try again in a few minutes."].concat()
        }
        (EndCause::Cancelled, _) => "Ask again whenever it suits you.".to_owned(),
        (EndCause::Failed, _) => {
            "Our phone system gave up on it. Please try again in a few minutes.".to_owned()
        }
        (EndCause::Unknown, _) => {
            ["If you did not get to talk to ", company, ", please ask again."].concat()
        }
    }
}

#[cfg(test)]
mod tests;
