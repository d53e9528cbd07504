use super::*;

const RINGING: CallState = CallState::Ringing { leg: Leg::Visitor };
const ANSWERED: CallState = CallState::Answered { leg: Leg::Visitor };
const AGENT_RINGING: CallState = CallState::Ringing { leg: Leg::Agent };

fn after(states: &[CallState]) -> Progress {
    let mut progress = Progress::begin();
    for (state, seconds) in states.iter().zip(1..) {
        progress.reach(*state, seconds);
    }
    progress
}

fn ended(cause: EndCause) -> CallState {
    CallState::Ended { cause }
}

fn marks(progress: &Progress) -> Vec<StepStatus> {
    (0..STEPS).map(|step| progress.mark(step)).collect()
}

#[test]
fn an_accepted_call_without_further_reports_shows_no_steps() {
    let mut progress = Progress::begin();
    progress.mark_unknown();

    assert_eq!(progress, Progress::begin());
    assert!(!progress.shows_steps());
}

#[test]
fn each_step_is_ahead_then_now_then_past() {
    let progress = after(&[CallState::QUEUED, RINGING]);

    assert_eq!(
        marks(&progress),
        [
            StepStatus::Past,
            StepStatus::Now,
            StepStatus::Ahead,
            StepStatus::Ahead,
            StepStatus::Ahead
        ]
    );
    assert_eq!(progress.seconds(1), Some(2));
    assert_eq!(progress.seconds(2), None);
}

#[test]
fn no_unreported_step_is_shown() {
    let company_first = after(&[AGENT_RINGING]);

    assert_eq!(
        marks(&company_first),
        [
            StepStatus::Past,
            StepStatus::Ahead,
            StepStatus::Ahead,
            StepStatus::Now,
            StepStatus::Ahead
        ]
    );
}

#[test]
fn a_connected_call_has_passed_every_step() {
    for states in [&[RINGING, CallState::Connected][..], &[ended(EndCause::Completed)]] {
        assert_eq!(marks(&after(states)), [StepStatus::Past; STEPS]);
    }
}

#[test]
fn a_step_has_the_time_of_its_first_report() {
    let mut progress = after(&[RINGING]);
    progress.reach(CallState::Unknown, 5);
    progress.reach(RINGING, 9);

    assert_eq!(progress.seconds(1), Some(1));
}

#[test]
fn a_call_out_of_sight_is_nowhere_until_it_is_seen_again() {
    let mut progress = after(&[RINGING]);
    progress.mark_unknown();

    assert_eq!(progress.now(), CallState::Unknown);
    assert!(!marks(&progress).contains(&StepStatus::Now));
    progress.reach(ANSWERED, 8);
    assert_eq!(progress.mark(2), StepStatus::Now);
}

#[test]
fn nothing_follows_the_end() {
    let mut progress = after(&[RINGING, ended(EndCause::Busy)]);
    progress.reach(RINGING, 9);
    progress.mark_unknown();

    assert_eq!(progress.now(), ended(EndCause::Busy));
}

#[test]
fn only_a_failed_call_offers_a_retry() {
    for cause in [EndCause::Busy, EndCause::NoAnswer, EndCause::Cancelled, EndCause::Failed] {
        assert!(after(&[ended(cause)]).wants_retry());
        assert!(!after(&[ended(cause)]).shows_steps());
    }
    assert!(!after(&[ended(EndCause::Completed)]).wants_retry());
    assert!(!after(&[RINGING]).wants_retry());
}

#[test]
fn the_leg_that_did_not_answer_is_known() {
    assert_eq!(after(&[]).waited_for(), CallParty::Visitor);
    assert_eq!(after(&[RINGING]).waited_for(), CallParty::Visitor);
    assert_eq!(after(&[RINGING, ANSWERED]).waited_for(), CallParty::Company);
    assert_eq!(after(&[AGENT_RINGING]).waited_for(), CallParty::Company);
    assert_eq!(after(&[AGENT_RINGING, RINGING]).waited_for(), CallParty::Visitor);
}

#[test]
fn every_state_is_read_from_the_wire() {
    assert_eq!(read("accepted", None, None), Some(CallState::Accepted));
    assert_eq!(read("queued", None, None), Some(CallState::QUEUED));
    assert_eq!(read("ringing", Some("visitor"), None), Some(RINGING));
    assert_eq!(read("answered", Some("visitor"), None), Some(ANSWERED));
    assert_eq!(read("ringing", Some("agent"), None), Some(AGENT_RINGING));
    assert_eq!(read("connected", None, None), Some(CallState::Connected));
    assert_eq!(read("unknown", None, None), Some(CallState::Unknown));
    assert_eq!(read("ended", None, Some("no_answer")), Some(ended(EndCause::NoAnswer)));
}

#[test]
fn unknown_states_of_a_newer_server_change_nothing() {
    assert_eq!(read("transferred", None, None), None);
    assert_eq!(read("ringing", Some("doorbell"), None), None);
    assert_eq!(read("ringing", None, None), None);
    assert_eq!(read("ended", None, Some("eaten")), Some(ended(EndCause::Unknown)));
    assert_eq!(read("ended", None, None), Some(ended(EndCause::Unknown)));
}
