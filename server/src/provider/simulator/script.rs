//! What the simulator does with a number.
//!
//! | number ends with | what happens |
//! |---|---|
//! | 555-0101 | the visitor's phone is busy |
//! | 555-0102 | the visitor does not answer |
//! | 555-0103 | the telephone system is down |
//! | 555-0104 | the telephone system refuses |
//! | 555-0105 | the telephone system keeps silent |
//! | anything else | visitor and agent answer and talk |

use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// One state of a simulated call, and when it is reached at the speed of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub at: Duration,
    pub state: CallState,
}

/// How the simulator answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    Takes(&'static [Step]),
    Refuses,
    IsUnreachable,
    KeepsSilent,
}

pub fn reaction(number: &PhoneNumber) -> Reaction {
    let digits = number.expose_e164();
    let fiction = digits.split_at_checked(digits.len().saturating_sub(7)).map(|(_, end)| end);
    match fiction {
        Some("5550101") => Reaction::Takes(BUSY),
        Some("5550102") => Reaction::Takes(NO_ANSWER),
        Some("5550103") => Reaction::IsUnreachable,
        Some("5550104") => Reaction::Refuses,
        Some("5550105") => Reaction::KeepsSilent,
        _ => Reaction::Takes(ANSWERED),
    }
}

const fn step(milliseconds: u64, state: CallState) -> Step {
    Step { at: Duration::from_millis(milliseconds), state }
}

const ANSWERED: &[Step] = &[
    step(0, CallState::Accepted),
    step(600, CallState::Queued),
    step(1_800, CallState::Ringing { leg: Leg::Visitor }),
    step(5_000, CallState::Answered { leg: Leg::Visitor }),
    step(5_600, CallState::Ringing { leg: Leg::Agent }),
    step(9_000, CallState::Answered { leg: Leg::Agent }),
    step(9_200, CallState::Connected),
    step(24_000, CallState::Ended { cause: EndCause::Completed }),
];

const BUSY: &[Step] = &[
    step(0, CallState::Accepted),
    step(600, CallState::Queued),
    step(1_800, CallState::Ringing { leg: Leg::Visitor }),
    step(2_600, CallState::Ended { cause: EndCause::Busy }),
];

const NO_ANSWER: &[Step] = &[
    step(0, CallState::Accepted),
    step(600, CallState::Queued),
    step(1_800, CallState::Ringing { leg: Leg::Visitor }),
    step(16_000, CallState::Ended { cause: EndCause::NoAnswer }),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn reaction_to(text: &str) -> Reaction {
        reaction(&PhoneNumber::parse(text).unwrap())
    }

    #[test]
    fn the_number_decides() {
        assert_eq!(reaction_to("202-555-0142"), Reaction::Takes(ANSWERED));
        assert_eq!(reaction_to("202-555-0101"), Reaction::Takes(BUSY));
        assert_eq!(reaction_to("312-555-0102"), Reaction::Takes(NO_ANSWER));
        assert_eq!(reaction_to("202-555-0103"), Reaction::IsUnreachable);
        assert_eq!(reaction_to("202-555-0104"), Reaction::Refuses);
        assert_eq!(reaction_to("202-555-0105"), Reaction::KeepsSilent);
    }

    #[test]
    fn every_script_starts_accepted_moves_forward_and_ends() {
        for script in [ANSWERED, BUSY, NO_ANSWER] {
            assert_eq!(script[0], step(0, CallState::Accepted));
            assert!(script.windows(2).all(|pair| pair[0].at < pair[1].at));
            assert!(script[script.len() - 1].state.is_final());
        }
    }
}
