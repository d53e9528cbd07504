//! Why something that was asked of Asterisk did not happen, or may or may not have.

use crate::action::BadValue;
use crate::chance::NoChance;
use std::fmt;

/// What became of a request instead of a yes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmiError {
    /// A value could have been read as something else. Nothing was sent.
    #[error("a value cannot be said to Asterisk: {0}")]
    BadValue(#[from] BadValue),
    /// Asterisk has not heard of it.
    #[error("Asterisk was not asked: {0}")]
    NotSent(#[from] NotSent),
    /// Asterisk heard it and said no.
    #[error("Asterisk refused: {0}")]
    Refused(Refusal),
    /// It was said, and no answer came, in time or at all. It may still happen, so it must not be said
    /// again.
    #[error("Asterisk did not answer")]
    NoAnswer,
}

/// Why Asterisk was not even asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    #[error("there was no session in time")]
    Away,
    #[error("the login is refused")]
    LoginRefused,
    #[error("too many requests wait already")]
    QueueFull,
    #[error("too many calls are followed already")]
    TooManyCalls,
    #[error("a call of this id is alive")]
    IdInUse,
    #[error("no call of this id is alive")]
    NoSuchCall,
    #[error(transparent)]
    NoChance(#[from] NoChance),
}

impl AmiError {
    /// Asterisk has not heard of it, so another one may be asked.
    pub fn nothing_was_sent(&self) -> bool {
        match self {
            Self::BadValue(_) | Self::NotSent(_) => true,
            Self::Refused(_) | Self::NoAnswer => false,
        }
    }

    /// It certainly did not and will not happen.
    pub fn nothing_will_happen(&self) -> bool {
        match self {
            Self::BadValue(_) | Self::NotSent(_) | Self::Refused(_) => true,
            Self::NoAnswer => false,
        }
    }
}

/// What Asterisk said with its no. Numbers are masked: some of its texts quote what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl Refusal {
    const MAX_CHARS: usize = 120;

    pub(crate) fn new(message: Option<&str>) -> Self {
        let message = message.unwrap_or("without a reason");
        let printable = message.chars().filter(|c| !c.is_control()).take(Self::MAX_CHARS);
        Self(mask_numbers(&printable.collect::<String>()))
    }

    /// The user of the manager interface lacks a right: a mistake in the set-up, not in the request.
    pub fn is_lack_of_rights(&self) -> bool {
        self.0 == "Permission denied"
    }

    /// There is no such channel, which is also what a call that has just ended looks like.
    pub fn is_no_such_channel(&self) -> bool {
        matches!(&*self.0, "No such channel" | "Channel not found")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Seven digits in a row may be somebody's number.
fn mask_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for run in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = run.bytes().take_while(u8::is_ascii_digit).count();
        if digits >= 7 {
            masked.push_str("***");
            masked.push_str(run.get(digits..).unwrap_or(""));
        } else {
            masked.push_str(run);
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Problem;

    #[test]
    fn a_request_may_be_made_elsewhere_only_when_asterisk_has_not_heard_it() {
        let bad = AmiError::from(BadValue::new("Exten", Problem::Break));
        let refused = AmiError::Refused(Refusal::new(Some("Permission denied")));

        let questions = |error: &AmiError| (error.nothing_was_sent(), error.nothing_will_happen());
        assert_eq!(questions(&bad), (true, true));
        assert_eq!(questions(&NotSent::Away.into()), (true, true));
        assert_eq!(questions(&refused), (false, true));
        assert_eq!(questions(&AmiError::NoAnswer), (false, false));
    }

    #[test]
    fn what_asterisk_says_is_told_without_numbers() {
        let said = |text| Refusal::new(Some(text)).to_string();

        assert_eq!(said("Extension 12025550142 does not exist."), "Extension *** does not exist.");
        assert_eq!(said("12025550142"), "***");
        assert_eq!(
            said("Uniqueid length exceeds maximum of 149"),
            "Uniqueid length exceeds maximum of 149"
        );
        assert_eq!(Refusal::new(None).to_string(), "without a reason");
    }
}
