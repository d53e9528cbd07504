use super::*;
use crate::extension::view::View;
use serde_json::{Value, json};

fn call(fields: &Value) -> Call {
    View::read(&json!({ "call": fields })).call.unwrap()
}

#[test]
fn each_state_has_its_sentence() {
    for (fields, key) in [
        (json!({ "state": "starting" }), MessageKey::Starting),
        (json!({ "state": "accepted" }), MessageKey::Accepted),
        (json!({ "state": "ringing", "leg": "terminal" }), MessageKey::RingingTerminal),
        (json!({ "state": "ringing", "leg": "destination" }), MessageKey::Ringing),
        (json!({ "state": "answered", "leg": "terminal" }), MessageKey::Answered),
        (json!({ "state": "connected" }), MessageKey::Connected),
        (json!({ "state": "unknown" }), MessageKey::Unknown),
        (json!({ "state": "of a newer server" }), MessageKey::Unknown),
        (json!({ "state": "not_followed" }), MessageKey::NotFollowed),
        (json!({ "state": "failed" }), MessageKey::EndedFailed),
        (json!({ "state": "ended" }), MessageKey::Ended),
        (json!({ "state": "ended", "cause": "completed" }), MessageKey::Ended),
        (json!({ "state": "ended", "cause": "busy" }), MessageKey::EndedBusy),
        (json!({ "state": "ended", "cause": "no_answer" }), MessageKey::EndedNoAnswer),
        (
            json!({ "state": "ended", "cause": "no_answer", "leg": "terminal" }),
            MessageKey::EndedTerminalNoAnswer,
        ),
        (json!({ "state": "ended", "cause": "cancelled" }), MessageKey::EndedCancelled),
        (json!({ "state": "ended", "cause": "failed" }), MessageKey::EndedFailed),
    ] {
        assert_eq!(of_call(&call(&fields)), key, "{fields}");
    }
}

#[test]
fn a_failure_takes_precedence() {
    let failed = call(&json!({ "state": "failed", "problem": "limited" }));
    let cannot_hang_up =
        call(&json!({ "state": "connected", "hangingUp": true, "problem": "unreached" }));

    assert_eq!(of_call(&failed), MessageKey::ProblemLimited);
    assert_eq!(of_call(&cannot_hang_up), MessageKey::ProblemUnreached);
}

#[test]
fn an_interruption_before_the_call_states_that_nothing_was_called() {
    let interrupted = call(&json!({ "state": "failed", "problem": "interrupted" }));

    assert_eq!(of_call(&interrupted), MessageKey::ProblemInterrupted);
}

#[test]
fn in_the_list_a_call_has_an_end_and_no_advice() {
    let past = |fields: Value| {
        let view = View::read(&json!({ "history": [fields] }));
        of_past(&view.history[0].place)
    };

    assert_eq!(past(json!({ "state": "ended", "cause": "busy" })), Some(MessageKey::EndedBusy));
    assert_eq!(
        past(json!({ "state": "failed", "problem": "limited" })),
        Some(MessageKey::EndedFailed)
    );
    assert_eq!(past(json!({ "state": "failed", "problem": "unknown" })), Some(MessageKey::Unknown));
    assert_eq!(past(json!({ "state": "not_followed" })), None);
}

#[test]
fn hanging_up_is_shown_until_the_call_is_over() {
    let ending = json!({ "state": "connected", "hangingUp": true });
    let over = json!({ "state": "ended", "hangingUp": true });

    assert_eq!(of_call(&call(&ending)), MessageKey::HangingUp);
    assert_eq!(of_call(&call(&over)), MessageKey::Ended);
}

#[test]
fn every_problem_has_a_sentence() {
    for code in [
        "signed_out",
        "locked",
        "number",
        "busy",
        "unreached",
        "unknown",
        "refused",
        "limited",
        "phone_system",
        "expired",
        "over",
    ] {
        assert_eq!(of_problem(code).as_str(), format!("extension_problem_{code}"));
    }
    assert_eq!(of_problem("passphrase_short"), MessageKey::PassphraseShort);
    assert_eq!(of_problem("passphrase_weak"), MessageKey::PassphraseWeak);
    assert_eq!(of_problem("passphrase_wrong"), MessageKey::PassphraseWrong);
    assert_eq!(of_problem("of a newer background"), MessageKey::ProblemOther);
}

#[test]
fn every_check_has_a_result_message() {
    let check = |outcome, why: Option<&str>| Check {
        what: What::Server,
        outcome,
        why: why.map(str::to_owned),
        minutes: 0,
        retry_after: None,
        origin: String::new(),
    };

    assert_eq!(of_outcome(&check(Outcome::Fine, None)), MessageKey::CheckFine);
    assert_eq!(of_outcome(&check(Outcome::Skipped, None)), MessageKey::CheckSkipped);
    for why in [
        "server_address_wrong",
        "server_down",
        "server_other",
        "server_failed",
        "cors",
        "clock_fast",
        "clock_slow",
        "aor_wrong",
        "password_wrong",
        "password_unchecked",
        "too_many",
    ] {
        let said = of_outcome(&check(Outcome::Bad, Some(why)));
        assert_eq!(said.as_str(), format!("extension_{why}"));
    }
    assert_eq!(of_outcome(&check(Outcome::Bad, Some("new"))), MessageKey::ProblemOther);
}
