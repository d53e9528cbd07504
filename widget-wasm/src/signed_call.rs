//! Interprets a server's answers to signed calls (`docs/signed-calls.md`), by status: 0 without an answer.

use crate::dial::Problem;
use shared_types::error_code::ErrorCode;

/// The answer to `POST /call`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    Placed,
    /// The nonce expired, and no call was placed: a new nonce is needed.
    Expired,
    Failed(Problem),
}

/// Why `POST /challenge` returned no nonce. No call was placed.
pub fn challenge_problem(status: u16) -> Problem {
    match status {
        400 => Problem::CredentialsRejected,
        429 => Problem::Refused(ErrorCode::RateLimited),
        0 | 200 | 500.. => Problem::Unreached,
        _ => Problem::Refused(ErrorCode::Internal),
    }
}

/// Only `outcome_unknown` leaves open whether a phone rings. `error` is the server's text.
pub fn call_outcome(status: u16, error: Option<&str>) -> CallOutcome {
    CallOutcome::Failed(match status {
        200 => return CallOutcome::Placed,
        401 | 408 => return CallOutcome::Expired,
        400 if error == Some("invalid destination") => Problem::Refused(ErrorCode::NumberInvalid),
        400 if error == Some("context too long") => Problem::ContextTooLong,
        403 if error == Some("context not allowed") => {
            Problem::Refused(ErrorCode::ContextNotAllowed)
        }
        403 if error == Some("do not call") => Problem::Refused(ErrorCode::DoNotCall),
        403 => Problem::CredentialsRejected,
        503 if error == Some("calls stopped") => Problem::Refused(ErrorCode::CallsStopped),
        429 => Problem::Refused(ErrorCode::RateLimited),
        // The first of two attempts was placed.
        409 => Problem::Refused(ErrorCode::OutcomeUnknown),
        400..500 => Problem::Refused(ErrorCode::Internal),
        // A 502 of the server has an error code; a 502 of a proxy has none.
        502 if error.is_some() => Problem::Refused(ErrorCode::PhoneSystemUnreachable),
        _ => Problem::Refused(ErrorCode::OutcomeUnknown),
    })
}

/// Why a hang-up, a DTMF digit or the event stream of a call was refused.
pub fn control_problem(status: u16) -> Problem {
    match status {
        401 | 403 | 404 | 409 => Problem::Refused(ErrorCode::CallOver),
        429 => Problem::Refused(ErrorCode::RateLimited),
        502 => Problem::Refused(ErrorCode::PhoneSystemUnreachable),
        _ => Problem::Unreached,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ErrorCode::*;

    #[test]
    fn a_challenge_fails_for_the_address_the_limit_or_the_connection() {
        let cases = [
            (400, Problem::CredentialsRejected),
            (429, Problem::Refused(RateLimited)),
            (0, Problem::Unreached),
            (200, Problem::Unreached),
            (502, Problem::Unreached),
            (405, Problem::Refused(Internal)),
        ];
        for (status, problem) in cases {
            assert_eq!(challenge_problem(status), problem, "{status}");
        }
    }

    #[test]
    fn a_call_is_retried_only_after_an_expired_nonce() {
        assert_eq!(call_outcome(200, None), CallOutcome::Placed);
        assert_eq!(call_outcome(401, Some("invalid nonce")), CallOutcome::Expired);
        assert_eq!(call_outcome(408, None), CallOutcome::Expired);
        let failures = [
            (400, Some("invalid destination"), Problem::Refused(NumberInvalid)),
            (400, Some("invalid aor"), Problem::Refused(Internal)),
            (400, Some("context too long"), Problem::ContextTooLong),
            (403, Some("forbidden"), Problem::CredentialsRejected),
            (403, Some("context not allowed"), Problem::Refused(ContextNotAllowed)),
            (403, Some("do not call"), Problem::Refused(DoNotCall)),
            (503, Some("calls stopped"), Problem::Refused(CallsStopped)),
            (503, None, Problem::Refused(OutcomeUnknown)),
            (409, Some("iden in use"), Problem::Refused(OutcomeUnknown)),
            (413, None, Problem::Refused(Internal)),
            (429, None, Problem::Refused(RateLimited)),
            (500, Some("internal error"), Problem::Refused(OutcomeUnknown)),
            (502, Some("could not originate call"), Problem::Refused(PhoneSystemUnreachable)),
            (502, None, Problem::Refused(OutcomeUnknown)),
            (0, None, Problem::Refused(OutcomeUnknown)),
        ];
        for (status, error, problem) in failures {
            assert_eq!(call_outcome(status, error), CallOutcome::Failed(problem), "{status}");
        }
    }

    #[test]
    fn an_unknown_call_is_over() {
        let cases = [
            (404, Problem::Refused(CallOver)),
            (409, Problem::Refused(CallOver)),
            (429, Problem::Refused(RateLimited)),
            (502, Problem::Refused(PhoneSystemUnreachable)),
            (0, Problem::Unreached),
        ];
        for (status, problem) in cases {
            assert_eq!(control_problem(status), problem, "{status}");
        }
    }
}
