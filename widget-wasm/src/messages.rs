//! Which sentence the widget says when.

mod call_state;

use crate::form::{CancelStatus, Form, PlacedCall};
use crate::hours::OpenState;
use crate::message_catalog::{MessageCatalog, digits};
use crate::progress::{self, QueueStatus};
use crate::settings::Settings;
use crate::state::{Availability, State};
use shared_types::error_code::ErrorCode;
use shared_types::hours::Minute;
use shared_types::phone::{NumberProblem, PhoneNumber};
use shared_types::words::Word;

/// How numbers and times are written where the visitor is. A browser knows that of each language.
pub trait Locale {
    /// "in 3 minutes"; the unit is `second`, `minute` or `hour`.
    fn soon(&self, count: u32, unit: &str) -> String;
    /// "Monday 09:00", in this time zone (IANA) or in the visitor's.
    fn moment(&self, at: Minute, zone: Option<&str>) -> String;
    /// "United Kingdom" of `GB` (ISO 3166).
    fn country(&self, iso: &str) -> String;
}

/// The steps of a call, in their order.
pub const STEPS: [Word; progress::STEPS] = [
    Word::StepAccepted,
    Word::StepVisitorRings,
    Word::StepVisitorAnswered,
    Word::StepCompanyRings,
    Word::StepConnected,
];

/// Time since the request, as clocks of calls show it: `0:07`.
pub fn clock(seconds: u32) -> String {
    let tens = if seconds % 60 < 10 { ":0" } else { ":" };
    [&digits(seconds / 60), tens, &digits(seconds % 60)].concat()
}

