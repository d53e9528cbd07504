//! The answer to a request.

use super::record::Record;

/// The background's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The problem code, `None` on success.
    pub problem: Option<String>,
    /// The checks of server and account, if they were made.
    pub checks: Vec<Check>,
}

/// A condition for calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub what: What,
    pub outcome: Outcome,
    /// The code of the failure or warning.
    pub why: Option<String>,
    /// The clock difference.
    pub minutes: u32,
    /// Retry after, in seconds.
    pub retry_after: Option<u32>,
    /// The origin that CORS must allow: this extension's.
    pub origin: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Server,
    Cors,
    Clock,
    Password,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Fine,
    Bad,
    Warning,
    Skipped,
}

impl Answer {
    pub fn read(record: &impl Record) -> Self {
        let problem = || record.text("problem").unwrap_or_else(|| "other".to_owned());
        Self {
            problem: (!record.is("ok")).then(problem),
            checks: record.children("checks").iter().filter_map(Check::read).collect(),
        }
    }

    /// There was no answer.
    pub fn none() -> Self {
        Self { problem: Some("other".to_owned()), checks: Vec::new() }
    }

    /// The problem that no check reports.
    pub fn untold(&self) -> Option<&str> {
        let is_told = self.checks.iter().any(|check| check.outcome == Outcome::Bad);
        self.problem.as_deref().filter(|_| !is_told)
    }
}

impl Check {
    fn read(record: &impl Record) -> Option<Self> {
        Some(Self {
            what: What::read(&record.text("what")?)?,
            outcome: Outcome::read(&record.text("outcome")?),
            why: record.text("why"),
            minutes: record.number("minutes").map_or(0, whole),
            retry_after: record.number("retryAfter").map(whole),
            origin: record.text("origin").unwrap_or_default(),
        })
    }
}

impl What {
    fn read(text: &str) -> Option<Self> {
        match text {
            "server" => Some(Self::Server),
            "cors" => Some(Self::Cors),
            "clock" => Some(Self::Clock),
            "password" => Some(Self::Password),
            _ => None,
        }
    }
}

impl Outcome {
    fn read(text: &str) -> Self {
        match text {
            "fine" => Self::Fine,
            "bad" => Self::Bad,
            "warning" => Self::Warning,
            _ => Self::Skipped,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of what is too large or too small takes the largest or the smallest"
)]
fn whole(number: f64) -> u32 {
    number.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn success_must_be_explicit() {
        let problem = |answer| Answer::read(&answer).problem;

        assert_eq!(problem(json!({ "ok": true })), None);
        assert_eq!(problem(json!({ "ok": false, "problem": "busy" })).as_deref(), Some("busy"));
        assert_eq!(problem(json!({})).as_deref(), Some("other"));
    }

    #[test]
    fn checks_are_read_in_their_order_and_others_left_out() {
        let answer = Answer::read(&json!({ "ok": true, "checks": [
            { "what": "server", "outcome": "fine" },
            { "what": "weather", "outcome": "bad" },
            { "what": "clock", "outcome": "warning", "why": "clock_fast", "minutes": 7 },
            { "what": "password", "outcome": "bad", "why": "too_many", "retryAfter": 40 },
        ] }));

        let what: Vec<_> = answer.checks.iter().map(|check| (check.what, check.outcome)).collect();
        assert_eq!(
            what,
            [
                (What::Server, Outcome::Fine),
                (What::Clock, Outcome::Warning),
                (What::Password, Outcome::Bad)
            ]
        );
        assert_eq!((answer.checks[1].minutes, answer.checks[2].retry_after), (7, Some(40)));
    }

    #[test]
    fn a_problem_that_a_check_reports_is_not_repeated() {
        let refused =
            |checks| Answer::read(&json!({ "ok": false, "problem": "refused", "checks": checks }));

        let told =
            refused(json!([{ "what": "password", "outcome": "bad", "why": "password_wrong" }]));
        assert_eq!(told.untold(), None);
        assert_eq!(refused(json!([])).untold(), Some("refused"));
    }

    #[test]
    fn numbers_that_make_no_sense_do_no_harm() {
        for number in [-5.0, f64::NAN, 1e300] {
            let _ = whole(number);
        }
        assert_eq!((whole(-5.0), whole(2.6)), (0, 3));
    }
}
