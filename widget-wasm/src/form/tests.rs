use super::*;
use crate::reply::{AcceptedCall, tests::refused as refusal};
use shared_types::call_state::{EndCause, Leg};

const NUMBER: &str = "(202) 555-0142";
const NOBODY_WAITS: QueueStatus = QueueStatus { position: None, wait: None };

fn policy() -> NumberPolicy {
    NumberPolicy { fiction: true, ..NumberPolicy::default() }
}

fn filled(number: &str) -> FormInput<'_> {
    FormInput { number, place: None, agreed: true }
}

fn sending() -> Form {
    Form::default().submit(filled(NUMBER), &policy())
}

fn number() -> PhoneNumber {
    policy().accept(NUMBER).unwrap()
}

fn accepted() -> Reply {
    Reply::Accepted(AcceptedCall::default())
}

fn placed() -> Form {
    sending().answered(&accepted())
}

fn unknown() -> Form {
    Form::OutcomeUnknown(number())
}

fn refused(code: ErrorCode) -> Form {
    sending().answered(&Reply::Refused(refusal(code)))
}

#[test]
fn a_good_number_is_sent() {
    assert_eq!(sending(), Form::Sending(number()));
}

#[test]
fn a_bad_number_is_wrong_and_nothing_is_sent() {
    assert_eq!(
        Form::default().submit(filled(""), &policy()),
        Form::InvalidNumber(NumberProblem::Empty)
    );
    assert!(Form::default().submit(filled("20255"), &policy()).is_wrong());
}

#[test]
fn the_form_and_the_server_use_the_same_policy() {
    let strict = NumberPolicy::default();

    let submitted = Form::default().submit(filled(NUMBER), &strict);

    assert_eq!(submitted.is_busy(), strict.accept(NUMBER).is_ok());
}

#[test]
fn a_second_press_while_sending_does_nothing() {
    assert_eq!(sending().submit(filled("2025550199"), &policy()), sending());
}

#[test]
fn a_press_after_the_call_was_placed_does_nothing() {
    assert_eq!(placed().submit(filled(NUMBER), &policy()), placed());
}

#[test]
fn typing_clears_the_error() {
    let wrong = Form::InvalidNumber(NumberProblem::Empty);
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
    assert_eq!(
        Form::InvalidNumber(NumberProblem::Empty).submit(filled(NUMBER), &policy()),
        sending()
    );
}

#[test]
fn each_answer_has_its_state() {
    assert_eq!(placed(), Form::Placed(PlacedCall::new(number(), &AcceptedCall::default())));
    assert_eq!(sending().answered(&Reply::NoReply), Form::Unreached);
    assert_eq!(
        sending().answered(&Reply::InvalidNumber(NumberProblem::TooShort)),
        Form::InvalidNumber(NumberProblem::TooShort)
    );
    assert_eq!(sending().answered(&Reply::TimedOut), unknown());
    assert_eq!(refused(ErrorCode::OutcomeUnknown), unknown());
    assert_eq!(refused(ErrorCode::AlreadyUnderWay), Form::AlreadyUnderWay);
    assert_eq!(
        refused(ErrorCode::PhoneSystemRefused),
        Form::Refused(ErrorCode::PhoneSystemRefused)
    );
}

#[test]
fn a_cap_leaves_the_form_open_and_the_company_to_be_called() {
    for code in ErrorCode::ALL {
        let is_cap = matches!(
            code,
            ErrorCode::DailyLimit | ErrorCode::ConcurrencyLimit | ErrorCode::BudgetExhausted
        );
        let form = refused(code);
        assert_eq!(form.is_capped(), is_cap, "{code:?}");
        assert!(!is_cap || form.is_wrong());
    }
    assert!(!Form::Editing.is_capped());
}

#[test]
fn a_limit_has_the_seconds_to_wait() {
    for code in [ErrorCode::RateLimited, ErrorCode::ClientLimit, ErrorCode::AttemptsExhausted] {
        let limited = Refusal { retry_after: Some(42), ..refusal(code) };

        let form = sending().answered(&Reply::Refused(limited));

        assert_eq!(form, Form::RateLimited { retry_after: Some(42) }, "{code:?}");
    }
}

#[test]
fn an_answer_to_an_earlier_request_changes_nothing() {
    assert_eq!(Form::Editing.answered(&accepted()), Form::Editing);
}

#[test]
fn an_unknown_outcome_is_an_end_and_not_an_error_to_retry() {
    assert!(unknown().is_done());
    assert!(!unknown().is_wrong());
}

#[test]
fn an_unknown_outcome_is_resolved_when_the_server_reports_the_call() {
    let ringing = CallState::Ringing { leg: Leg::Visitor };

    assert_eq!(unknown().reached(CallState::Accepted, NOBODY_WAITS, 1), unknown());
    assert_eq!(unknown().lose_tracking(), unknown());
    assert_eq!(unknown().reached(ringing, NOBODY_WAITS, 2).progress().unwrap().now(), ringing);
}

#[test]
fn after_the_end_the_visitor_can_restart_but_not_while_sending() {
    assert_eq!(placed().again(), Form::Editing);
    assert_eq!(sending().again(), sending());
}

