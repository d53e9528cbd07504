//! The state of a call button, and its messages. Independent of a browser, so that it can be tested on the host.
//!
//! A test (`tests/client.rs`) keeps the messages equal to `assets/client/words.js`.

use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::error_code::ErrorCode;
use shared_types::phone::{NumberProblem, PhoneNumber};
use std::fmt;

/// The supported control of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    pub hang_up: bool,
    pub dtmf: bool,
}

/// Why there is no call, or why an action on a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The server refused.
    Refused(ErrorCode),
    /// The connection broke, or the answer was not the server's.
    Unreached,
    /// The app had no token.
    NoToken,
    /// The text is not a possible number.
    NotDialable(NumberProblem),
    /// The context has more than 2,000 characters as JSON.
    ContextTooLong,
    /// The address or the password of the desk phone is wrong.
    CredentialsRejected,
    /// There is neither a `CallProvider` nor a transport of the button.
    NoTransport,
    /// All calls were ended while this one waited for the sign-in to the Mini Dialer.
    Cancelled,
    /// Too many calls wait for the sign-in to the Mini Dialer.
    QueueFull,
    /// The Mini Dialer was removed while the call waited.
    DialerDestroyed,
    /// The page has no Mini Dialer, because its module did not load.
    DialerNotLoaded,
}

/// The person that a button calls. It does not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Callee {
    name: Option<String>,
    number: String,
}

impl Callee {
    /// The number is formatted if it is possible, and unchanged otherwise.
    pub fn new(name: Option<String>, number: &str) -> Self {
        let formatted = PhoneNumber::parse(number).map(|number| number.expose_formatted());
        Self { name, number: formatted.unwrap_or_else(|_| number.to_owned()) }
    }

    /// The text of the button: `Call Ada Lovelace`.
    pub fn label(&self) -> String {
        let who = self.name.as_deref().unwrap_or(&self.number);
        ["Call ", who].concat().trim_end().to_owned()
    }

    /// The accessible name of a button with the text `label`: `Call Ada Lovelace, (202) 555-0142`.
    pub fn accessible_name(&self, label: &str) -> String {
        if label.contains(&self.number) {
            return label.to_owned();
        }
        [label, ", ", &self.number].concat()
    }

    /// The accessible name during a call, when the text is `text`: `End call, Ada Lovelace, (202) 555-0142`.
    pub fn accessible_name_during_call(&self, text: &str) -> String {
        let who = [self.name.as_deref(), Some(self.number.as_str())];
        [Some(text)].into_iter().chain(who).flatten().collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Debug for Callee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callee(…)")
    }
}

/// The duration of a call: `0:07`, `12:34`, `1:02:03`.
pub fn duration(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let padded = |number: u32| {
        let text = number.to_string();
        if number < 10 { ["0", &text].concat() } else { text }
    };
    if hours == 0 {
        return [&minutes.to_string(), ":", &padded(seconds)].concat();
    }
    [&hours.to_string(), ":", &padded(minutes), ":", &padded(seconds)].concat()
}

/// The states of the button. The view only shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Dial {
    #[default]
    Idle,
    /// The request is in progress.
    Starting,
    /// The telephone system accepted the call with this name.
    Live {
        call: String,
        state: CallState,
        capabilities: Capabilities,
    },
    /// No more states of the call follow; this is the last one.
    Over(CallState),
    Failed(Problem),
}

impl Dial {
    /// The server accepted the call.
    pub fn placed(call: String, capabilities: Capabilities) -> Self {
        Self::Live { call, state: CallState::Accepted, capabilities }
    }

    /// The call has this state.
    #[must_use]
    pub fn reached(self, now: CallState) -> Self {
        match self {
            Self::Live { .. } if now.is_final() => Self::Over(now),
            Self::Live { call, capabilities, .. } => Self::Live { call, state: now, capabilities },
            other => other,
        }
    }

    /// No more states follow. A call that was only accepted stays `accepted`: no progress was promised.
    #[must_use]
    pub fn lose_tracking(self) -> Self {
        match self {
            Self::Live { state: CallState::Accepted, .. } => Self::Over(CallState::Accepted),
            Self::Live { .. } => Self::Over(CallState::Unknown),
            other => other,
        }
    }

