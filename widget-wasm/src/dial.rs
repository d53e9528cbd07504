//! What a call button is in the middle of. No browser here, so that every case is a plain test.

use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::error_code::ErrorCode;

/// What the telephone system can do with a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    pub hang_up: bool,
    pub dtmf: bool,
}

/// Why there is no call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The server said no.
    Refused(ErrorCode),
    /// The line broke, or what came back was not ours.
    Unreached,
    /// The app had no token.
    NoToken,
}

/// The button's states. The view only shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Dial {
    #[default]
    Idle,
    /// The server is being asked.
    Starting,
    /// The telephone system has the call of this name.
    Live {
        call: String,
        state: CallState,
        capabilities: Capabilities,
    },
    /// Nothing more is heard of the call, which was there last.
    Over(CallState),
    Failed(Problem),
}

impl Dial {
    /// The server has taken the call.
    pub fn placed(call: String, capabilities: Capabilities) -> Self {
        Self::Live { call, state: CallState::Accepted, capabilities }
    }

    /// The call is there now.
    #[must_use]
    pub fn reached(self, now: CallState) -> Self {
        match self {
            Self::Live { .. } if now.is_final() => Self::Over(now),
            Self::Live { call, capabilities, .. } => Self::Live { call, state: now, capabilities },
            other => other,
        }
    }

    /// Nobody tells any more. What only ever was accepted stays so: no more was promised.
    #[must_use]
    pub fn lose_tracking(self) -> Self {
        match self {
            Self::Live { state: CallState::Accepted, .. } => Self::Over(CallState::Accepted),
            Self::Live { .. } => Self::Over(CallState::Unknown),
            other => other,
        }
    }

    /// The call cannot be followed any more, whatever was promised.
    #[must_use]
    pub fn lost(self) -> Self {
        if matches!(self, Self::Live { .. }) { Self::Over(CallState::Unknown) } else { self }
    }

    /// Where the call is, if there is or was one.
    pub fn state(&self) -> Option<CallState> {
        match self {
            Self::Live { state, .. } | Self::Over(state) => Some(*state),
            Self::Idle | Self::Starting | Self::Failed(_) => None,
        }
    }

    /// A press starts a call.
    pub fn is_free(&self) -> bool {
        !matches!(self, Self::Starting | Self::Live { .. })
    }

    /// The call that a press ends.
    pub fn can_end(&self) -> Option<&str> {
        match self {
            Self::Live { call, capabilities: Capabilities { hang_up: true, .. }, .. } => Some(call),
            _ => None,
        }
    }

    /// The call that takes digits.
    pub fn can_dial(&self) -> Option<&str> {
        match self {
            Self::Live {
                call,
                state: CallState::Connected,
                capabilities: Capabilities { dtmf: true, .. },
            } => Some(call),
            _ => None,
        }
    }

    /// On the button, which says `label` while it is free.
    pub fn label(&self, label: &str) -> String {
        match self {
            _ if self.is_free() => label,
            _ if self.can_end().is_some() => "End call",
            _ => "Calling…",
        }
        .to_owned()
    }

    /// Beside the button.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Idle => "",
            Self::Starting => "Starting the call…",
            Self::Live { state, .. } | Self::Over(state) => at(*state),
            Self::Failed(problem) => problem.words(),
        }
    }
}

fn at(state: CallState) -> &'static str {
    match state {
        CallState::Accepted | CallState::Queued { .. } => "The call is on its way",
        CallState::Ringing { leg: Leg::Terminal } => "Answer your phone",
        CallState::Ringing { .. } => "Ringing…",
        CallState::Answered { .. } => "Connecting…",
        CallState::Connected => "Connected",
        CallState::Unknown => "Lost sight of the call. It may go on.",
        CallState::Ended { cause } => match cause {
            EndCause::Busy => "The line is busy",
            EndCause::NoAnswer => "Nobody answered",
            EndCause::Cancelled => "Call cancelled",
            EndCause::Failed => "The call did not get through",
            EndCause::Completed | EndCause::Unknown => "Call ended",
        },
    }
}

