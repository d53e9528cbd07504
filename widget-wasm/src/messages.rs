//! Selects the message for each state of the widget.

mod call_state;

use crate::form::{CancelStatus, Form, PlacedCall};
use crate::hours::OpenState;
use crate::message_catalog::{MessageCatalog, digits};
use crate::progress::{self, QueueStatus};
use crate::settings::Settings;
use crate::state::{Availability, State};
use shared_types::error_code::ErrorCode;
use shared_types::hours::Minute;
use shared_types::message_keys::MessageKey;
use shared_types::phone::{NumberProblem, PhoneNumber};

/// Formats numbers and times for the visitor's language. A browser supports each language.
pub trait Locale {
    /// "in 3 minutes"; the unit is `second`, `minute` or `hour`.
    fn soon(&self, count: u32, unit: &str) -> String;
    /// "Monday 09:00", in this time zone (IANA) or in the visitor's.
    fn moment(&self, at: Minute, zone: Option<&str>) -> String;
    /// "United Kingdom" for `GB` (ISO 3166).
    fn country(&self, iso: &str) -> String;
}

/// The steps of a call, in order.
pub const STEPS: [MessageKey; progress::STEPS] = [
    MessageKey::StepAccepted,
    MessageKey::StepVisitorRings,
    MessageKey::StepVisitorAnswered,
    MessageKey::StepCompanyRings,
    MessageKey::StepConnected,
];

/// Time since the request, as a call duration: `0:07`.
pub fn clock(seconds: u32) -> String {
    let tens = if seconds % 60 < 10 { ":0" } else { ":" };
    [&digits(seconds / 60), tens, &digits(seconds % 60)].concat()
}

/// The sources of messages.
#[derive(Clone, Copy)]
#[expect(
    missing_debug_implementations,
    reason = "a locale has none, and the rest is shown elsewhere"
)]
pub struct Messages<'a> {
    pub words: &'a MessageCatalog,
    pub settings: &'a Settings,
    pub locale: &'a dyn Locale,
}

