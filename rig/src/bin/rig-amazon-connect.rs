//! The stand-in for Amazon Connect for what is no Rust test: the journeys through a browser.
//!
//! It prints one line of JSON with its address and what the settings need. To each line of standard input it answers
//! with one line:
//! - `contacts`: the contacts that were started
//! - `breaches`: what in the requests is not as described
//! - `event NUMBER EVENT`: lets that happen to the latest contact with that number (E.164): `rings`, `answered`,
//!   `queued`, `connected`, `completed`, `busy`, `not_answered`, `answering_machine`
//! - `metrics AGENTS CONTACTS WAIT`: the metrics of its queue
//!
//! When standard input ends, the program ends.

use anyhow::{Context as _, Result};
use rig::{AmazonConnect, ConnectContact, ConnectEvent, ConnectMetrics};
use serde_json::{Value, json};
use std::io::{self, Write};

fn main() -> Result<()> {
    let connect = AmazonConnect::start()?;
    say(&json!({
        "url": connect.url(),
        "region": AmazonConnect::REGION,
        "accessKeyId": AmazonConnect::ACCESS_KEY_ID,
        "secretAccessKey": AmazonConnect::SECRET_ACCESS_KEY,
        "instanceId": AmazonConnect::INSTANCE,
        "contactFlowId": AmazonConnect::FLOW,
        "queueId": AmazonConnect::QUEUE,
    }))?;
    for order in io::stdin().lines() {
        let answer = answer(&connect, order?.trim());
        say(&answer.unwrap_or_else(|error| json!({ "error": error.to_string() })))?;
    }
    Ok(())
}

fn answer(connect: &AmazonConnect, order: &str) -> Result<Value> {
    let words: Vec<_> = order.split(' ').collect();
    match words[..] {
        ["contacts"] => Ok(connect.contacts().iter().map(contact).collect()),
        ["breaches"] => Ok(connect.breaches().into()),
        ["event", number, name] => {
            let contacts = connect.contacts();
            let latest = contacts.iter().rfind(|contact| contact.number == number);
            let latest = latest.context("there is no such contact")?;
            let event = event(name).context("there is no such event")?;
            Ok(json!({ "happened": connect.happens(&latest.token, event) }))
        }
        ["metrics", agents, contacts, wait] => {
            connect.has_metrics(ConnectMetrics {
                agents_available: Some(agents.parse()?),
                contacts_in_queue: Some(contacts.parse()?),
                estimated_wait_seconds: Some(wait.parse()?),
            });
            Ok(json!({}))
        }
        _ => Ok(json!({ "error": "the orders are `contacts`, `breaches`, `event` and `metrics`" })),
    }
}

fn event(name: &str) -> Option<ConnectEvent> {
    let ended = |reason, detection| ConnectEvent::Ended { reason, detection };
    Some(match name {
        "rings" => ConnectEvent::Rings,
        "answered" => ConnectEvent::Answered,
        "queued" => ConnectEvent::Queued,
        "connected" => ConnectEvent::Connected,
        "completed" => ended("AGENT_DISCONNECT", Some("HUMAN_ANSWERED")),
        "busy" => ended("TELECOM_BUSY", None),
        "not_answered" => ended("TELECOM_UNANSWERED", None),
        "answering_machine" => ended("CONTACT_FLOW_DISCONNECT", Some("VOICEMAIL_BEEP")),
        _ => return None,
    })
}

fn contact(contact: &ConnectContact) -> Value {
    json!({
        "id": contact.id,
        "token": contact.token,
        "number": contact.number,
        "queue": contact.queue,
        "attributes": contact.attributes,
        "stops": contact.stops,
        "hasEnded": contact.has_ended,
    })
}

fn say(value: &Value) -> Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{value}").and_then(|()| output.flush()).context("nobody reads the output")
}