impl Problem {
    pub fn words(self) -> &'static str {
        match self {
            Self::Unreached => "The server can't be reached. Check your connection and try again.",
            Self::NoToken | Self::Refused(ErrorCode::Unauthorized) => {
                "You are signed out. Sign in, then try again."
            }
            Self::Refused(code) => refusal(code),
        }
    }
}

fn refusal(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NumberInvalid => "This is not a number that can be called.",
        ErrorCode::NumberNotAllowed => "This number can't be called from here.",
        ErrorCode::CallerIdNotAllowed => "You can't call under this caller ID.",
        ErrorCode::Forbidden => "You are not allowed to place calls.",
        ErrorCode::RateLimited => "Too many calls. Try again in a moment.",
        ErrorCode::AlreadyUnderWay => "A call to this number is under way already.",
        ErrorCode::NobodyAvailable => "Nobody is available to take the call right now.",
        ErrorCode::PhoneSystemRefused => "The phone system did not take the call.",
        ErrorCode::PhoneSystemUnreachable => {
            "The phone system can't be reached. Try again in a few minutes."
        }
        ErrorCode::OutcomeUnknown => {
            "The phone system did not answer in time. A phone may still ring."
        }
        ErrorCode::CallOver | ErrorCode::CallNotFound => "The call is over.",
        ErrorCode::NotSupported => "The phone system can't do this.",
        _ => "Something went wrong. Please try again.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Capabilities = Capabilities { hang_up: true, dtmf: true };

    fn live(capabilities: Capabilities) -> Dial {
        Dial::placed("abc".into(), capabilities)
    }

    #[test]
    fn a_press_calls_or_ends_and_never_both() {
        assert!(Dial::Idle.is_free() && Dial::Idle.can_end().is_none());
        assert!(!Dial::Starting.is_free() && Dial::Starting.can_end().is_none());
        assert!(!live(ALL).is_free() && live(ALL).can_end() == Some("abc"));
        assert!(Dial::Failed(Problem::Unreached).is_free());
    }

    #[test]
    fn what_the_phone_system_cannot_do_is_not_offered() {
        let nothing = live(Capabilities::default()).reached(CallState::Connected);

        assert_eq!((nothing.can_end(), nothing.can_dial()), (None, None));
        assert_eq!(nothing.label("Call Ada"), "Calling…");
    }

    #[test]
    fn digits_are_for_who_is_connected() {
        assert_eq!(live(ALL).can_dial(), None);
        assert_eq!(live(ALL).reached(CallState::Connected).can_dial(), Some("abc"));
    }

    #[test]
    fn the_button_says_what_a_press_does() {
        assert_eq!(Dial::Idle.label("Call Ada"), "Call Ada");
        assert_eq!(Dial::Starting.label("Call Ada"), "Calling…");
        assert_eq!(live(ALL).label("Call Ada"), "End call");
    }

    #[test]
    fn nothing_follows_the_end() {
        let busy = CallState::Ended { cause: EndCause::Busy };
        let over = live(ALL).reached(busy);

        assert_eq!(over, Dial::Over(busy));
        assert_eq!(over.clone().reached(CallState::Connected), over);
        assert_eq!(over.words(), "The line is busy");
    }

    #[test]
    fn a_silent_phone_system_leaves_the_promise_and_a_lost_line_says_so() {
        let ringing = live(ALL).reached(CallState::Ringing { leg: Leg::Terminal });

        assert_eq!(live(ALL).lose_tracking().words(), "The call is on its way");
        assert_eq!(ringing.words(), "Answer your phone");
        assert!(ringing.lose_tracking().words().starts_with("Lost sight"));
        assert!(live(ALL).lost().words().starts_with("Lost sight"));
        assert_eq!(Dial::Idle.lost(), Dial::Idle);
    }

    #[test]
    fn every_refusal_has_a_sentence() {
        for code in ErrorCode::ALL {
            assert!(Problem::Refused(code).words().ends_with('.'), "{code:?}");
        }
    }
}
