//! The list of a user's calls: `GET /domains/{domain}/users/{user}/calls`.
//!
//! The vendor's description gives its members long names and shows an example with the legacy ones, so both are
//! read. A body that cannot be parsed is not an empty list: a call must not seem to have ended because of it.

use model::call_id::CallId;
use serde_json::{Map, Value};

/// The three ids of one call: the id that this server chose may be any of them.
const IDS: [[&str; 2]; 3] = [
    ["call-orig-call-id", "orig_callid"],
    ["call-by-call-id", "by_callid"],
    ["call-term-call-id", "term_callid"],
];
const ANSWERED_AT: [&str; 2] = ["call-answer-datetime", "time_answer"];
/// The state of each half of the call. The first of the names is spelt as the vendor spells it.
const FAR_HALF: [&str; 3] = ["term-orig-info", "call-term-info", "term_call_info"];
const NEAR_HALF: [&str; 2] = ["call-orig-info", "orig_call_info"];

/// The active calls of one user.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ActiveCalls(Vec<Row>);

#[derive(Debug, PartialEq, Eq)]
struct Row {
    ids: Vec<String>,
    stage: Stage,
}

/// The progress of a listed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Without a time of answer.
    Placed,
    /// With a time of answer. The second phone is dialled after the first was answered, so the first was.
    Answered,
    /// With a time of answer, and both halves are "active".
    Active,
}

impl ActiveCalls {
    /// Parses a list; `None` for anything else.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let rows: Vec<Map<String, Value>> = serde_json::from_slice(body).ok()?;
        rows.iter().map(Row::read).collect::<Option<_>>().map(Self)
    }

    /// The stage of `call`, if it is listed: the highest of all rows with its id.
    pub(super) fn stage(&self, call: CallId) -> Option<Stage> {
        let is_of_call = |row: &&Row| row.ids.iter().any(|id| id == call.as_str());
        self.0.iter().filter(is_of_call).map(|row| row.stage).max()
    }
}

impl Row {
    fn read(row: &Map<String, Value>) -> Option<Self> {
        // A row of something else has none of these members, not even an empty one.
        IDS.iter().flatten().find(|name| row.contains_key(**name))?;
        let ids = IDS.iter().filter_map(|names| text(row, names)).map(str::to_owned).collect();
        let is_active =
            |names| text(row, names).is_some_and(|it| it.eq_ignore_ascii_case("active"));
        let stage = match text(row, &ANSWERED_AT).filter(|at| is_time(at)) {
            None => Stage::Placed,
            Some(_) if is_active(&NEAR_HALF) && is_active(&FAR_HALF) => Stage::Active,
            Some(_) => Stage::Answered,
        };
        Some(Self { ids, stage })
    }
}

/// The first of `names` that is not empty.
fn text<'a>(row: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    let texts = names.iter().filter_map(|name| row.get(*name)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty())
}

/// Databases store "not yet" as a date of zeros.
fn is_time(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && !text.starts_with("0000")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;
    use proptest::prelude::*;
    use serde_json::json;

    fn id() -> CallId {
        CallId::random(&SystemRandom).unwrap()
    }

    fn stage(list: &Value, call: CallId) -> Option<Stage> {
        ActiveCalls::parse(list.to_string().as_bytes()).unwrap().stage(call)
    }

    #[test]
    fn a_call_is_found_by_any_of_its_three_ids_in_either_style() {
        let ours = id();
        for name in IDS.iter().flatten() {
            let list = json!([{ "by_callid": "another" }, { *name: ours.as_str() }]);

            assert_eq!(stage(&list, ours), Some(Stage::Placed), "{name}");
            assert_eq!(stage(&list, id()), None);
        }
    }

    #[test]
    fn a_call_with_a_time_of_answer_was_answered_and_one_without_was_not() {
        let ours = id();
        for name in ANSWERED_AT {
            for (at, expected) in [
                (json!("2026-01-01 12:00:01"), Stage::Answered),
                (json!(""), Stage::Placed),
                (json!(null), Stage::Placed),
                (json!("0000-00-00 00:00:00"), Stage::Placed),
                (json!("no"), Stage::Placed),
                (json!({}), Stage::Placed),
            ] {
                let list = json!([{ "orig_callid": ours.as_str(), name: at }]);
                assert_eq!(stage(&list, ours), Some(expected), "{list}");
            }
        }
    }

    #[test]
    fn it_is_active_only_when_both_halves_are() {
        let ours = id();
        let with = |near: &str, far: &str, at: &str| {
            let list = json!([{ "by_callid": ours.as_str(), "time_answer": at,
                "orig_call_info": near, "term_call_info": far }]);
            stage(&list, ours).unwrap()
        };

        assert_eq!(with("active", "active", "2026-01-01 12:00:01"), Stage::Active);
        assert_eq!(with("active", "progressing", "2026-01-01 12:00:01"), Stage::Answered);
        assert_eq!(with("active", "active", ""), Stage::Placed);
    }

    #[test]
    fn of_two_rows_the_higher_stage_counts() {
        let ours = id();
        let list = json!([
            { "call-orig-call-id": ours.as_str(), "call-answer-datetime": "2026-01-01 12:00:01" },
            { "call-by-call-id": ours.as_str() },
        ]);

        assert_eq!(stage(&list, ours), Some(Stage::Answered));
    }

    #[test]
    fn a_body_that_is_no_list_of_calls_is_not_an_empty_list() {
        assert_eq!(ActiveCalls::parse(b"[]"), Some(ActiveCalls(vec![])));
        for bad in ["", "{}", "null", "[1]", "[[]]", r#"[{"error":"x"}]"#, "<html>", "[{}"] {
            assert_eq!(ActiveCalls::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_response_causes_a_panic(body: Vec<u8>) {
            let _ = ActiveCalls::parse(&body);
        }

        #[test]
        fn no_value_of_a_field_breaks_the_list(text in "\\PC*", number: f64, flag: bool) {
            let ours = id();
            for value in [json!(text), json!(number), json!(flag), json!([text]), json!(null)] {
                let list = json!([{ "orig_callid": ours.as_str(), "by_callid": value,
                    "time_answer": value, "orig_call_info": value, "else": value }]);
                prop_assert!(stage(&list, ours).is_some());
            }
        }
    }
}