    /// The call cannot be followed any more, whether or not progress was promised.
    #[must_use]
    pub fn lost(self) -> Self {
        if matches!(self, Self::Live { .. }) { Self::Over(CallState::Unknown) } else { self }
    }

    /// The state of the current or last call.
    pub fn state(&self) -> Option<CallState> {
        match self {
            Self::Live { state, .. } | Self::Over(state) => Some(*state),
            Self::Idle | Self::Starting | Self::Failed(_) => None,
        }
    }

    /// The name of the state for style sheets: `idle`, `starting`, `error`, or the call's state.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Starting => "starting",
            Self::Live { state, .. } | Self::Over(state) => state.name(),
            Self::Failed(_) => "error",
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

    /// The call that accepts DTMF.
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

    /// The text of the button, which is `label` without a call.
    pub fn label(&self, label: &str) -> String {
        match self {
            _ if self.is_free() => label,
            _ if self.can_end().is_some() => "End call",
            _ => "Calling…",
        }
        .to_owned()
    }

    /// The text beside the button.
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
        CallState::Unknown => "The call may go on, but its state is not known here.",
        CallState::Ended { cause } => match cause {
            EndCause::Busy => "The line is busy",
            EndCause::NoAnswer => "Nobody answered",
            EndCause::AnsweringMachine => "An answering machine answered",
            EndCause::Cancelled => "Call cancelled",
            EndCause::Failed => "The call did not get through",
            EndCause::Completed | EndCause::Unknown => "Call ended",
        },
    }
}

impl Problem {
    /// The problem for a code of the Mini Dialer's methods.
    pub fn of_mini_dialer(code: &str) -> Self {
        match code {
            "context_too_long" => Self::ContextTooLong,
            "not_authenticated" => Self::NoToken,
            "not_initialized" => Self::NoTransport,
            "caller_id_invalid" => Self::Refused(ErrorCode::CallerIdNotAllowed),
            "cancelled" => Self::Cancelled,
            "queue_full" => Self::QueueFull,
            "destroyed" => Self::DialerDestroyed,
            "dialer_not_loaded" => Self::DialerNotLoaded,
            code => Self::Refused(ErrorCode::from_wire(code)),
        }
    }

    /// The message for the user.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unreached => "The server can't be reached. Check your connection and try again.",
            Self::NoToken | Self::Refused(ErrorCode::Unauthorized) => {
                "You are signed out. Sign in, then try again."
            }
            Self::Refused(code) => refusal(code),
            Self::NotDialable(problem) => not_dialable(problem),
            Self::ContextTooLong => refusal(ErrorCode::ContextTooLong),
            Self::CredentialsRejected => "Your phone's address or password is wrong.",
            Self::NoTransport => "This page is not connected to a phone system.",
            Self::Cancelled => "The call was cancelled before it started.",
            Self::QueueFull => "Too many calls wait for the sign-in. Sign in, then try again.",
            Self::DialerDestroyed => "The Mini Dialer was closed before the call started.",
            Self::DialerNotLoaded => {
                "The Mini Dialer did not load. Check your connection and try again."
            }
        }
    }
}

/// Why the number of a record cannot be called. The tenant's policy is checked by the server.
fn not_dialable(problem: NumberProblem) -> &'static str {
    match problem {
        NumberProblem::Empty => "There is no number to call.",
        NumberProblem::Letters => "The number has letters in it.",
        NumberProblem::Extension => "The number has an extension, which can't be dialled.",
        NumberProblem::Symbols => "The number has characters that can't be dialled.",
        NumberProblem::TooShort => "The number is too short.",
        NumberProblem::MissingAreaCode => "The number has no area code.",
        NumberProblem::TooLong => "The number is too long.",
        NumberProblem::NotNorthAmerican => "The number needs a + and its country code.",
        NumberProblem::ImpossibleAreaCode => "There is no such area code.",
        NumberProblem::ImpossibleExchange => {
            "No number has these three digits after the area code."
        }
        NumberProblem::UnknownCountry => "There is no such country code.",
        _ => refusal(ErrorCode::NumberNotAllowed),
    }
}