#[test]
fn a_placed_call_follows_the_reported_states_and_the_form_stays_hidden() {
    let ringing = CallState::Ringing { leg: Leg::Visitor };
    let form = placed().reached(ringing, NOBODY_WAITS, 3);

    assert_eq!(form.progress().unwrap().now(), ringing);
    assert!(form.is_done() && !form.wants_retry());
    assert_eq!(form.lose_tracking().progress().unwrap().now(), CallState::Unknown);
}

#[test]
fn a_failed_call_can_be_requested_again() {
    let busy = placed().reached(CallState::Ended { cause: EndCause::Busy }, NOBODY_WAITS, 3);

    assert!(busy.wants_retry());
    assert_eq!(busy.again().submit(filled(NUMBER), &policy()), sending());
}

#[test]
fn reports_about_an_abandoned_call_change_nothing() {
    for form in [Form::Editing, sending(), Form::AlreadyUnderWay] {
        assert_eq!(form.clone().reached(CallState::Connected, NOBODY_WAITS, 3), form);
        assert_eq!(form.clone().lose_tracking(), form);
    }
}

fn taken(taken: AcceptedCall) -> Form {
    sending().answered(&Reply::Accepted(taken))
}

fn cancellable() -> Form {
    taken(AcceptedCall { can_cancel: true, ..AcceptedCall::default() })
}

fn can_be_cancelled(form: &Form) -> bool {
    form.placed().is_some_and(PlacedCall::can_be_cancelled)
}

#[test]
fn a_number_of_the_chosen_country_is_read_as_it_is_dialled_there() {
    let abroad = NumberPolicy { countries: vec!["44".parse().unwrap()], ..policy() };
    let filled = FormInput { place: "44".parse().ok(), ..filled("020 7946 0958") };

    let Form::Sending(number) = Form::default().submit(filled, &abroad) else { panic!("not sent") };
    assert_eq!(number.expose_e164(), "+442079460958");
}

#[test]
fn no_call_is_requested_without_consent() {
    let form = Form::default().submit(FormInput { agreed: false, ..filled(NUMBER) }, &policy());

    assert_eq!(form, Form::ConsentMissing);
    assert!(form.is_wrong());
    assert_eq!(form.submit(filled(NUMBER), &policy()), sending());
    assert_eq!(refused(ErrorCode::ConsentRequired), Form::ConsentMissing);
}

#[test]
fn a_proof_of_work_is_solved_before_the_request_is_repeated() {
    let checking = sending().check();

    assert_eq!(checking, Form::SolvingProof(number()));
    assert!(checking.is_busy());
    assert_eq!(checking.answered(&accepted()), placed());
    assert_eq!(Form::Editing.check(), Form::Editing);
}

#[test]
fn a_call_can_be_cancelled_until_it_is_answered_or_over() {
    let answered = CallState::Answered { leg: Leg::Visitor };
    let ended = CallState::Ended { cause: EndCause::Busy };

    assert!(!can_be_cancelled(&placed()), "the server did not offer it");
    assert!(can_be_cancelled(&cancellable()));
    assert!(!can_be_cancelled(&cancellable().reached(answered, NOBODY_WAITS, 3)));
    assert!(!can_be_cancelled(&cancellable().reached(ended, NOBODY_WAITS, 3)));
}

#[test]
fn a_cancelled_call_is_over() {
    let cancelled = cancellable().cancel(CancelStatus::Requested).cancel(CancelStatus::Done);

    let state = cancelled.progress().unwrap().now();
    assert_eq!(state, CallState::Ended { cause: EndCause::Cancelled });
    assert!(cancelled.wants_retry());
}

#[test]
fn a_failed_cancellation_does_not_end_the_call() {
    let failed = cancellable().cancel(CancelStatus::Failed);

    assert!(can_be_cancelled(&failed));
    assert_eq!(failed.progress().unwrap().now(), CallState::Accepted);
}

#[test]
fn a_call_for_later_stays_so_until_it_begins() {
    let later = || taken(AcceptedCall { scheduled_for: Some(60), ..AcceptedCall::default() });
    let is_later = |form: Form| form.placed().unwrap().scheduled_for.is_some();
    let ringing = CallState::Ringing { leg: Leg::Visitor };

    assert!(is_later(later().reached(CallState::QUEUED, NOBODY_WAITS, 1)));
    assert!(!is_later(later().reached(ringing, NOBODY_WAITS, 2)));
    assert!(!is_later(later().cancel(CancelStatus::Done)));
}

#[test]
fn a_code_is_shown_until_the_call_is_over() {
    let with_code = || taken(AcceptedCall { code: Some("47".into()), ..AcceptedCall::default() });
    let ended = CallState::Ended { cause: EndCause::Completed };
    let code = |form: &Form| form.placed().unwrap().code_to_show().map(str::to_owned);

    assert_eq!(code(&with_code()).as_deref(), Some("47"));
    assert_eq!(code(&with_code().reached(ended, NOBODY_WAITS, 9)), None);
}
