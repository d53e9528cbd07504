//! The stand-in for Dialpad for what is no Rust test: the journeys through a browser.
//!
//! It prints one line of JSON with its address, its API key, its call center and its user. To each line of
//! standard input it answers with one line:
//! - `calls`: the accepted calls
//! - `asked`: the requests so far
//! - `breaches`: what in them is not as Dialpad describes it
//! - `state NUMBER STATE`: reports that state of the latest call to that number (E.164) to the subscribed
//!   webhooks, and answers with the statuses of their answers
//!
//! Events are sent to subscriptions only, which `click2call dialpad subscribe` creates. When standard input ends,
//! the program ends.

use anyhow::{Context as _, Result};
use rig::{Dialpad, DialpadAsked, DialpadCall};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

fn main() -> Result<()> {
    let dialpad = Dialpad::start()?;
    say(&json!({
        "url": dialpad.url(),
        "key": Dialpad::KEY,
        "callCenter": Dialpad::CALL_CENTER,
        "user": Dialpad::USER,
    }))?;
    for order in io::stdin().lines() {
        let answer = answer(&dialpad, order?.trim());
        say(&answer.unwrap_or_else(|error| json!({ "error": error.to_string() })))?;
    }
    Ok(())
}

fn answer(dialpad: &Dialpad, order: &str) -> Result<Value> {
    let words: Vec<_> = order.split(' ').collect();
    match words[..] {
        ["calls"] => Ok(dialpad.calls().iter().map(call).collect()),
        ["asked"] => Ok(dialpad.asked().iter().map(asked).collect()),
        ["breaches"] => Ok(dialpad.breaches().into()),
        ["state", number, state] => report(dialpad, number, state),
        _ => Ok(json!({ "error": "the orders are `calls`, `asked`, `breaches` and `state`" })),
    }
}

fn report(dialpad: &Dialpad, number: &str, state: &str) -> Result<Value> {
    let calls = dialpad.calls();
    let call = calls.iter().rfind(|call| call.number == number).context("there is no such call")?;
    let statuses = dialpad.deliver(&Dialpad::event(call, state, now()?))?;
    Ok(json!({ "delivered": statuses }))
}

#[expect(clippy::disallowed_methods, reason = "the real time, for a server with the real clock")]
fn now() -> Result<i64> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(i64::try_from(since_epoch.as_millis())?)
}

/// Ids are texts: the reader has floats.
fn call(call: &DialpadCall) -> Value {
    json!({
        "id": call.id.to_string(),
        "number": call.number,
        "callCenter": call.call_center.map(|id| id.to_string()),
        "user": call.user.map(|id| id.to_string()),
        "customData": call.custom_data,
    })
}

fn asked(asked: &DialpadAsked) -> Value {
    json!({ "method": asked.method, "path": asked.path, "body": asked.body })
}

fn say(value: &Value) -> Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{value}").and_then(|()| output.flush()).context("nobody reads the output")
}
