//! The message for each state.

use super::answer::{Check, Outcome, What};
use super::view::{Call, Place, Stage, Where};
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

/// The message of a call state. Some have the placeholder `number`.
pub fn of_place(place: &Place) -> MessageKey {
    if let Some(problem) = &place.problem {
        return of_problem(problem);
    }
    match (place.stage, place.cause.as_deref()) {
        (Stage::Starting, _) => MessageKey::Starting,
        (Stage::Accepted, _) => MessageKey::Accepted,
        (Stage::Ringing, _) if place.own_phone => MessageKey::RingingTerminal,
        (Stage::Ringing, _) => MessageKey::Ringing,
        (Stage::Answered, _) => MessageKey::Answered,
        (Stage::Connected, _) => MessageKey::Connected,
        (Stage::Unknown, _) => MessageKey::Unknown,
        (Stage::NotFollowed, _) => MessageKey::NotFollowed,
        (Stage::Failed, _) | (Stage::Ended, Some("failed")) => MessageKey::EndedFailed,
        (Stage::Ended, Some("busy")) => MessageKey::EndedBusy,
        (Stage::Ended, Some("no_answer")) if place.own_phone => MessageKey::EndedTerminalNoAnswer,
        (Stage::Ended, Some("no_answer")) => MessageKey::EndedNoAnswer,
        (Stage::Ended, Some("cancelled")) => MessageKey::EndedCancelled,
        (Stage::Ended, _) => MessageKey::Ended,
    }
}

/// The message of the shown call.
pub fn of_call(call: &Call) -> MessageKey {
    let is_ending = call.hanging_up && !call.place.stage.is_over();
    // A failed request takes precedence over the call state.
    if is_ending && call.place.problem.is_none() {
        MessageKey::HangingUp
    } else {
        of_place(&call.place)
    }
}

/// The message of a call in the history. Empty if the server reported nothing after the acceptance.
pub fn of_past(place: &Place) -> Option<MessageKey> {
    match (place.stage, place.problem.as_deref()) {
        (_, Some("unknown")) => Some(MessageKey::Unknown),
        // The advice was shown at the time of the failure.
        (_, Some(_)) => Some(MessageKey::EndedFailed),
        (Stage::NotFollowed, None) => None,
        (_, None) => Some(of_place(place)),
    }
}

/// The message of a problem code.
pub fn of_problem(code: &str) -> MessageKey {
    match code {
        "passphrase_short" => MessageKey::PassphraseShort,
        "passphrase_weak" => MessageKey::PassphraseWeak,
        "passphrase_wrong" => MessageKey::PassphraseWrong,
        code => MessageKey::from_key(&["extension_problem_", code].concat())
            .unwrap_or(MessageKey::ProblemOther),
    }
}

/// The name of a check.
pub fn of_check(what: What) -> MessageKey {
    match what {
        What::Server => MessageKey::CheckServer,
        What::Cors => MessageKey::CheckCors,
        What::Clock => MessageKey::CheckClock,
        What::Password => MessageKey::CheckPassword,
    }
}

/// The result of a check. Some have the placeholders `origin`, `minutes` or `soon`.
pub fn of_outcome(check: &Check) -> MessageKey {
    match check.outcome {
        Outcome::Fine => MessageKey::CheckFine,
        Outcome::Skipped => MessageKey::CheckSkipped,
        Outcome::Bad | Outcome::Warning => {
            let why = check.why.as_deref().unwrap_or_default();
            MessageKey::from_key(&["extension_", why].concat()).unwrap_or(MessageKey::ProblemOther)
        }
    }
}

/// The message of the detection setting.
pub fn of_where(place: Where) -> MessageKey {
    match place {
        Where::Nowhere => MessageKey::WhereNowhere,
        Where::Chosen => MessageKey::WhereChosen,
        Where::Everywhere => MessageKey::WhereEverywhere,
    }
}

#[cfg(test)]
mod tests;
