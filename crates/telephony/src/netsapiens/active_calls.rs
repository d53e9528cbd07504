//! The list of a user's calls: `GET /domains/{domain}/users/{user}/calls`.
//!
//! The vendor's description gives its fields long names and shows an example with the legacy ones, so
//! both are read. What cannot be understood is no list: a call must not seem to be over because of it.

use model::call_id::CallId;
use serde_json::{Map, Value};

/// The three names that one call has in it: ours may be any of them.
const IDS: [[&str; 2]; 3] = [
    ["call-orig-call-id", "orig_callid"],
    ["call-by-call-id", "by_callid"],
    ["call-term-call-id", "term_callid"],
];
const ANSWERED_AT: [&str; 2] = ["call-answer-datetime", "time_answer"];
/// How each half of the call is. The first of the four names is spelt as the vendor spells it.
const FAR_HALF: [&str; 3] = ["term-orig-info", "call-term-info", "term_call_info"];
const NEAR_HALF: [&str; 2] = ["call-orig-info", "orig_call_info"];

/// The calls of one user now.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ActiveCalls(Vec<Row>);

#[derive(Debug, PartialEq, Eq)]
struct Row {
    ids: Vec<String>,
    stage: Stage,
}

/// How far a listed call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// It has no time of an answer.
    Placed,
    /// It has one. The second phone is only dialled after the first was answered, so the first was.
    Answered,
    /// It has one, and both halves are called "active".
    Active,
}

impl ActiveCalls {
    /// Reads a list; `None` for what is none.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let rows: Vec<Map<String, Value>> = serde_json::from_slice(body).ok()?;
        rows.iter().map(Row::read).collect::<Option<_>>().map(Self)
    }

    /// How far `call` has come, if it is listed, in whichever row tells most.
    pub(super) fn stage(&self, call: CallId) -> Option<Stage> {
        let ours = |row: &&Row| row.ids.iter().any(|id| id == call.as_str());
        self.0.iter().filter(ours).map(|row| row.stage).max()
    }
}

impl Row {
    fn read(row: &Map<String, Value>) -> Option<Self> {
        // A row of something else has none of these fields, filled or not.
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

/// The first of `names` that says something.
fn text<'a>(row: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    let texts = names.iter().filter_map(|name| row.get(*name)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty())
}

/// A database's way to say "not yet" is a date of noughts.
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
    fn a_call_is_found_by_any_of_its_three_names_in_either_style() {
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
            for (at, told) in [
                (json!("2026-01-01 12:00:01"), Stage::Answered),
                (json!(""), Stage::Placed),
                (json!(null), Stage::Placed),
                (json!("0000-00-00 00:00:00"), Stage::Placed),
                (json!("no"), Stage::Placed),
                (json!({}), Stage::Placed),
            ] {
                let list = json!([{ "orig_callid": ours.as_str(), name: at }]);
                assert_eq!(stage(&list, ours), Some(told), "{list}");
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
    fn of_two_rows_the_one_that_tells_more_counts() {
        let ours = id();
        let list = json!([
            { "call-orig-call-id": ours.as_str(), "call-answer-datetime": "2026-01-01 12:00:01" },
            { "call-by-call-id": ours.as_str() },
        ]);

        assert_eq!(stage(&list, ours), Some(Stage::Answered));
    }

    #[test]
    fn what_is_no_list_of_calls_is_not_read_as_an_empty_one() {
        assert_eq!(ActiveCalls::parse(b"[]"), Some(ActiveCalls(vec![])));
        for bad in ["", "{}", "null", "[1]", "[[]]", r#"[{"error":"x"}]"#, "<html>", "[{}"] {
            assert_eq!(ActiveCalls::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_left(body: Vec<u8>) {
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