/// All that sentences are made of.
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
    fn get(&self, word: Word) -> String {
        self.words.get(word).to_owned()
    }

    fn fill(&self, word: Word, name: &str, value: &str) -> String {
        self.words.fill(word, &[(name, value)])
    }

    /// What will happen, below the company's name.
    pub fn promise(&self, department: Option<&str>) -> String {
        match department {
            Some(name) => self.fill(Word::PromiseDepartment, "department", name),
            None => self.get(Word::Promise),
        }
    }

    /// Which numbers the field takes, said before anybody types one in vain.
    pub fn hint(&self) -> Word {
        let home = self.settings.numbers.countries.is_empty();
        if home { Word::HintHome } else { Word::HintAbroad }
    }

    /// Beside the company's own number, written for people.
    pub fn call_us(&self, phone: &str) -> String {
        let number = PhoneNumber::parse(phone)
            .map_or_else(|_| phone.to_owned(), |number| number.expose_formatted());
        self.fill(Word::CallUs, "number", &number)
    }

    /// A moment in the company's zone, and in the visitor's where it is another time there.
    fn moment(&self, at: Minute) -> (String, Option<String>) {
        let yours = self.locale.moment(at, None);
        let zone = self.settings.hours.as_ref().map(|hours| hours.zone.as_str());
        let time = self.locale.moment(at, zone);
        let differs = time != yours;
        (time, differs.then_some(yours))
    }

    fn at(&self, plain: Word, with_yours: Word, at: Minute) -> String {
        match self.moment(at) {
            (time, None) => self.fill(plain, "time", &time),
            (time, Some(yours)) => {
                self.words.fill(with_yours, &[("time", &time), ("yours", &yours)])
            }
        }
    }

    /// A time to choose, in the visitor's zone.
    pub fn time(&self, at: Minute) -> String {
        self.locale.moment(at, None)
    }

    /// On the button of a closed company, below its words. Empty for an open one.
    pub fn closed(&self, open_state: &OpenState) -> String {
        match open_state {
            OpenState::Open => String::new(),
            OpenState::Closed { label: Some(label), .. } => {
                self.fill(Word::ClosedFor, "label", label)
            }
            OpenState::Closed { opens: Some(at), .. } => {
                self.at(Word::ClosedOpens, Word::ClosedOpensYours, *at)
            }
            OpenState::Closed { .. } => self.get(Word::Closed),
        }
    }

    /// On the button: why it leads to no call right now, if it does not.
    pub fn before_the_click(&self, state: &State) -> String {
        let closed = self.closed(&state.open_state);
        if closed.is_empty() && state.queue.free == Some(false) {
            return self.get(Word::Nobody);
        }
        closed
    }

    /// In the panel of a closed company: that it can call later, or when it opens.
    pub fn offer(&self, open_state: &OpenState) -> String {
        match open_state {
            OpenState::Closed { opens: Some(at), .. } if self.settings.schedule => {
                self.at(Word::ScheduleOffer, Word::ScheduleOfferYours, *at)
            }
            OpenState::Closed { label: Some(label), opens: Some(at) } => {
                let opens = self.at(Word::ClosedOpens, Word::ClosedOpensYours, *at);
                [&self.fill(Word::ClosedFor, "label", label), ". ", &opens].concat()
            }
            _ => self.closed(open_state),
        }
    }

    /// How long the queue is. Empty where nobody knows.
    pub fn waiting(&self, waiting: QueueStatus) -> String {
        let position = waiting.position.filter(|position| *position > 0);
        let position =
            position.map(|position| self.fill(Word::QueuePosition, "position", &digits(position)));
        let wait = waiting.wait.filter(|wait| *wait > 0);
        let wait =
            wait.map(|wait| self.fill(Word::QueueWait, "minutes", &digits(wait.div_ceil(60))));
        match (position, wait) {
            (Some(position), Some(wait)) => [&position, ". ", &wait].concat(),
            (only, or_this) => only.or(or_this).unwrap_or_default(),
        }
    }

    /// Before the call: that nobody is free, or how long the queue is. Empty where nobody knows.
    pub fn queue(&self, queue: &Availability) -> String {
        let waiting = self.waiting(queue.waiting);
        match queue.free {
            Some(false) if waiting.is_empty() => self.get(Word::Nobody),
            _ => waiting,
        }
    }

    /// What is wrong and what to do about it, to stand below the field.
    pub fn error(&self, form: &Form) -> Option<String> {
        Some(match form {
            Form::InvalidNumber(why) => self.get(problem(*why)),
            Form::ConsentMissing => self.get(Word::ConsentMissing),
            Form::Refused(code) => self.get(refusal(*code)),
            Form::RateLimited { retry_after } => {
                let (count, unit) = soon(*retry_after);
                self.fill(Word::RateLimited, "soon", &self.locale.soon(count, unit))
            }
            Form::Unreached => self.get(Word::Unreached),
            _ => return None,
        })
    }

    /// On the button of the form.
    pub fn submit(&self, form: &Form, later: bool) -> Word {
        match form {
            Form::SolvingProof(_) => Word::Checking,
            // Nobody is being called yet.
            _ if later => Word::ScheduleSubmit,
            Form::Sending(_) => Word::Submitting,
            _ => Word::Submit,
        }
    }

    /// The sentence that takes the form's place, none while the form is there.
    pub fn headline(&self, form: &Form) -> String {
        let word = match form {
            Form::Placed(PlacedCall { scheduled_for: Some(_), .. }) => Word::Scheduled,
            Form::Placed(placed) => call_state::messages(&placed.progress).0,
            Form::AlreadyUnderWay => Word::UnderWay,
            Form::OutcomeUnknown(_) => Word::OutcomeUnknown,
            _ => return String::new(),
        };
        self.get(word)
    }

    /// What happens next, below the headline.
    pub fn next(&self, form: &Form) -> String {
        match form {
            Form::Placed(placed) => self.next_of(placed),
            Form::AlreadyUnderWay => self.get(Word::UnderWayNext),
            Form::OutcomeUnknown(_) => self.get(Word::OutcomeUnknownNext),
            _ => String::new(),
        }
    }

    fn next_of(&self, placed: &PlacedCall) -> String {
        let time = placed.scheduled_for.map(|at| self.time(at));
        let word = match time {
            Some(_) => Word::ScheduledNext,
            None => call_state::messages(&placed.progress).1,
        };
        let number = placed.number.expose_formatted();
        let time = time.unwrap_or_default();
        let company = self.settings.company();
        self.words.fill(word, &[("number", &number), ("company", company), ("time", &time)])
    }

    /// On the button that takes the call back.
    pub fn cancel(&self, cancel: CancelStatus) -> Word {
        if cancel == CancelStatus::Requested { Word::Cancelling } else { Word::Cancel }
    }

    /// On the button below, which is the sensible thing to do.
    pub fn proceed(&self, form: &Form) -> Word {
        if form.wants_retry() { Word::Again } else { Word::Close }
    }

    /// What the visitor can do otherwise, should it be needed.
    pub fn restart(&self, form: &Form) -> Word {
        if matches!(form, Form::OutcomeUnknown(_)) { Word::DidNotRing } else { Word::AnotherNumber }
    }

    /// What a screen reader says when the form changes by itself; `later` as for [`submit`](Self::submit).
    pub fn announcement(&self, form: &Form, later: bool) -> String {
        if form.is_busy() {
            return self.get(self.submit(form, later));
        }
        if form.placed().is_some_and(|placed| placed.cancel == CancelStatus::Failed) {
            return self.get(Word::CancelFailed);
        }
        self.error(form).unwrap_or_else(|| self.headline(form))
    }
}

