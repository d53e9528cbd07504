use super::*;
use crate::wire::fields::Field;
use serde_json::{Value, json};

/// The fields of a JSON object, with a clock that knows whole minutes of 1970 only.
impl Fields for Value {
    fn get(&self, name: &str) -> Field {
        match &self[name] {
            Value::String(text) => Field::Text(text.clone()),
            Value::Number(number) => Field::number(number.as_f64().unwrap()),
            Value::Bool(flag) => Field::Flag(*flag),
            _ => Field::Absent,
        }
    }

    fn minute(&self, moment: &str) -> Option<Minute> {
        moment.strip_prefix("1970-01-01T00:")?.get(..2)?.parse().ok()
    }
}

/// A refusal with nothing but its code.
pub(crate) fn refused(code: ErrorCode) -> Refusal {
    Refusal {
        code,
        reason: None,
        retry_after: None,
        call_id: None,
        opens_at: None,
        closed_for: None,
    }
}

fn read(fields: &Value) -> Reply {
    Reply::read(fields)
}

#[test]
fn an_accepted_call_needs_no_more_than_its_status() {
    assert_eq!(read(&json!({"status": "ok"})), Reply::Accepted(AcceptedCall::default()));
}

#[test]
fn an_accepted_call_has_everything_that_is_shown() {
    let reply = read(&json!({"status": "ok", "call_id": "abc", "code": "47", "can_cancel": true,
        "scheduled_for": "1970-01-01T00:30:00+00:00"}));

    assert_eq!(
        reply,
        Reply::Accepted(AcceptedCall {
            call_id: Some("abc".into()),
            code: Some("47".into()),
            can_cancel: true,
            scheduled_for: Some(30),
        })
    );
}

#[test]
fn a_scheduled_call_has_no_event_stream_yet() {
    let reply = json!({"status": "ok", "call_id": "abc"});
    let later = json!({"status": "ok", "call_id": "abc", "scheduled_for": "1970-01-01T00:30:00Z"});

    assert_eq!(read(&reply).call(), Some("abc"));
    assert_eq!(read(&later).call(), None);
}

#[test]
fn a_refusal_has_its_code_and_its_wait() {
    let reply = read(&json!({"status": "error", "code": "rate_limited", "retry_after": 41.2}));

    assert_eq!(
        reply,
        Reply::Refused(Refusal { retry_after: Some(42), ..refused(ErrorCode::RateLimited) })
    );
}

#[test]
fn a_closed_company_has_its_opening_time_and_reason() {
    let reply = read(&json!({"status": "error", "code": "outside_hours",
        "opens_at": "1970-01-01T00:45:00Z", "closed_for": "Christmas"}));

    assert_eq!(
        reply,
        Reply::Refused(Refusal {
            opens_at: Some(45),
            closed_for: Some("Christmas".into()),
            ..refused(ErrorCode::OutsideHours)
        })
    );
}

#[test]
fn only_a_call_that_may_exist_can_be_followed() {
    let reply =
        |status: &str, code| read(&json!({"status": status, "code": code, "call_id": "abc"}));

    assert_eq!(reply("ok", "47").call(), Some("abc"));
    assert_eq!(reply("error", "outcome_unknown").call(), Some("abc"));
    assert_eq!(reply("error", "phone_system_refused").call(), None);
    assert_eq!(Reply::TimedOut.call(), None);
}

#[test]
fn a_proof_that_is_wanted_is_no_refusal_to_show() {
    assert!(read(&json!({"status": "error", "code": "proof_required"})).wants_proof());
    assert!(!read(&json!({"status": "error", "code": "rate_limited"})).wants_proof());
}

#[test]
fn a_number_that_only_the_server_refuses_is_explained_like_one_that_the_form_refuses() {
    let reply =
        |reason| read(&json!({"status": "error", "code": "number_invalid", "reason": reason}));
    let haunted = Refusal { reason: Some("haunted".into()), ..refused(ErrorCode::NumberInvalid) };

    assert_eq!(reply("too_short"), Reply::InvalidNumber(NumberProblem::TooShort));
    assert_eq!(reply("haunted"), Reply::Refused(haunted));
}

#[test]
fn a_code_of_a_newer_server_is_still_a_refusal() {
    let reply = read(&json!({"status": "error", "code": "on_fire"}));

    assert_eq!(reply, Reply::Refused(refused(ErrorCode::Unknown)));
}

#[test]
fn foreign_answers_count_as_unreachable() {
    assert_eq!(read(&json!(null)), Reply::NoReply);
    assert_eq!(read(&json!({"status": "error"})), Reply::NoReply);
    assert_eq!(read(&json!({"status": "maybe", "code": "rate_limited"})), Reply::NoReply);
}

#[test]
fn a_queue_has_its_length_in_whole_numbers() {
    let waiting = QueueStatus::read(&json!({"position": 2, "wait": 119.5}));

    assert_eq!(waiting, QueueStatus { position: Some(2), wait: Some(120) });
    assert_eq!(QueueStatus::read(&json!({"position": "two"})), QueueStatus::default());
}

#[test]
fn an_invalid_wait_is_dropped() {
    for seconds in [-3.0, f64::NAN, f64::INFINITY, 1e9] {
        assert_eq!(Field::number(seconds), Field::Absent);
    }
    assert_eq!(Field::number(0.0), Field::Number(0));
}
