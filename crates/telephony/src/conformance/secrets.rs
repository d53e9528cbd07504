//! Numbers and secrets are in no log line and in no error.

use super::creates::originate_in_vain;
use super::log_recorder::LogRecorder;
use super::states::{Placed, is_ringing, place};
use super::{CreateAnswer, Event, Fixture, new_calls};
use model::dtmf_digit::DtmfDigit;
use model::provider::NewCall;
use shared_types::call_state::CallState;
use std::error::Error;
use std::fmt::Write;

/// The last digits of a number, which every way of writing it contains.
const COMPARED_DIGITS: usize = 7;

/// An error as it could be logged: with its sources, each also by `Debug`.
pub fn printed(error: &dyn Error) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        write!(text, "{error} {error:?} ").unwrap();
        next = error.source();
    }
    text
}

/// The error of `outcome` as it could be logged; empty without one.
fn printed_error<T, E: Error>(outcome: Result<T, E>) -> String {
    outcome.err().map_or_else(String::new, |error| printed(&error))
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
    text += &control_calls(fixture).await;
    text += &resume_call(fixture).await;
    let everything = new_calls::callback_with_everything(fixture);
    let order = new_calls::user_call(fixture).order;
    for call in [everything.clone(), NewCall { order, ..everything }] {
        write!(text, "{call:?}").unwrap();
        text += &originate(fixture, &call).await;
    }
    for agents in [1, 0] {
        let queue = fixture.set_available_agents(agents);
        let reopened = fixture.reopened();
        let availability = reopened.agent_availability(new_calls::API_DOMAIN, &queue).await;
        write!(text, "{availability:?}").unwrap();
    }
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
        text += &originate(fixture, &new_calls::callback(fixture)).await;
        if fixture.answer_creates(answer) {
            text += &printed_error(originate_in_vain(fixture).await);
        }
    }
    for answer in [CreateAnswer::Accept, CreateAnswer::Refuse] {
        if fixture.answer_creates(answer) {
            let terminal = new_calls::terminal_call(fixture);
            text += &printed_error(provider.originate_from_terminal(&terminal).await);
        }
    }
    if fixture.refuse_credentials() {
        text += &printed_error(fixture.reopened().check_connection().await);
    }
    text
}

/// Plays digits into and ends a call that rings and one that is connected.
async fn control_calls(fixture: &impl Fixture) -> String {
    let mut text = String::new();
    for is_last in [is_ringing, is_connected] {
        let mut placed = place(fixture).await;
        placed.lives(fixture, is_last).await;
        text += &printed_error(placed.call.play_dtmf(DtmfDigit::new('5').unwrap()).await);
        let outcome = fixture.while_time_passes(placed.call.hang_up()).await;
        if outcome.is_err() {
            // The call goes on, and would be in the way of the next one to its number.
            placed.lives(fixture, CallState::is_final).await;
        }
        text += &printed_error(outcome);
    }
    text
}

/// Resumes a call that rings, as after a restart, and observes it.
async fn resume_call(fixture: &impl Fixture) -> String {
    let mut placed = place(fixture).await;
    placed.lives(fixture, is_ringing).await;
    let states = placed.states();
    let handle = placed.handle(fixture).unwrap_or_else(new_calls::foreign_handle);
    let reopened = fixture.reopened();
    match reopened.resume(&handle, &states).await {
        Ok(call) => {
            let mut resumed = Placed { progress: call.progress(), request: placed.request, call };
            fixture.report(&resumed.request, Event::Nothing).await;
            resumed.reaches(fixture, states[states.len() - 1]).await;
            String::new()
        }
        Err(error) => printed(&error),
    }
}

fn is_connected(state: CallState) -> bool {
    state == CallState::Connected
}

async fn originate(fixture: &impl Fixture, call: &NewCall) -> String {
    match fixture.provider().originate(call).await {
        Ok(originated) => format!("{originated:?}"),
        Err(error) => printed(&error),
    }
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
