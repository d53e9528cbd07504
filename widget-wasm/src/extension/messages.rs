//! Which sentence the pages say when.

use super::answer::{Check, Outcome, What};
use super::view::{Call, Place, Stage, Where};
use shared_types::words::extension::ExtensionWord as Word;

/// Of where a call is, or how it ended. Some take the `number`.
pub fn of_place(place: &Place) -> Word {
    if let Some(problem) = &place.problem {
        return of_problem(problem);
    }
    match (place.stage, place.cause.as_deref()) {
        (Stage::Starting, _) => Word::Starting,
        (Stage::Accepted, _) => Word::Accepted,
        (Stage::Ringing, _) if place.own_phone => Word::RingingTerminal,
        (Stage::Ringing, _) => Word::Ringing,
        (Stage::Answered, _) => Word::Answered,
        (Stage::Connected, _) => Word::Connected,
        (Stage::Unknown, _) => Word::Unknown,
        (Stage::NotFollowed, _) => Word::NotFollowed,
        (Stage::Failed, _) | (Stage::Ended, Some("failed")) => Word::EndedFailed,
        (Stage::Ended, Some("busy")) => Word::EndedBusy,
        (Stage::Ended, Some("no_answer")) if place.own_phone => Word::EndedTerminalNoAnswer,
        (Stage::Ended, Some("no_answer")) => Word::EndedNoAnswer,
        (Stage::Ended, Some("cancelled")) => Word::EndedCancelled,
        (Stage::Ended, _) => Word::Ended,
    }
}

/// Of the call that is shown.
pub fn of_call(call: &Call) -> Word {
    let is_ending = call.hanging_up && !call.place.stage.is_over();
    // A wish that failed is told instead of the wish.
    if is_ending && call.place.problem.is_none() { Word::HangingUp } else { of_place(&call.place) }
}

/// Of a call of the list. Nothing is said of one that the server told no more about.
pub fn of_past(place: &Place) -> Option<Word> {
    match (place.stage, place.problem.as_deref()) {
        (_, Some("unknown")) => Some(Word::Unknown),
        // What to do about it was told at the time.
        (_, Some(_)) => Some(Word::EndedFailed),
        (Stage::NotFollowed, None) => None,
        (_, None) => Some(of_place(place)),
    }
}

/// Of the code of what went wrong.
pub fn of_problem(code: &str) -> Word {
    match code {
        "passphrase_short" => Word::PassphraseShort,
        "passphrase_wrong" => Word::PassphraseWrong,
        code => {
            Word::from_key(&["extension_problem_", code].concat()).unwrap_or(Word::ProblemOther)
        }
    }
}

/// What a check looks at.
pub fn of_check(what: What) -> Word {
    match what {
        What::Server => Word::CheckServer,
        What::Cors => Word::CheckCors,
        What::Clock => Word::CheckClock,
        What::Password => Word::CheckPassword,
    }
}

/// What it found. Some take `origin`, `minutes` or `soon`.
pub fn of_outcome(check: &Check) -> Word {
    match check.outcome {
        Outcome::Fine => Word::CheckFine,
        Outcome::Skipped => Word::CheckSkipped,
        Outcome::Bad | Outcome::Warning => {
            let why = check.why.as_deref().unwrap_or_default();
            Word::from_key(&["extension_", why].concat()).unwrap_or(Word::ProblemOther)
        }
    }
}

/// Of where numbers are found.
pub fn of_where(place: Where) -> Word {
    match place {
        Where::Nowhere => Word::WhereNowhere,
        Where::Chosen => Word::WhereChosen,
        Where::Everywhere => Word::WhereEverywhere,
    }
}

#[cfg(test)]
mod tests;
