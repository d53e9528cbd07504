use super::*;
use crate::form::Form;
use crate::reply::Reply;
use shared_types::number_policy::NumberPolicy;

const CAUSES: [EndCause; 6] = [
    EndCause::Completed,
    EndCause::Busy,
    EndCause::NoAnswer,
    EndCause::Cancelled,
    EndCause::Failed,
    EndCause::Unknown,
];
const ANSWERED: CallState = CallState::Answered { leg: Leg::Visitor };

fn after(states: &[CallState]) -> Form {
    let policy = NumberPolicy { fiction: true, ..NumberPolicy::default() };
    let accepted = Reply::Accepted { call_id: None };
    let placed = Form::default().submit("2025550142", &policy).answered(&accepted);
    states.iter().zip(1..).fold(placed, |form, (state, seconds)| form.reached(*state, seconds))
}

fn said(states: &[CallState]) -> (String, String) {
    let form = after(states);
    (super::super::headline(&form), super::super::next(&form, "Acme Corp"))
}

fn ringing(leg: Leg) -> CallState {
    CallState::Ringing { leg }
}

#[test]
fn each_state_is_said_in_words() {
    let visitor = ringing(Leg::Visitor);
    let states = [CallState::QUEUED, visitor, ANSWERED, ringing(Leg::Agent), CallState::Connected];
    let headlines = (1..=states.len()).map(|so_far| said(&states[..so_far]).0).collect::<Vec<_>>();

    assert_eq!(
        headlines,
        [
            "You are in the queue",
            "Your phone is ringing",
            "Connecting you…",
            "Connecting you…",
            "You are connected",
        ]
    );
    assert_eq!(said(&[visitor]).1, "Answer it, and we connect you to Acme Corp.");
}

#[test]
fn a_visitor_who_has_answered_nothing_is_not_told_to_stay_on_the_line() {
    let (headline, next) = said(&[ringing(Leg::Agent)]);

    assert!(headline.starts_with("Getting ready"));
    assert!(!next.contains("Stay on the line"));
    assert!(said(&[ANSWERED, ringing(Leg::Agent)]).1.contains("Stay on the line"));
}

#[test]
fn an_end_tells_its_cause_and_whose_phone_it_was() {
    let busy = CallState::Ended { cause: EndCause::Busy };
    let no_answer = CallState::Ended { cause: EndCause::NoAnswer };

    assert_eq!(said(&[busy]).0, "Your line is busy");
    assert_eq!(said(&[ANSWERED, busy]).0, "Nobody was free to answer");
    assert!(said(&[no_answer]).1.contains("Nobody answered (202) 555-0142"));
    assert_eq!(said(&[ANSWERED, no_answer]).0, "Nobody was free to answer");
}

#[test]
fn every_end_but_a_good_one_says_what_to_do_and_offers_it() {
    for cause in CAUSES {
        let form = after(&[CallState::Ended { cause }]);
        let next = super::super::next(&form, "Acme Corp");
        let good = cause == EndCause::Completed;

        assert_eq!(next.contains("again"), !good, "{next}");
        let button = if good { "Close" } else { "Call me again" };
        assert_eq!(super::super::proceed(&form), button);
    }
}

#[test]
fn a_call_out_of_sight_is_not_said_to_be_over() {
    let (headline, next) = said(&[ringing(Leg::Visitor), CallState::Unknown]);

    assert!(headline.contains("lost sight"));
    assert!(next.contains("may well go on"));
}

#[test]
fn no_error_shouts() {
    for cause in CAUSES {
        let (headline, next) = said(&[CallState::Ended { cause }]);
        assert!(!headline.contains('!') && !next.contains('!') && !headline.is_empty());
    }
}

#[test]
fn times_are_read_like_those_of_a_call() {
    assert_eq!(clock(0), "0:00");
    assert_eq!(clock(9), "0:09");
    assert_eq!(clock(75), "1:15");
    assert_eq!(clock(3600), "60:00");
}
