//! The scripts of simulated calls, selected by the number.
//!
//! | number ends with | what happens |
//! |---|---|
//! | 555-0101 | the visitor's phone is busy |
//! | 555-0102 | the visitor does not answer |
//! | 555-0103 | the telephone system is down |
//! | 555-0104 | the telephone system refuses |
//! | 555-0105 | the telephone system does not answer |
//! | 555-0106 | the visitor waits in the queue, at position 3, 2 and 1 |
//! | anything else | visitor and agent answer and talk |

use model::provider::RingOrder;
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// One state of a simulated call, and when it is reached in real time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub at: Duration,
    pub state: CallState,
}

/// The response of the simulator to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// Accepts the call, which goes through these steps.
    Accept(Vec<Step>),
    /// Refuses the call.
    Refuse,
    /// Receives nothing.
    Unreachable,
    /// Receives the request and does not answer.
    NoAnswer,
}

/// The reaction to a call of `number`, in real time.
pub fn reaction(number: &PhoneNumber, order: &RingOrder) -> Reaction {
    let digits = number.expose_e164();
    let last_digits = digits.split_at_checked(digits.len().saturating_sub(7)).map(|(_, end)| end);
    match last_digits {
        Some("5550101") => Reaction::Accept(in_ring_order(BUSY, order)),
        Some("5550102") => Reaction::Accept(in_ring_order(NO_ANSWER, order)),
        Some("5550103") => Reaction::Unreachable,
        Some("5550104") => Reaction::Refuse,
        Some("5550105") => Reaction::NoAnswer,
        Some("5550106") => Reaction::Accept(in_ring_order(WAITS, order)),
        _ => Reaction::Accept(in_ring_order(ANSWERED, order)),
    }
}

/// The scripts describe a visitor and a queue. For a user's call the user's own phone is answered first, and the
/// steps of the visitor become those of the called number.
fn in_ring_order(script: &[Step], order: &RingOrder) -> Vec<Step> {
    if matches!(order, RingOrder::NumberThenQueue { .. }) {
        return script.to_vec();
    }
    let terminal_steps = [
        step(0, CallState::Accepted),
        step(600, CallState::Ringing { leg: Leg::Terminal }),
        step(1_600, CallState::Answered { leg: Leg::Terminal }),
    ];
    let destination_steps = script.iter().filter_map(|step| {
        let state = match step.state {
            CallState::Ringing { leg: Leg::Visitor } => {
                CallState::Ringing { leg: Leg::Destination }
            }
            CallState::Answered { leg: Leg::Visitor } => {
                CallState::Answered { leg: Leg::Destination }
            }
            state @ (CallState::Connected | CallState::Ended { .. }) => state,
            _ => return None,
        };
        Some(Step { state, ..*step })
    });
    terminal_steps.into_iter().chain(destination_steps).collect()
}

const fn step(milliseconds: u64, state: CallState) -> Step {
    Step { at: Duration::from_millis(milliseconds), state }
}

const ANSWERED: &[Step] = &[
    step(0, CallState::Accepted),
    step(600, CallState::QUEUED),
    step(1_800, CallState::Ringing { leg: Leg::Visitor }),
    step(5_000, CallState::Answered { leg: Leg::Visitor }),
    step(5_600, CallState::Ringing { leg: Leg::Agent }),
    step(9_000, CallState::Answered { leg: Leg::Agent }),
    step(9_200, CallState::Connected),
    step(24_000, CallState::Ended { cause: EndCause::Completed }),
];

/// `wait` is an estimate in seconds of real time.
const fn queued(position: u16, wait: u32) -> CallState {
    CallState::Queued { position: Some(position), wait: Some(wait) }
}

const WAITS: &[Step] = &[
    step(0, CallState::Accepted),
    step(600, queued(3, 60)),
    step(4_000, queued(2, 40)),
    step(8_000, queued(1, 20)),
    step(12_000, CallState::Ringing { leg: Leg::Visitor }),
    step(15_000, CallState::Answered { leg: Leg::Visitor }),
    step(15_600, CallState::Ringing { leg: Leg::Agent }),
    step(17_000, CallState::Answered { leg: Leg::Agent }),
    step(17_200, CallState::Connected),
    step(32_000, CallState::Ended { cause: EndCause::Completed }),
];

const BUSY: &[Step] = &[
    step(0, CallState::Accepted),
    step(600, CallState::QUEUED),
    step(1_800, CallState::Ringing { leg: Leg::Visitor }),
    step(2_600, CallState::Ended { cause: EndCause::Busy }),
];

const NO_ANSWER: &[Step] = &[
    step(0, CallState::Accepted),
    step(600, CallState::QUEUED),
    step(1_800, CallState::Ringing { leg: Leg::Visitor }),
    step(16_000, CallState::Ended { cause: EndCause::NoAnswer }),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn reaction_to(text: &str, order: &RingOrder) -> Reaction {
        reaction(&PhoneNumber::parse(text).unwrap(), order)
    }

    fn queue() -> RingOrder {
        RingOrder::NumberThenQueue { queue: "500".to_owned() }
    }

    fn own_phone() -> RingOrder {
        RingOrder::ExtensionThenNumber { extension: "101".to_owned() }
    }

    #[test]
    fn the_number_selects_the_reaction() {
        for (number, expected) in [
            ("202-555-0142", Reaction::Accept(ANSWERED.to_vec())),
            ("202-555-0101", Reaction::Accept(BUSY.to_vec())),
            ("312-555-0102", Reaction::Accept(NO_ANSWER.to_vec())),
            ("202-555-0103", Reaction::Unreachable),
            ("202-555-0104", Reaction::Refuse),
            ("202-555-0105", Reaction::NoAnswer),
            ("202-555-0106", Reaction::Accept(WAITS.to_vec())),
        ] {
            assert_eq!(reaction_to(number, &queue()), expected, "{number}");
        }
    }

    #[test]
    fn every_script_starts_accepted_moves_forward_and_ends() {
        for order in [queue(), own_phone()] {
            for number in ["202-555-0142", "202-555-0101", "202-555-0102", "202-555-0106"] {
                let Reaction::Accept(script) = reaction_to(number, &order) else { panic!() };
                assert_eq!(script[0], step(0, CallState::Accepted));
                assert!(script.windows(2).all(|pair| pair[0].at < pair[1].at), "{script:?}");
                assert!(script[script.len() - 1].state.is_final());
            }
        }
    }

    #[test]
    fn a_users_own_phone_rings_before_the_number_does() {
        let Reaction::Accept(script) = reaction_to("202-555-0101", &own_phone()) else { panic!() };
        let states: Vec<_> = script.iter().map(|step| step.state).collect();

        assert_eq!(
            states,
            [
                CallState::Accepted,
                CallState::Ringing { leg: Leg::Terminal },
                CallState::Answered { leg: Leg::Terminal },
                CallState::Ringing { leg: Leg::Destination },
                CallState::Ended { cause: EndCause::Busy },
            ]
        );
    }
}
