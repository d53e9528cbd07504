//! Every sentence that the widget says, in English.

mod call;

use crate::form::Form;
use shared_types::error_code::ErrorCode;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::PhoneNumber;

pub use call::{STEPS, clock};

pub const PROMISE: &str = "We call you, then connect you to our team.";
pub const LABEL: &str = "Your phone number";
pub const CLOSE: &str = "Close";

const SUBMIT: &str = "Call me";
const SENDING: &str = "Calling…";

/// Which numbers the field takes, said before anybody types one in vain.
pub fn hint(numbers: &NumberPolicy) -> &'static str {
    if numbers.countries.is_empty() {
        "A number in the US or Canada"
    } else {
        "Outside the US and Canada, start with + and the country code"
    }
}

/// Beside the company's own number, written for people.
pub fn call_us(phone: &str) -> String {
    let number = PhoneNumber::parse(phone)
        .map_or_else(|_| phone.to_owned(), |number| number.expose_formatted());
    ["Or call us: ", &number].concat()
}

/// What is wrong and what to do about it, to stand below the field.
pub fn error(form: &Form) -> Option<String> {
    match form {
        Form::Wrong(why) => Some(why.to_string()),
        Form::Refused(code) => Some(refusal(*code).to_owned()),
        Form::RateLimited { retry_after } => Some(
            ["Too many calls were asked for. Please try again ", &soon(*retry_after), "."].concat(),
        ),
        Form::Unreached => Some(
            "We could not reach our server. Check your connection and try again. If your phone \
             rings meanwhile, that is us."
                .to_owned(),
        ),
        Form::Editing
        | Form::Sending(_)
        | Form::Placed(..)
        | Form::AlreadyUnderWay
        | Form::OutcomeUnknown(_) => None,
    }
}

/// On the button of the form.
pub fn submit(form: &Form) -> String {
    if form.is_sending() { SENDING } else { SUBMIT }.to_owned()
}

/// The sentence that takes the form's place, none while the form is there.
pub fn headline(form: &Form) -> String {
    match form {
        Form::Placed(_, progress) => call::say(progress).0,
        Form::AlreadyUnderWay => "A call to you is already on its way",
        Form::OutcomeUnknown(_) => "Your call may still come",
        Form::Editing
        | Form::Wrong(_)
        | Form::Sending(_)
        | Form::RateLimited { .. }
        | Form::Refused(_)
        | Form::Unreached => "",
    }
    .to_owned()
}

/// What happens next, below the headline.
pub fn next(form: &Form, company: &str) -> String {
    match form {
        Form::Placed(number, progress) => {
            call::fill(call::say(progress).1, &number.expose_formatted(), company)
        }
        Form::AlreadyUnderWay => {
            "You asked for it a moment ago. Please keep your phone close and the line free."
                .to_owned()
        }
        Form::OutcomeUnknown(_) => {
            "The phone system took too long to answer us. Please don't ask again now: give your \
             phone a few minutes to ring."
                .to_owned()
        }
        _ => String::new(),
    }
}

/// On the button below, which is the sensible thing to do.
pub fn proceed(form: &Form) -> String {
    if form.wants_retry() { "Call me again" } else { CLOSE }.to_owned()
}

/// What the visitor can do otherwise, should it be needed.
pub fn restart(form: &Form) -> String {
    if matches!(form, Form::OutcomeUnknown(_)) { "It did not ring" } else { "Use another number" }
        .to_owned()
}

/// What a screen reader says when the form changes by itself.
pub fn announcement(form: &Form) -> String {
    if form.is_sending() {
        return SENDING.to_owned();
    }
    error(form).unwrap_or_else(|| headline(form))
}

fn refusal(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NumberInvalid => {
            "This is not a phone number that can be called. Please check it."
        }
        ErrorCode::NumberNotAllowed => "We can't call this number. Please use another one.",
        ErrorCode::PhoneSystemRefused => {
            "Our phone system did not take this call. Please check the number, or try later."
        }
        ErrorCode::PhoneSystemUnreachable => {
            "Our phone system is not reachable right now. Please try again in a few minutes."
        }
        ErrorCode::NobodyAvailable => "Nobody is free to talk right now. Please try again later.",
        ErrorCode::OutsideHours => {
            "We are closed right now. Please come back during our opening hours."
        }
        ErrorCode::OriginNotAllowed | ErrorCode::UnknownDomain => {
            "Calls can't be asked for on this page. Please use another way to reach us."
        }
        // What a visitor cannot mend, and what only other ways in are refused with.
        _ => "Something went wrong on our side, and no call was placed. Please try again.",
    }
}

/// When to come back: "in 40 seconds", "in 3 minutes", "in 2 hours".
fn soon(retry_after: Option<u64>) -> String {
    let Some(seconds) = retry_after else { return "in a minute".to_owned() };
    match seconds {
        0..=1 => "in a second".to_owned(),
        2..=90 => count(seconds, " seconds"),
        91..=5400 => count(seconds.div_ceil(60), " minutes"),
        _ => count(seconds.div_ceil(3600), " hours"),
    }
}

fn count(how_many: u64, of_what: &str) -> String {
    ["in ", &how_many.to_string(), of_what].concat()
}

#[cfg(test)]
mod tests;