fn refusal(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NumberInvalid => "This is not a number that can be called.",
        ErrorCode::NumberNotAllowed => "This number can't be called from here.",
        ErrorCode::DestinationNotAllowed => "Numbers like this one can't be called from here.",
        ErrorCode::CallerIdNotAllowed => "You can't call under this caller ID.",
        ErrorCode::ContextNotAllowed => "The server does not accept customer data with calls.",
        ErrorCode::ContextTooLong => "The customer data of this call is too long.",
        ErrorCode::DoNotCall => "This person does not want to be called.",
        ErrorCode::CallsStopped => "No calls are placed right now. Please try again later.",
        ErrorCode::Forbidden => "You are not allowed to place calls.",
        ErrorCode::RateLimited | ErrorCode::AttemptsExhausted => {
            "Too many calls. Try again in a moment."
        }
        ErrorCode::AlreadyUnderWay => "A call to this number is under way already.",
        ErrorCode::DailyLimit | ErrorCode::BudgetExhausted => {
            "No more calls can be placed for now. Try again later."
        }
        ErrorCode::ConcurrencyLimit => "All lines are busy. Try again in a few minutes.",
        ErrorCode::NobodyAvailable => "Nobody is available to take the call right now.",
        ErrorCode::PhoneSystemRefused => "The phone system did not take the call.",
        ErrorCode::PhoneSystemUnreachable | ErrorCode::ProviderBackingOff => {
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
    fn unsupported_actions_are_not_offered() {
        let nothing = live(Capabilities::default()).reached(CallState::Connected);

        assert_eq!((nothing.can_end(), nothing.can_dial()), (None, None));
        assert_eq!(nothing.label("Call Ada"), "Calling…");
    }

    #[test]
    fn dtmf_needs_a_connected_call() {
        assert_eq!(live(ALL).can_dial(), None);
        assert_eq!(live(ALL).reached(CallState::Connected).can_dial(), Some("abc"));
    }

    #[test]
    fn the_button_names_the_action_of_a_press() {
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
    fn without_progress_the_acceptance_stays_and_a_lost_stream_is_reported() {
        let ringing = live(ALL).reached(CallState::Ringing { leg: Leg::Terminal });

        assert_eq!(live(ALL).lose_tracking().words(), "The call is on its way");
        assert_eq!(ringing.words(), "Answer your phone");
        assert!(ringing.lose_tracking().words().starts_with("The call may go on"));
        assert!(live(ALL).lost().words().starts_with("The call may go on"));
        assert_eq!(Dial::Idle.lost(), Dial::Idle);
    }

    #[test]
    fn a_button_names_the_called_person() {
        let ada = Callee::new(Some("Ada Lovelace".into()), "2025550142");
        let nobody = Callee::new(None, "2025550142");
        let broken = Callee::new(None, "12");

        assert_eq!(ada.label(), "Call Ada Lovelace");
        assert_eq!(ada.accessible_name(&ada.label()), "Call Ada Lovelace, (202) 555-0142");
        assert_eq!(
            ada.accessible_name_during_call("End call"),
            "End call, Ada Lovelace, (202) 555-0142"
        );
        assert_eq!(nobody.label(), "Call (202) 555-0142");
        assert_eq!(nobody.accessible_name(&nobody.label()), "Call (202) 555-0142");
        assert_eq!(nobody.accessible_name_during_call("End call"), "End call, (202) 555-0142");
        assert_eq!(broken.label(), "Call 12");
        assert_eq!(Callee::default().label(), "Call");
        assert_eq!(format!("{ada:?}"), "Callee(…)");
    }

    #[test]
    fn a_duration_reads_like_a_clock() {
        let cases = [(0, "0:00"), (7, "0:07"), (60, "1:00"), (754, "12:34"), (3723, "1:02:03")];

        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn every_problem_has_a_sentence() {
        let problems = [
            Problem::Unreached,
            Problem::NoToken,
            Problem::ContextTooLong,
            Problem::CredentialsRejected,
            Problem::NoTransport,
            Problem::Cancelled,
            Problem::QueueFull,
            Problem::DialerDestroyed,
            Problem::DialerNotLoaded,
        ];
        let numbers = NumberProblem::ALL.map(Problem::NotDialable);

        for problem in problems.into_iter().chain(numbers) {
            assert!(problem.words().ends_with('.'), "{problem:?}");
        }
    }

    #[test]
    fn every_refusal_has_a_sentence() {
        for code in ErrorCode::ALL {
            assert!(Problem::Refused(code).words().ends_with('.'), "{code:?}");
        }
    }
}