fn refusal(code: ErrorCode) -> Word {
    match code {
        ErrorCode::NumberInvalid => Word::ErrorNumber,
        ErrorCode::NumberNotAllowed => Word::ErrorNumberNotAllowed,
        ErrorCode::PhoneSystemRefused => Word::ErrorRefused,
        ErrorCode::PhoneSystemUnreachable => Word::ErrorUnreachable,
        ErrorCode::NobodyAvailable => Word::ErrorNobody,
        ErrorCode::OutsideHours | ErrorCode::TimeNotOffered => Word::ErrorClosed,
        ErrorCode::OriginNotAllowed | ErrorCode::UnknownDomain => Word::ErrorPage,
        ErrorCode::Unauthorized => Word::ErrorSignedOut,
        // What a visitor cannot mend, and what only other ways in are refused with.
        _ => Word::ErrorOther,
    }
}

fn problem(why: NumberProblem) -> Word {
    match why {
        NumberProblem::Empty => Word::NumberEmpty,
        NumberProblem::Letters => Word::NumberLetters,
        NumberProblem::Extension => Word::NumberExtension,
        NumberProblem::Symbols => Word::NumberSymbols,
        NumberProblem::TooShort => Word::NumberTooShort,
        NumberProblem::MissingAreaCode => Word::NumberMissingAreaCode,
        NumberProblem::TooLong => Word::NumberTooLong,
        NumberProblem::NotNorthAmerican => Word::NumberNotNorthAmerican,
        NumberProblem::ImpossibleAreaCode => Word::NumberImpossibleAreaCode,
        NumberProblem::ImpossibleExchange => Word::NumberImpossibleExchange,
        NumberProblem::UnknownCountry => Word::NumberUnknownCountry,
        NumberProblem::Premium => Word::NumberPremium,
        NumberProblem::Personal => Word::NumberPersonal,
        NumberProblem::Carrier => Word::NumberCarrier,
        NumberProblem::TollFree => Word::NumberTollFree,
        NumberProblem::Satellite => Word::NumberSatellite,
        NumberProblem::Fiction => Word::NumberFiction,
        NumberProblem::TerritoryNotCalled => Word::NumberTerritoryNotCalled,
        NumberProblem::CountryNotCalled => Word::NumberCountryNotCalled,
        NumberProblem::UnknownAreaCode => Word::NumberUnknownAreaCode,
    }
}

/// When to come back, in a unit that makes a small number of it.
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
