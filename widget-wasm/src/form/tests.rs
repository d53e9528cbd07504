use super::*;
use shared_types::call_state::{EndCause, Leg};

const NUMBER: &str = "(202) 555-0142";

fn policy() -> NumberPolicy {
    NumberPolicy { fiction: true, ..NumberPolicy::default() }
}

fn sending() -> Form {
    Form::default().submit(NUMBER, &policy())
}

fn number() -> PhoneNumber {
    policy().accept(NUMBER).unwrap()
}

fn accepted() -> Reply {
    Reply::Accepted { call_id: None }
}

fn placed() -> Form {
    sending().answered(&accepted())
}

fn unknown() -> Form {
    Form::OutcomeUnknown(number())
}

fn refused(code: ErrorCode) -> Form {
    sending().answered(&Reply::Refused { code, retry_after: None, call_id: None })
}

#[test]
fn a_good_number_is_sent() {
    assert_eq!(sending(), Form::Sending(number()));
}

#[test]
fn a_bad_number_is_wrong_and_nothing_is_sent() {
    assert_eq!(Form::default().submit("", &policy()), Form::Wrong(NumberProblem::Empty));
    assert!(Form::default().submit("20255", &policy()).is_wrong());
}

#[test]
fn the_form_and_the_server_ask_the_same_policy() {
    let strict = NumberPolicy::default();

    assert_eq!(Form::default().submit(NUMBER, &strict).is_sending(), strict.accept(NUMBER).is_ok());
}

#[test]
fn a_second_press_while_sending_does_nothing() {
    assert_eq!(sending().submit("2025550199", &policy()), sending());
}

#[test]
fn a_press_after_the_call_was_placed_does_nothing() {
    assert_eq!(placed().submit(NUMBER, &policy()), placed());
}

#[test]
fn typing_clears_the_error() {
    let wrong = Form::Wrong(NumberProblem::Empty);
    let limited = Form::RateLimited { retry_after: Some(9) };

    for form in [wrong, limited, Form::Unreached, Form::Refused(ErrorCode::Internal)] {
        assert!(form.is_wrong());
        assert_eq!(form.typed(), Form::Editing);
    }
}

#[test]
fn typing_while_sending_or_after_the_end_changes_nothing() {
    assert_eq!(sending().typed(), sending());
    assert_eq!(unknown().typed(), unknown());
}

#[test]
fn a_wrong_number_can_be_mended_and_sent() {
    assert_eq!(Form::Wrong(NumberProblem::Empty).submit(NUMBER, &policy()), sending());
}

#[test]
fn each_answer_has_its_state() {
    assert_eq!(placed(), Form::Placed(number(), Progress::begin()));
    assert_eq!(sending().answered(&Reply::Lost), Form::Unreached);
    assert_eq!(
        sending().answered(&Reply::NumberRefused(NumberProblem::TooShort)),
        Form::Wrong(NumberProblem::TooShort)
    );
    assert_eq!(sending().answered(&Reply::Late), unknown());
    assert_eq!(refused(ErrorCode::OutcomeUnknown), unknown());
    assert_eq!(refused(ErrorCode::AlreadyUnderWay), Form::AlreadyUnderWay);
    assert_eq!(
        refused(ErrorCode::PhoneSystemRefused),
        Form::Refused(ErrorCode::PhoneSystemRefused)
    );
}

#[test]
fn a_limit_keeps_the_seconds_to_wait() {
    let reply =
        Reply::Refused { code: ErrorCode::RateLimited, retry_after: Some(42), call_id: None };

    assert_eq!(sending().answered(&reply), Form::RateLimited { retry_after: Some(42) });
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    assert_eq!(Form::Editing.answered(&accepted()), Form::Editing);
}

#[test]
fn an_unknown_outcome_is_an_end_and_not_an_error_to_retry() {
    assert!(unknown().is_done());
    assert!(!unknown().is_wrong());
}

#[test]
fn an_unknown_outcome_becomes_known_when_the_server_hears_of_the_call() {
    let ringing = CallState::Ringing { leg: Leg::Visitor };

    assert_eq!(unknown().reached(CallState::Accepted, 1), unknown());
    assert_eq!(unknown().out_of_sight(), unknown());
    assert_eq!(unknown().reached(ringing, 2).progress().unwrap().now(), ringing);
}

#[test]
fn after_the_end_the_visitor_can_begin_anew_but_not_while_sending() {
    assert_eq!(placed().again(), Form::Editing);
    assert_eq!(sending().again(), sending());
}

#[test]
fn a_placed_call_goes_where_the_server_says_and_the_form_stays_away() {
    let ringing = CallState::Ringing { leg: Leg::Visitor };
    let form = placed().reached(ringing, 3);

    assert_eq!(form.progress().unwrap().now(), ringing);
    assert!(form.is_done() && !form.wants_retry());
    assert_eq!(form.out_of_sight().progress().unwrap().now(), CallState::Unknown);
}

#[test]
fn a_call_that_came_to_nothing_can_be_asked_for_once_more() {
    let busy = placed().reached(CallState::Ended { cause: EndCause::Busy }, 3);

    assert!(busy.wants_retry());
    assert_eq!(busy.again().submit(NUMBER, &policy()), sending());
}

#[test]
fn what_is_told_of_a_call_that_the_visitor_has_left_changes_nothing() {
    for form in [Form::Editing, sending(), Form::AlreadyUnderWay] {
        assert_eq!(form.clone().reached(CallState::Connected, 3), form);
        assert_eq!(form.clone().out_of_sight(), form);
    }
}
