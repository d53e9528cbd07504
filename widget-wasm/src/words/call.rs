//! Where a call is, in words for the one who is called.

use crate::progress::{self, Progress, Side};
use shared_types::call_state::{CallState, EndCause, Leg};

/// The steps of a call, in their order.
pub const STEPS: [&str; progress::STEPS] =
    ["Request received", "Calling you", "You answered", "Calling our team", "Connected"];

/// Time since the request, as clocks of calls show it: `0:07`.
pub fn clock(seconds: u32) -> String {
    let tens = if seconds % 60 < 10 { ":0" } else { ":" };
    [&(seconds / 60).to_string(), tens, &(seconds % 60).to_string()].concat()
}

/// A headline, and below it what to do or to expect: `#` stands for the visitor's number, `@` for
/// the company.
pub(super) type Said = (&'static str, &'static str);

/// Puts the names into a sentence.
pub(super) fn fill(sentence: &str, number: &str, company: &str) -> String {
    let mut filled = String::new();
    for character in sentence.chars() {
        match character {
            '#' => filled.push_str(number),
            '@' => filled.push_str(company),
            other => filled.push(other),
        }
    }
    filled
}

pub(super) fn say(progress: &Progress) -> Said {
    match progress.now() {
        CallState::Accepted => (
            "We're calling you now!",
            "Your phone, #, will ring in a moment. Answer it, and we connect you to @.",
        ),
        CallState::Queued { .. } if progress.visitor_answered() => {
            (CONNECTING, "Stay on the line while we connect you to @.")
        }
        CallState::Queued { .. } => {
            ("You are in the queue", "Keep your phone close. We call # when it is your turn.")
        }
        CallState::Ringing { leg: Leg::Visitor } => {
            ("Your phone is ringing", "Answer it, and we connect you to @.")
        }
        CallState::Ringing { .. } if !progress.visitor_answered() => {
            ("Getting ready to call you…", "First we call @. Keep your phone close: it rings next.")
        }
        CallState::Ringing { .. } => (CONNECTING, "Stay on the line. @ is ringing."),
        CallState::Answered { .. } => (CONNECTING, "Stay on the line while we connect you to @."),
        CallState::Connected => {
            ("You are connected", "You are talking to @. You can close this now.")
        }
        CallState::Unknown => (
            "We have lost sight of your call",
            "It may well go on. If # stays quiet, ask again in a few minutes.",
        ),
        CallState::Ended { cause } => end(cause, progress.waited_for()),
    }
}

fn end(cause: EndCause, side: Side) -> Said {
    match (cause, side) {
        (EndCause::Completed, _) => (OVER, "Thank you for talking to @."),
        (EndCause::Busy, Side::Visitor) => {
            ("Your line is busy", "There is another call on #. End it, then ask again.")
        }
        (EndCause::NoAnswer, Side::Visitor) => {
            ("We could not reach you", "Nobody answered #. Keep your phone close and ask again.")
        }
        (EndCause::Busy | EndCause::NoAnswer, Side::Company) => (
            "Nobody was free to answer",
            "Please try again in a few minutes, and @ will be glad to talk to you.",
        ),
        (EndCause::Cancelled, _) => {
            ("The call was cancelled", "We call # again whenever it suits you.")
        }
        (EndCause::Failed, _) => (
            "The call did not get through",
            "Our phone system could not connect #. Please try again in a few minutes.",
        ),
        (EndCause::Unknown, _) => (OVER, "If you did not get to talk to @, please ask again."),
    }
}

const CONNECTING: &str = "Connecting you…";
const OVER: &str = "The call is over";

#[cfg(test)]
mod tests;
