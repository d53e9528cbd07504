use super::*;
use crate::form::FormInput;
use crate::message_catalog::tests::english;
use crate::reply::{AcceptedCall, Reply};
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::hours::Timetable;
use shared_types::number_policy::NumberPolicy;

/// Formats times as minutes; the company's zone is one minute ahead of the visitor's.
struct Far;

impl Locale for Far {
    fn soon(&self, count: u32, unit: &str) -> String {
        format!("in {count} {unit}")
    }

    fn moment(&self, at: Minute, zone: Option<&str>) -> String {
        let shift = Minute::from(zone == Some("Europe/Madrid"));
        format!("minute {}", at + shift)
    }

    fn country(&self, iso: &str) -> String {
        iso.to_owned()
    }
}

fn settings() -> Settings {
    Settings { company: Some("Acme Corp".into()), domain: "acme.com".into(), ..Settings::default() }
}

fn in_zone(zone: &str) -> Settings {
    let hours = Timetable { zone: zone.into(), start: 0, turns: vec![], special: vec![] };
    Settings { hours: Some(hours), ..settings() }
}

fn with<T>(settings: &Settings, ask: impl FnOnce(Messages<'_>) -> T) -> T {
    ask(Messages { words: &english(), settings, locale: &Far })
}

fn taken(taken: AcceptedCall) -> Form {
    let policy = NumberPolicy { fiction: true, ..NumberPolicy::default() };
    let filled = FormInput { number: "2025550142", place: None, agreed: true };
    Form::default().submit(filled, &policy).answered(&Reply::Accepted(taken))
}

fn after(states: &[CallState]) -> Form {
    let placed = taken(AcceptedCall::default());
    states.iter().zip(1..).fold(placed, |form, (state, seconds)| {
        form.reached(*state, QueueStatus::default(), seconds)
    })
}

/// The headline of a form and the text below it.
fn said(form: &Form) -> (String, String) {
    with(&settings(), |say| (say.headline(form), say.next(form)))
}

fn error(form: &Form) -> Option<String> {
    with(&settings(), |say| say.error(form))
}

fn unknown() -> Form {
    Form::OutcomeUnknown("2025550142".parse().unwrap())
}

const CAUSES: [EndCause; 6] = [
    EndCause::Completed,
    EndCause::Busy,
    EndCause::NoAnswer,
    EndCause::Cancelled,
    EndCause::Failed,
    EndCause::Unknown,
];
const ANSWERED: CallState = CallState::Answered { leg: Leg::Visitor };

fn ringing(leg: Leg) -> CallState {
    CallState::Ringing { leg }
}

#[test]
fn the_acceptance_repeats_the_promise_and_names_the_company() {
    let (headline, next) = said(&after(&[]));

    assert_eq!(headline, "We're calling you now!");
    assert!(next.ends_with("connect you to Acme Corp."));
    assert_eq!(with(&settings(), |say| say.announcement(&after(&[]), false)), headline);
}

#[test]
fn an_unknown_outcome_advises_against_a_repetition() {
    let (headline, next) = said(&unknown());

    assert_eq!(headline, "Your call may still come");
    assert!(next.contains("don't ask again"));
}

#[test]
fn a_limit_shows_the_wait_in_a_readable_unit() {
    let say = |retry_after| error(&Form::RateLimited { retry_after }).unwrap();

    assert!(say(Some(40)).ends_with("try again in 40 second."));
    assert!(say(Some(0)).ends_with("in 1 second."));
    assert!(say(Some(60)).ends_with("in 60 second."));
    assert!(say(Some(121)).ends_with("in 3 minute."));
    assert!(say(Some(7000)).ends_with("in 2 hour."));
    assert!(say(None).ends_with("in 1 minute."));
}

#[test]
fn every_refusal_has_a_message_with_advice() {
    for code in ErrorCode::ALL {
        let sentence = error(&Form::Refused(code)).unwrap();
        assert!(sentence.to_lowercase().contains("please") || code == ErrorCode::Unauthorized);
        assert!(!sentence.contains('!'), "{code:?}: {sentence}");
    }
}

#[test]
fn a_cap_differs_from_a_fault() {
    let say = |code| error(&Form::Refused(code)).unwrap();

    let limit = "We can't place more calls for now. Please try again later.";
    assert_eq!(say(ErrorCode::DailyLimit), limit);
    assert_eq!(say(ErrorCode::BudgetExhausted), limit);
    assert_eq!(
        say(ErrorCode::ConcurrencyLimit),
        "All our lines are busy right now. Please try again in a few minutes."
    );
}

#[test]
fn every_problem_of_a_number_has_a_sentence_of_its_own() {
    let sentences = NumberProblem::ALL.map(|why| error(&Form::InvalidNumber(why)).unwrap());

    for (sentence, why) in sentences.iter().zip(NumberProblem::ALL) {
        assert_eq!(*sentence, why.to_string());
    }
}

#[test]
fn there_is_no_message_without_an_error() {
    for form in [Form::Editing, unknown(), Form::AlreadyUnderWay, after(&[])] {
        assert_eq!(error(&form), None);
    }
    assert_eq!(with(&settings(), |say| say.announcement(&Form::Editing, false)), "");
}

#[test]
fn a_request_for_a_scheduled_call_does_not_announce_a_call_now() {
    let sending = Form::Sending("2025550142".parse().unwrap());

    let heard = |later| with(&settings(), |say| say.announcement(&sending, later));
    assert_eq!(heard(false), "Calling…");
    assert_eq!(heard(true), "Call me then");
}

#[test]
fn the_hint_speaks_of_other_countries_only_where_they_are_called() {
    let numbers =
        NumberPolicy { countries: vec!["44".parse().unwrap()], ..NumberPolicy::default() };
    let abroad = Settings { numbers, ..settings() };

    assert_eq!(with(&settings(), |say| say.hint()), MessageKey::HintHome);
    assert_eq!(with(&abroad, |say| say.hint()), MessageKey::HintAbroad);
}

#[test]
fn the_companys_own_number_is_written_for_people() {
    let call_us = |phone| with(&settings(), |say| say.call_us(phone));

    assert_eq!(call_us("+12025550100"), "Or call us: (202) 555-0100");
    assert_eq!(call_us("reception"), "Or call us: reception");
}

#[test]
fn a_department_is_named_in_the_promise() {
    let promise = with(&settings(), |say| say.promise(Some("Sales")));

    assert_eq!(promise, "We call you, then connect you to Sales.");
}

#[test]
fn a_closed_company_shows_the_opening_in_its_own_and_in_the_visitors_time_zone() {
    let open_state = OpenState::Closed { opens: Some(7), label: None };
    let closed = |settings: &Settings| with(settings, |say| say.closed(&open_state));

    assert_eq!(closed(&in_zone("UTC")), "Opens minute 7");
    let yours = closed(&in_zone("Europe/Madrid"));
    assert!(yours.starts_with("Opens minute 8") && yours.contains("minute 7"), "{yours}");
}

#[test]
fn a_closed_company_names_the_day() {
    let open_state = OpenState::Closed { opens: Some(7), label: Some("Christmas".into()) };

    with(&settings(), |say| {
        assert_eq!(say.closed(&open_state), "Closed: Christmas");
        assert_eq!(say.offer(&open_state), "Closed: Christmas. Opens minute 7");
        assert_eq!(say.closed(&OpenState::Closed { opens: None, label: None }), "Closed right now");
        assert_eq!(say.closed(&OpenState::Open), "");
    });
}

#[test]
fn a_company_that_calls_later_offers_it() {
    let open_state = OpenState::Closed { opens: Some(7), label: None };
    let later = Settings { schedule: true, ..settings() };

    let offer = with(&later, |say| say.offer(&open_state));
    assert!(offer.contains("call you when we open: minute 7"), "{offer}");
    let sending = Form::Sending("2025550142".parse().unwrap());
    for form in [Form::Editing, sending] {
        assert_eq!(
            with(&later, |say| say.submit(&form, true)),
            MessageKey::ScheduleSubmit,
            "{form:?}"
        );
    }
}

#[test]
fn a_scheduled_call_shows_its_time() {
    let (headline, next) =
        said(&taken(AcceptedCall { scheduled_for: Some(9), ..AcceptedCall::default() }));

    assert_eq!(headline, "We will call you");
    assert!(next.contains("minute 9") && next.contains("(202) 555-0142"), "{next}");
}

#[test]
fn a_queue_is_shown_as_position_and_whole_minutes() {
    let waiting =
        |position, wait| with(&settings(), |say| say.waiting(QueueStatus { position, wait }));

    assert_eq!(waiting(Some(2), Some(61)), "You are number 2 in the queue. About 2 min to wait");
    assert_eq!(waiting(None, Some(60)), "About 1 min to wait");
    assert_eq!(waiting(Some(0), Some(0)), "");
}

#[test]
fn unavailable_agents_are_shown_only_if_known() {
    let queue = |free| {
        with(&settings(), |say| say.queue(&Availability { free, ..Availability::default() }))
    };

    assert_eq!(queue(Some(false)), "Nobody is free to talk right now.");
    assert_eq!(queue(Some(true)), "");
    assert_eq!(queue(None), "");
}

#[test]
fn each_state_has_a_message() {
    let visitor = ringing(Leg::Visitor);
    let states = [CallState::QUEUED, visitor, ANSWERED, ringing(Leg::Agent), CallState::Connected];
    let headlines: Vec<_> = (1..=states.len()).map(|n| said(&after(&states[..n])).0).collect();

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
    assert_eq!(said(&after(&[visitor])).1, "Answer it, and we connect you to Acme Corp.");
}

#[test]
fn a_visitor_who_has_not_answered_is_not_asked_to_hold_the_line() {
    let (headline, next) = said(&after(&[ringing(Leg::Agent)]));

    assert!(headline.starts_with("Getting ready"));
    assert!(!next.contains("Stay on the line"));
    for later in [ringing(Leg::Agent), CallState::QUEUED] {
        assert!(said(&after(&[ANSWERED, later])).1.contains("Stay on the line"));
    }
}

#[test]
fn an_end_shows_its_cause_and_its_leg() {
    let busy = CallState::Ended { cause: EndCause::Busy };
    let no_answer = CallState::Ended { cause: EndCause::NoAnswer };

    assert_eq!(said(&after(&[busy])).0, "Your line is busy");
    assert_eq!(said(&after(&[ANSWERED, busy])).0, "Nobody was free to answer");
    assert!(said(&after(&[no_answer])).1.contains("Nobody answered (202) 555-0142"));
    assert_eq!(said(&after(&[ANSWERED, no_answer])).0, "Nobody was free to answer");
}

#[test]
fn every_unsuccessful_end_has_advice_and_an_offer() {
    for cause in CAUSES {
        let form = after(&[CallState::Ended { cause }]);
        let (headline, next) = said(&form);
        let good = cause == EndCause::Completed;

        assert_eq!(next.contains("again"), !good, "{next}");
        assert!(!headline.contains('!') && !next.contains('!') && !headline.is_empty());
        let button = if good { MessageKey::Close } else { MessageKey::Again };
        assert_eq!(with(&settings(), |say| say.proceed(&form)), button);
    }
}

#[test]
fn a_lost_call_is_not_shown_as_over() {
    let (headline, next) = said(&after(&[ringing(Leg::Visitor), CallState::Unknown]));

    assert!(headline.contains("lost sight"));
    assert!(next.contains("may well go on"));
}

#[test]
fn times_are_read_like_those_of_a_call() {
    assert_eq!(clock(0), "0:00");
    assert_eq!(clock(9), "0:09");
    assert_eq!(clock(75), "1:15");
    assert_eq!(clock(3600), "60:00");
}

#[test]
fn the_button_shows_unavailable_agents_unless_the_company_is_closed() {
    let say = |state: &State| with(&settings(), |say| say.before_the_click(state));
    let told = |free| State {
        queue: Availability { free, ..Availability::default() },
        ..State::default()
    };

    assert_eq!(say(&told(None)), "");
    assert_eq!(say(&told(Some(true))), "");
    assert_eq!(say(&told(Some(false))), "Nobody is free to talk right now.");
    let closed =
        State { open_state: OpenState::Closed { opens: None, label: None }, ..told(Some(false)) };
    assert_eq!(say(&closed), "Closed right now");
}
