//! What the server's answer means for the form, without the JSON it came in.

use shared_types::error_code::ErrorCode;
use shared_types::phone::NumberProblem;

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Accepted {
        /// The name under which the server tells how the call goes.
        call_id: Option<String>,
    },
    Refused {
        code: ErrorCode,
        retry_after: Option<u64>,
        /// Of a call that may come all the same.
        call_id: Option<String>,
    },
    /// The server finds this wrong with the number.
    NumberRefused(NumberProblem),
    /// The line broke, or what came back was not ours.
    Lost,
    /// It took longer than the server may take: the call may have been placed.
    Late,
}

impl Reply {
    /// From the fields of the reply ([`shared_types::callback`]), each absent when the reply lacks it.
    pub fn read(
        status: Option<&str>,
        code: Option<&str>,
        reason: Option<&str>,
        retry_after: Option<f64>,
        call_id: Option<String>,
    ) -> Self {
        match (status, code, reason.and_then(NumberProblem::from_wire)) {
            (Some("ok"), _, _) => Self::Accepted { call_id },
            (Some("error"), Some(_), Some(problem)) => Self::NumberRefused(problem),
            (Some("error"), Some(code), None) => Self::Refused {
                code: ErrorCode::from_wire(code),
                retry_after: retry_after.and_then(whole_seconds),
                call_id,
            },
            _ => Self::Lost,
        }
    }

    /// The call that the server may tell of from now on.
    pub fn call(&self) -> Option<&str> {
        match self {
            Self::Accepted { call_id }
            | Self::Refused { code: ErrorCode::OutcomeUnknown, call_id, .. } => call_id.as_deref(),
            _ => None,
        }
    }
}

/// Longest wait that is worth telling: a day.
const LONGEST_WAIT: f64 = 86_400.0;

/// Rounds up, so that the visitor is never sent back too early.
fn whole_seconds(seconds: f64) -> Option<u64> {
    let told = seconds.ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked, and the fraction is gone"
    )]
    (0.0..=LONGEST_WAIT).contains(&told).then_some(told as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accepted_call_needs_no_more_than_its_status() {
        let reply = |call_id| Reply::read(Some("ok"), None, None, None, call_id);

        assert_eq!(reply(None), Reply::Accepted { call_id: None });
        assert_eq!(
            reply(Some("abc".to_owned())),
            Reply::Accepted { call_id: Some("abc".to_owned()) }
        );
    }

    #[test]
    fn a_refusal_keeps_its_code_and_its_wait() {
        assert_eq!(
            Reply::read(Some("error"), Some("rate_limited"), None, Some(41.2), None),
            Reply::Refused { code: ErrorCode::RateLimited, retry_after: Some(42), call_id: None }
        );
    }

    #[test]
    fn only_a_call_that_comes_or_may_come_can_be_told_of() {
        let reply =
            |status, code| Reply::read(Some(status), code, None, None, Some("abc".to_owned()));

        assert_eq!(reply("ok", None).call(), Some("abc"));
        assert_eq!(reply("error", Some("outcome_unknown")).call(), Some("abc"));
        assert_eq!(reply("error", Some("phone_system_refused")).call(), None);
        assert_eq!(Reply::Late.call(), None);
    }

    #[test]
    fn a_number_that_only_the_server_refuses_is_explained_like_one_that_the_form_refuses() {
        let reply =
            |reason| Reply::read(Some("error"), Some("number_invalid"), Some(reason), None, None);

        assert_eq!(reply("too_short"), Reply::NumberRefused(NumberProblem::TooShort));
        assert_eq!(
            reply("haunted"),
            Reply::Refused { code: ErrorCode::NumberInvalid, retry_after: None, call_id: None }
        );
    }

    #[test]
    fn a_code_of_a_newer_server_is_still_a_refusal() {
        assert_eq!(
            Reply::read(Some("error"), Some("on_fire"), None, None, None),
            Reply::Refused { code: ErrorCode::Unknown, retry_after: None, call_id: None }
        );
    }

    #[test]
    fn what_is_not_ours_is_lost() {
        assert_eq!(Reply::read(None, None, None, None, None), Reply::Lost);
        assert_eq!(Reply::read(Some("error"), None, None, None, None), Reply::Lost);
        assert_eq!(Reply::read(Some("maybe"), Some("rate_limited"), None, None, None), Reply::Lost);
    }

    #[test]
    fn a_wait_that_makes_no_sense_is_not_told() {
        for seconds in [-3.0, f64::NAN, f64::INFINITY, 1e9] {
            assert_eq!(whole_seconds(seconds), None);
        }
        assert_eq!(whole_seconds(0.0), Some(0));
    }
}
