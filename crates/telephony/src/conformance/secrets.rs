//! Numbers and secrets are in no log line and in no error.

use super::creates::originate_in_vain;
use super::log_recorder::LogRecorder;
use super::states::{Placed, place};
use super::{CreateAnswer, Fixture, new_calls};
use shared_types::call_state::CallState;
use std::error::Error;
use std::fmt::Write;

/// The last digits of a number, which every way of writing it contains.
const COMPARED_DIGITS: usize = 7;

/// An error as it could be logged: with its sources, and by `Debug`.
fn printed(error: &dyn Error) -> String {
    let mut text = format!("{error:?}");
    let mut next = Some(error);
    while let Some(error) = next {
        write!(text, " {error}").unwrap();
        next = error.source();
    }
    text
}

/// `text` without what may be between the digits of a number.
fn without_separators(text: &str) -> String {
    text.chars().filter(|c| !" -.()/".contains(*c)).collect()
}

/// Uses everything that a provider can do, also where it fails. Returns what it printed.
async fn use_everything(fixture: &impl Fixture) -> String {
    let mut text = String::new();
    let provider = fixture.provider();
    match provider.check_connection().await {
        Ok(report) => text.extend(report.lines().iter().map(String::as_str)),
        Err(problem) => text += &printed(&problem),
    }
    let mut placed = place(fixture).await;
    placed.lives(fixture, CallState::is_final).await;
    let mut placed = place(fixture).await;
    placed.lives(fixture, |state| matches!(state, CallState::Ringing { .. })).await;
    text += &end(fixture, &placed).await;
    let everything = new_calls::callback_with_everything(fixture);
    write!(text, "{everything:?}").unwrap();
    write!(text, "{:?}", provider.originate(&everything).await).unwrap();
    for answer in [
        CreateAnswer::Refuse,
        CreateAnswer::Throttle,
        CreateAnswer::Drop,
        CreateAnswer::Garbage,
        CreateAnswer::Truncate,
        CreateAnswer::Hang,
    ] {
        // A provider that has lost its connection gets a new one while time passes.
        assert!(fixture.answer_creates(CreateAnswer::Accept));
        write!(text, "{:?}", provider.originate(&new_calls::callback(fixture)).await).unwrap();
        if fixture.answer_creates(answer) {
            let outcome = originate_in_vain(fixture).await;
            text += &outcome.err().map_or_else(String::new, |error| printed(&error));
        }
    }
    let terminal = new_calls::terminal_call(fixture);
    if fixture.answer_creates(CreateAnswer::Refuse)
        && let Err(error) = provider.originate_from_terminal(&terminal).await
    {
        text += &printed(&error);
    }
    if fixture.refuse_credentials() {
        let provider = fixture.reopened();
        if let Err(problem) = provider.check_connection().await {
            text += &printed(&problem);
        }
    }
    text
}

async fn end(fixture: &impl Fixture, placed: &Placed) -> String {
    let outcome = fixture.while_time_passes(placed.call.hang_up()).await;
    outcome.err().map_or_else(String::new, |error| printed(&error))
}

pub async fn numbers_and_secrets_are_never_logged(fixture: &impl Fixture) {
    let number = fixture.number().parse::<shared_types::phone::PhoneNumber>().unwrap();
    let (recorder, guard) = LogRecorder::start();

    let printed = use_everything(fixture).await;

    drop(guard);
    let numbers = [number.expose_digits(), new_calls::DESTINATION];
    let digits = numbers.map(|number| number[number.len() - COMPARED_DIGITS..].to_owned());
    for (name, text) in [("the log", recorder.text()), ("what prints", printed)] {
        for secret in fixture.secrets().iter().map(String::as_str).chain([new_calls::CONTEXT]) {
            assert!(!text.contains(secret), "{name} contains a secret: {}", around(&text, secret));
        }
        let digits_only = without_separators(&text);
        for digits in &digits {
            let found = digits_only.contains(digits.as_str());
            assert!(!found, "{name} contains a number: {}", around(&digits_only, digits));
        }
    }
}

fn around(text: &str, word: &str) -> String {
    let at = text.find(word).unwrap_or_default();
    let from = text[..at].char_indices().rev().nth(200).map_or(0, |(at, _)| at);
    text[from..].chars().take(400).collect()
}
