//! What the simulator does with a number.
//!
//! | number ends with | what happens |
//! |---|---|
//! | 555-0101 | the visitor's phone is busy |
//! | 555-0102 | the visitor does not answer |
//! | 555-0103 | the telephone system is down |
//! | 555-0104 | the telephone system refuses |
//! | 555-0105 | the telephone system keeps silent |
//! | 555-0106 | the visitor waits in the queue: the third, the second, the next |
//! | anything else | visitor and agent answer and talk |

use model::provider::RingOrder;
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    Takes(Vec<Step>),
    Refuses,
    IsUnreachable,
    KeepsSilent,
}

/// What happens at the speed of life.
pub fn reaction(number: &PhoneNumber, order: &RingOrder) -> Reaction {
    let digits = number.expose_e164();
    let fiction = digits.split_at_checked(digits.len().saturating_sub(7)).map(|(_, end)| end);
    match fiction {
        Some("5550101") => Reaction::Takes(in_order(BUSY, order)),
        Some("5550102") => Reaction::Takes(in_order(NO_ANSWER, order)),
        Some("5550103") => Reaction::IsUnreachable,
        Some("5550104") => Reaction::Refuses,
        Some("5550105") => Reaction::KeepsSilent,
        Some("5550106") => Reaction::Takes(in_order(WAITS, order)),
        _ => Reaction::Takes(in_order(ANSWERED, order)),
    }
}

/// The scripts are those of a visitor and a queue. A user's own phone is answered first, and what
/// the script says of the visitor then happens to the number that they asked for.
fn in_order(script: &[Step], order: &RingOrder) -> Vec<Step> {
    if matches!(order, RingOrder::NumberThenQueue { .. }) {
        return script.to_vec();
    }
    let own_phone = [
        step(0, CallState::Accepted),
        step(600, CallState::Ringing { leg: Leg::Terminal }),
        step(1_600, CallState::Answered { leg: Leg::Terminal }),
    ];
    let of_the_number = script.iter().filter_map(|step| {
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
    own_phone.into_iter().chain(of_the_number).collect()
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

/// `wait` in seconds at the speed of life, as a telephone system would guess it.
const fn place(position: u16, wait: u32) -> CallState {
    CallState::Queued { position: Some(position), wait: Some(wait) }
}

const WAITS: &[Step] = &[
    step(0, CallState::Accepted),
    step(600, place(3, 60)),
    step(4_000, place(2, 40)),
    step(8_000, place(1, 20)),
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
    fn the_number_decides() {
        for (number, expected) in [
            ("202-555-0142", Reaction::Takes(ANSWERED.to_vec())),
            ("202-555-0101", Reaction::Takes(BUSY.to_vec())),
            ("312-555-0102", Reaction::Takes(NO_ANSWER.to_vec())),
            ("202-555-0103", Reaction::IsUnreachable),
            ("202-555-0104", Reaction::Refuses),
            ("202-555-0105", Reaction::KeepsSilent),
            ("202-555-0106", Reaction::Takes(WAITS.to_vec())),
        ] {
            assert_eq!(reaction_to(number, &queue()), expected, "{number}");
        }
    }

    #[test]
    fn every_script_starts_accepted_moves_forward_and_ends() {
        for order in [queue(), own_phone()] {
            for number in ["202-555-0142", "202-555-0101", "202-555-0102", "202-555-0106"] {
                let Reaction::Takes(script) = reaction_to(number, &order) else { panic!() };
                assert_eq!(script[0], step(0, CallState::Accepted));
                assert!(script.windows(2).all(|pair| pair[0].at < pair[1].at), "{script:?}");
                assert!(script[script.len() - 1].state.is_final());
            }
        }
    }

    #[test]
    fn a_users_own_phone_rings_before_the_number_does() {
        let Reaction::Takes(script) = reaction_to("202-555-0101", &own_phone()) else { panic!() };
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