impl Messages<'_> {
    fn get(&self, key: MessageKey) -> String {
        self.words.get(key).to_owned()
    }

    fn fill(&self, key: MessageKey, name: &str, value: &str) -> String {
        self.words.fill(key, &[(name, value)])
    }

    /// The promise below the company's name.
    pub fn promise(&self, department: Option<&str>) -> String {
        match department {
            Some(name) => self.fill(MessageKey::PromiseDepartment, "department", name),
            None => self.get(MessageKey::Promise),
        }
    }

    /// The hint about accepted numbers, before typing.
    pub fn hint(&self) -> MessageKey {
        let home = self.settings.numbers.countries.is_empty();
        if home { MessageKey::HintHome } else { MessageKey::HintAbroad }
    }

    /// The text of the company's own number.
    pub fn call_us(&self, phone: &str) -> String {
        let number = PhoneNumber::parse(phone)
            .map_or_else(|_| phone.to_owned(), |number| number.expose_formatted());
        self.fill(MessageKey::CallUs, "number", &number)
    }

    /// A time in the company's zone, and in the visitor's zone if it differs.
    fn moment(&self, at: Minute) -> (String, Option<String>) {
        let yours = self.locale.moment(at, None);
        let zone = self.settings.hours.as_ref().map(|hours| hours.zone.as_str());
        let time = self.locale.moment(at, zone);
        let differs = time != yours;
        (time, differs.then_some(yours))
    }

    fn at(&self, plain: MessageKey, with_yours: MessageKey, at: Minute) -> String {
        match self.moment(at) {
            (time, None) => self.fill(plain, "time", &time),
            (time, Some(yours)) => {
                self.words.fill(with_yours, &[("time", &time), ("yours", &yours)])
            }
        }
    }

    /// A time option, in the visitor's zone.
    pub fn time(&self, at: Minute) -> String {
        self.locale.moment(at, None)
    }

    /// The second line of the button of a closed company. Empty for an open one.
    pub fn closed(&self, open_state: &OpenState) -> String {
        match open_state {
            OpenState::Open => String::new(),
            OpenState::Closed { label: Some(label), .. } => {
                self.fill(MessageKey::ClosedFor, "label", label)
            }
            OpenState::Closed { opens: Some(at), .. } => {
                self.at(MessageKey::ClosedOpens, MessageKey::ClosedOpensYours, *at)
            }
            OpenState::Closed { .. } => self.get(MessageKey::Closed),
        }
    }

    /// On the button: why no call is possible now.
    pub fn before_the_click(&self, state: &State) -> String {
        let closed = self.closed(&state.open_state);
        if closed.is_empty() && state.queue.free == Some(false) {
            return self.get(MessageKey::Nobody);
        }
        closed
    }

    /// In the panel of a closed company: the offer of a scheduled call, or the opening time.
    pub fn offer(&self, open_state: &OpenState) -> String {
        match open_state {
            OpenState::Closed { opens: Some(at), .. } if self.settings.schedule => {
                self.at(MessageKey::ScheduleOffer, MessageKey::ScheduleOfferYours, *at)
            }
            OpenState::Closed { label: Some(label), opens: Some(at) } => {
                let opens = self.at(MessageKey::ClosedOpens, MessageKey::ClosedOpensYours, *at);
                [&self.fill(MessageKey::ClosedFor, "label", label), ". ", &opens].concat()
            }
            _ => self.closed(open_state),
        }
    }

    /// The length of the queue. Empty if it is unknown.
    pub fn waiting(&self, waiting: QueueStatus) -> String {
        let position = waiting.position.filter(|position| *position > 0);
        let position = position
            .map(|position| self.fill(MessageKey::QueuePosition, "position", &digits(position)));
        let wait = waiting.wait.filter(|wait| *wait > 0);
        let wait = wait
            .map(|wait| self.fill(MessageKey::QueueWait, "minutes", &digits(wait.div_ceil(60))));
        match (position, wait) {
            (Some(position), Some(wait)) => [&position, ". ", &wait].concat(),
            (only, or_this) => only.or(or_this).unwrap_or_default(),
        }
    }

    /// Before the call: no agent is free, or the length of the queue. Empty if unknown.
    pub fn queue(&self, queue: &Availability) -> String {
        let waiting = self.waiting(queue.waiting);
        match queue.free {
            Some(false) if waiting.is_empty() => self.get(MessageKey::Nobody),
            _ => waiting,
        }
    }

    /// The error and the advice below the field.
    pub fn error(&self, form: &Form) -> Option<String> {
        Some(match form {
            Form::InvalidNumber(why) => self.get(problem(*why)),
            Form::ConsentMissing => self.get(MessageKey::ConsentMissing),
            Form::Refused(code) => self.get(refusal(*code)),
            Form::RateLimited { retry_after } => {
                let (count, unit) = soon(*retry_after);
                self.fill(MessageKey::RateLimited, "soon", &self.locale.soon(count, unit))
            }
            Form::Unreached => self.get(MessageKey::Unreached),
            _ => return None,
        })
    }

    /// The text of the submit button.
    pub fn submit(&self, form: &Form, later: bool) -> MessageKey {
        match form {
            Form::SolvingProof(_) => MessageKey::Checking,
            // The call is not placed yet.
            _ if later => MessageKey::ScheduleSubmit,
            Form::Sending(_) => MessageKey::Submitting,
            _ => MessageKey::Submit,
        }
    }

    /// The headline that replaces the form, `None` while the form is shown.
    pub fn headline(&self, form: &Form) -> String {
        let key = match form {
            Form::Placed(PlacedCall { scheduled_for: Some(_), .. }) => MessageKey::Scheduled,
            Form::Placed(placed) => call_state::messages(&placed.progress).0,
            Form::AlreadyUnderWay => MessageKey::UnderWay,
            Form::OutcomeUnknown(_) => MessageKey::OutcomeUnknown,
            _ => return String::new(),
        };
        self.get(key)
    }

    /// The text below the headline.
    pub fn next(&self, form: &Form) -> String {
        match form {
            Form::Placed(placed) => self.next_of(placed),
            Form::AlreadyUnderWay => self.get(MessageKey::UnderWayNext),
            Form::OutcomeUnknown(_) => self.get(MessageKey::OutcomeUnknownNext),
            _ => String::new(),
        }
    }

    fn next_of(&self, placed: &PlacedCall) -> String {
        let time = placed.scheduled_for.map(|at| self.time(at));
        let key = match time {
            Some(_) => MessageKey::ScheduledNext,
            None => call_state::messages(&placed.progress).1,
        };
        let number = placed.number.expose_formatted();
        let time = time.unwrap_or_default();
        let company = self.settings.company();
        self.words.fill(key, &[("number", &number), ("company", company), ("time", &time)])
    }

    /// The text of the cancel button.
    pub fn cancel(&self, cancel: CancelStatus) -> MessageKey {
        if cancel == CancelStatus::Requested { MessageKey::Cancelling } else { MessageKey::Cancel }
    }

    /// The text of the button below, for the most likely next action.
    pub fn proceed(&self, form: &Form) -> MessageKey {
        if form.wants_retry() { MessageKey::Again } else { MessageKey::Close }
    }

    /// An alternative for the visitor, if needed.
    pub fn restart(&self, form: &Form) -> MessageKey {
        if matches!(form, Form::OutcomeUnknown(_)) {
            MessageKey::DidNotRing
        } else {
            MessageKey::AnotherNumber
        }
    }

    /// The announcement for screen readers when the form changes; `later` as for [`submit`](Self::submit).
    pub fn announcement(&self, form: &Form, later: bool) -> String {
        if form.is_busy() {
            return self.get(self.submit(form, later));
        }
        if form.placed().is_some_and(|placed| placed.cancel == CancelStatus::Failed) {
            return self.get(MessageKey::CancelFailed);
        }
        self.error(form).unwrap_or_else(|| self.headline(form))
    }
}

