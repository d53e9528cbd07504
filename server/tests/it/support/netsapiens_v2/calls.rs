//! Its calls. They change by the test only.

use super::manner::{EMPTY_202, NOT_FOUND, json_answer};
use axum::response::Response;
use serde_json::{Value, json};

/// The names of the fields in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Names {
    /// Those of the vendor's schema.
    #[default]
    Long,
    /// Those of the vendor's example.
    Legacy,
}

#[derive(Default)]
pub(crate) struct Calls {
    pub(crate) names: Names,
    known: Vec<Call>,
    /// The numbers of the waiting callers, in the list's notation.
    waiting: Vec<String>,
}

struct Call {
    id: String,
    /// The part of its address before `/calls`.
    of_user: String,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It was requested, and is not in a list yet.
    Asked,
    Rings,
    Answered,
    Talks,
    Over,
}

impl Calls {
    /// Its call ids, in order.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.known.iter().map(|call| call.id.clone()).collect()
    }

    /// The call is listed, without a time of an answer.
    pub(crate) fn rings(&mut self, id: &str) {
        self.put(id, Stage::Rings);
    }

    /// The first phone was answered; the second is being dialled.
    pub(crate) fn is_answered(&mut self, id: &str) {
        self.put(id, Stage::Answered);
    }

    /// Both legs are active.
    pub(crate) fn talks(&mut self, id: &str) {
        self.put(id, Stage::Talks);
    }

    /// The call is in no list any more.
    pub(crate) fn is_over(&mut self, id: &str) {
        self.put(id, Stage::Over);
    }

    /// Whether the call was ended, by either side.
    pub(crate) fn has_ended(&self, id: &str) -> bool {
        self.known.iter().any(|call| call.id == id && call.stage == Stage::Over)
    }

    pub(crate) fn waits(&mut self, number: &str) {
        self.waiting.push(number.to_owned());
    }

    pub(crate) fn leaves(&mut self, number: &str) {
        self.waiting.retain(|waiting| waiting != number);
    }

    fn put(&mut self, id: &str, stage: Stage) {
        self.known.iter_mut().find(|call| call.id == id).expect("it was asked for").stage = stage;
    }

    pub(super) fn create(&mut self, path: &str, body: &str) -> Response {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let id = body["call-id"].as_str().unwrap_or_default().to_owned();
        self.known.push(Call { id, of_user: user(path), stage: Stage::Asked });
        EMPTY_202.response()
    }

    pub(super) fn list(&self, path: &str) -> Value {
        let user = user(path);
        let listed = |call: &&Call| {
            call.of_user == user && !matches!(call.stage, Stage::Asked | Stage::Over)
        };
        let rows = self.known.iter().filter(listed).map(|call| row(call, self.names));
        // Another call is always there, too.
        let other = Call { id: "another".into(), of_user: user.clone(), stage: Stage::Talks };
        rows.chain([row(&other, self.names)]).collect()
    }

    pub(super) fn waiting(&self) -> Value {
        let row = |number: &String| {
            json!({ "dial-rule-translation-source-user": number,
                "dial-rule-translation-source-name": "A visitor",
                "callqueue-agent-availability-for-dispatch": "waiting for callback",
                "time_queued": "2026-11-21 08:00:00" })
        };
        self.waiting.iter().map(row).collect()
    }

    /// Only a call that rings can be rejected.
    pub(super) fn reject(&mut self, path: &str) -> Response {
        let id = path.rsplit('/').nth(1).unwrap();
        match self.known.iter_mut().find(|call| call.id == id && call.stage == Stage::Rings) {
            Some(call) => {
                call.stage = Stage::Over;
                EMPTY_202.response()
            }
            None => NOT_FOUND.response(),
        }
    }

    /// Only one that was answered can be ended.
    pub(super) fn end_answered(&mut self, path: &str) -> Response {
        let id = path.rsplit('/').next().unwrap();
        let is_answered = |call: &Call| matches!(call.stage, Stage::Answered | Stage::Talks);
        match self.known.iter_mut().find(|call| call.id == id && is_answered(call)) {
            Some(call) => {
                call.stage = Stage::Over;
                json_answer(200, &json!({}))
            }
            None => NOT_FOUND.response(),
        }
    }
}

fn user(path: &str) -> String {
    path.split("/calls").next().unwrap().to_owned()
}

/// The vendor's example, and the same with the names of the vendor's schema.
fn row(call: &Call, names: Names) -> Value {
    let answered = if call.stage == Stage::Rings { "" } else { "2026-11-21 08:00:01" };
    let far = if call.stage == Stage::Talks { "active" } else { "progressing" };
    match names {
        Names::Long => json!({
            "core-server": "core1.example.com", "call-session-id": "20260101120000000001",
            "call-orig-call-id": call.id, "call-orig-match-uri": "2000@portal",
            "call-orig-user": "", "call-orig-domain": "", "call-orig-uri": "sip:12025550111@carrier.example",
            "call-orig-name": "Example Name", "caller-id-number": "12025550111",
            "call-dialed-number": "12025550123", "call-by-action": "CallRequest", "call-by-user": "2000",
            "call-by-domain": "portal", "call-by-call-id": call.id,
            "call-term-call-id": "20260101120000000002-example", "call-term-user": "",
            "call-term-domain": "*", "call-term-uri": "sip:12025550123@carrier.example",
            "call-start-datetime": "2026-11-21 08:00:00", "call-answer-datetime": answered,
            "call-orig-info": "active", "term-orig-info": far, "call-audio-codec": "PCMU",
        }),
        Names::Legacy => json!({
            "hostname": "core1.example.com", "session_id": "20260101120000000001",
            "orig_callid": call.id, "orig_match": "2000@portal", "orig_user": "", "orig_domain": "",
            "orig_uri": "sip:12025550111@carrier.example", "orig_name": "Example Name",
            "ani": "12025550111", "dnis": "12025550123", "by_action": "CallRequest",
            "by_user": "2000", "by_domain": "portal", "by_callid": call.id,
            "term_callid": "20260101120000000002-example", "term_user": "", "term_domain": "*",
            "term_uri": "sip:12025550123@carrier.example", "time_begin": "2026-11-21 08:00:00",
            "time_answer": answered, "orig_call_info": "active", "term_call_info": far,
            "media": "PCMU",
        }),
    }
}
