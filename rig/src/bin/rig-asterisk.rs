//! A real Asterisk for tests that are not written in Rust: the browser tests.
//!
//! It prints one line of JSON when Asterisk is up: the address of its manager interface, the users, and the phones. It answers
//! each input line `records` with one line, the call records so far. At the end of standard input, everything stops.

use anyhow::{Context as _, Result};
use rig::{AmiUser, Asterisk, CallRecord};
use serde_json::{Value, json};
use std::io::{self, Write};

fn main() -> Result<()> {
    let asterisk = Asterisk::start()?;
    say(&greeting(&asterisk))?;
    for order in io::stdin().lines() {
        say(&answer(&asterisk, order?.trim())?)?;
    }
    asterisk.stop()
}

fn greeting(asterisk: &Asterisk) -> Value {
    let AmiUser { name, secret } = AmiUser::LEAST;
    json!({
        "port": asterisk.ami().port(),
        "user": name,
        "secret": secret,
        "terminals": {
            "b1c1t1_alice": "rings for a second, is answered and talks for half a minute",
            "agent": "is answered at once and talks for half a minute",
            "1001": "rings, and nobody answers",
            "1002": "is busy",
        },
        "destinations": {
            "1000": "rings for two seconds, is answered and talks for half a minute",
            "1001": "rings, and nobody answers",
            "1002": "is busy",
            "1006": "is answered at once and hangs up after three seconds",
            "1007": "is answered at once and reads up to four digits, which its call record has",
            "+12025550142": "any number: rings for a second, is answered and talks for half a minute",
            "+12025550101": "any number that ends so is busy",
            "+12025550102": "any number that ends so rings, and nobody answers",
        },
        "orders": { "records": "the call records so far, a list" },
    })
}

fn answer(asterisk: &Asterisk, order: &str) -> Result<Value> {
    match order {
        "records" => Ok(asterisk.call_records()?.iter().map(told).collect()),
        _ => Ok(json!({ "error": "the only order is `records`" })),
    }
}

fn told(record: &CallRecord) -> Value {
    json!({
        "linkedid": record.linkedid,
        "uniqueid": record.uniqueid,
        "channel": record.channel,
        "destinationChannel": record.destination_channel,
        "context": record.context,
        "exten": record.exten,
        "lastApplication": record.last_application,
        "disposition": record.disposition,
        "seconds": record.seconds,
        "secondsAnswered": record.seconds_answered,
        "userField": record.user_field,
    })
}

fn say(value: &Value) -> Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{value}").and_then(|()| output.flush()).context("nobody listens any more")
}