fn refusal(code: ErrorCode) -> MessageKey {
    match code {
        ErrorCode::NumberInvalid => MessageKey::ErrorNumber,
        ErrorCode::NumberNotAllowed => MessageKey::ErrorNumberNotAllowed,
        ErrorCode::PhoneSystemRefused => MessageKey::ErrorRefused,
        // Visitors are not informed that an operator stopped the calls.
        ErrorCode::PhoneSystemUnreachable
        | ErrorCode::ProviderBackingOff
        | ErrorCode::CallsStopped => MessageKey::ErrorUnreachable,
        ErrorCode::NobodyAvailable => MessageKey::ErrorNobody,
        ErrorCode::ConcurrencyLimit => MessageKey::ErrorLinesBusy,
        ErrorCode::DailyLimit | ErrorCode::BudgetExhausted => MessageKey::ErrorLimit,
        ErrorCode::OutsideHours | ErrorCode::TimeNotOffered => MessageKey::ErrorClosed,
        ErrorCode::OriginNotAllowed | ErrorCode::UnknownDomain => MessageKey::ErrorPage,
        ErrorCode::Unauthorized => MessageKey::ErrorSignedOut,
        // Errors that a visitor cannot correct, and refusals of other routes.
        _ => MessageKey::ErrorOther,
    }
}

fn problem(why: NumberProblem) -> MessageKey {
    match why {
        NumberProblem::Empty => MessageKey::NumberEmpty,
        NumberProblem::Letters => MessageKey::NumberLetters,
        NumberProblem::Extension => MessageKey::NumberExtension,
        NumberProblem::Symbols => MessageKey::NumberSymbols,
        NumberProblem::TooShort => MessageKey::NumberTooShort,
        NumberProblem::MissingAreaCode => MessageKey::NumberMissingAreaCode,
        NumberProblem::TooLong => MessageKey::NumberTooLong,
        NumberProblem::NotNorthAmerican => MessageKey::NumberNotNorthAmerican,
        NumberProblem::ImpossibleAreaCode => MessageKey::NumberImpossibleAreaCode,
        NumberProblem::ImpossibleExchange => MessageKey::NumberImpossibleExchange,
        NumberProblem::UnknownCountry => MessageKey::NumberUnknownCountry,
        NumberProblem::Unassigned => MessageKey::NumberUnassigned,
        NumberProblem::Premium => MessageKey::NumberPremium,
        NumberProblem::Personal => MessageKey::NumberPersonal,
        NumberProblem::Carrier => MessageKey::NumberCarrier,
        NumberProblem::TollFree => MessageKey::NumberTollFree,
        NumberProblem::Satellite => MessageKey::NumberSatellite,
        NumberProblem::Fiction => MessageKey::NumberFiction,
        NumberProblem::TerritoryNotCalled => MessageKey::NumberTerritoryNotCalled,
        NumberProblem::CountryNotCalled => MessageKey::NumberCountryNotCalled,
        NumberProblem::UnknownAreaCode => MessageKey::NumberUnknownAreaCode,
    }
}

/// The time until a retry, in the unit that results in a small number.
pub(crate) fn soon(retry_after: Option<u32>) -> (u32, &'static str) {
    match retry_after {
        None => (1, "minute"),
        Some(seconds @ ..=90) => (seconds.max(1), "second"),
        Some(seconds @ ..=5400) => (seconds.div_ceil(60), "minute"),
        Some(seconds) => (seconds.div_ceil(3600), "hour"),
    }
}

#[cfg(test)]
mod tests;
