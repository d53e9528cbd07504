//! The problems of numbers, each with a stable name and a message.

use crate::error_code::ErrorCode;

/// Why a number is not called. `Display` is one English sentence with advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NumberProblem {
    /// It has no digit.
    #[error("Please type your phone number.")]
    Empty,
    /// Words, or a number in letters.
    #[error("Please type the number in digits, without letters.")]
    Letters,
    /// `x123`, `;ext=123`, `,123`: extensions are not dialled.
    #[error("Please give a number that rings directly; we cannot dial an extension.")]
    Extension,
    /// A character that no phone number has.
    #[error("Please use only digits, spaces, dashes and brackets.")]
    Symbols,
    /// Fewer digits than any such number has.
    #[error("This number looks too short; please check it for a missing digit.")]
    TooShort,
    /// Seven digits, without an area code.
    #[error("Please type your area code too.")]
    MissingAreaCode,
    /// More digits than any such number has.
    #[error("This number looks too long; please check it for an extra digit.")]
    TooLong,
    /// It may be valid in a country, but has no calling code.
    #[error("If you are outside North America, please start with + and your country code.")]
    NotNorthAmerican,
    /// No area code has this form: 911, 370, 960, 190.
    #[error("There is no such area code; please check the first three digits.")]
    ImpossibleAreaCode,
    /// No exchange has this form: 911, 055.
    #[error("Please check the three digits after the area code; no number has these.")]
    ImpossibleExchange,
    /// No country has this calling code.
    #[error("There is no such country code; please check the digits after the +.")]
    UnknownCountry,
    /// No telephone of that country has it, by the known numbering plan.
    #[error("There is no such number in that country; please check its digits.")]
    Unassigned,
    /// Billed by the minute or by the call.
    #[error("We cannot call premium-rate numbers; please give us another one.")]
    Premium,
    /// Personal (follow-me) numbers with an unknown price.
    #[error("We cannot call personal-service numbers; please give us another one.")]
    Personal,
    /// Numbers of carriers and government.
    #[error("We cannot call this kind of number; please give us another one.")]
    Carrier,
    /// No visitor can be reached at a toll-free number.
    #[error("We cannot call toll-free numbers; please give us your own number.")]
    TollFree,
    /// Satellite and other international networks.
    #[error("We cannot call satellite numbers; please give us another one.")]
    Satellite,
    /// 555-01XX, the fictional numbers.
    #[error("This is a made-up number from films and books; please give us your own.")]
    Fiction,
    /// Puerto Rico and other territories, where this tenant does not call.
    #[error("We cannot call US territories; please give us a number in the US or Canada.")]
    TerritoryNotCalled,
    /// A country where this tenant does not call.
    #[error("We cannot call numbers in that country; please give us another one.")]
    CountryNotCalled,
    /// Well-formed, but unassigned in our tables.
    #[error("We do not know this area code; please check the first three digits.")]
    UnknownAreaCode,
}

impl NumberProblem {
    /// Every problem, for tables and tests.
    pub const ALL: [Self; 21] = [
        Self::Empty,
        Self::Letters,
        Self::Extension,
        Self::Symbols,
        Self::TooShort,
        Self::MissingAreaCode,
        Self::TooLong,
        Self::NotNorthAmerican,
        Self::ImpossibleAreaCode,
        Self::ImpossibleExchange,
        Self::UnknownCountry,
        Self::Unassigned,
        Self::Premium,
        Self::Personal,
        Self::Carrier,
        Self::TollFree,
        Self::Satellite,
        Self::Fiction,
        Self::TerritoryNotCalled,
        Self::CountryNotCalled,
        Self::UnknownAreaCode,
    ];

    /// The stable name of the problem on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Letters => "letters",
            Self::Extension => "extension",
            Self::Symbols => "symbols",
            Self::TooShort => "too_short",
            Self::MissingAreaCode => "missing_area_code",
            Self::TooLong => "too_long",
            Self::NotNorthAmerican => "not_north_american",
            Self::ImpossibleAreaCode => "impossible_area_code",
            Self::ImpossibleExchange => "impossible_exchange",
            Self::UnknownCountry => "unknown_country",
            Self::Unassigned => "unassigned",
            Self::Premium => "premium",
            Self::Personal => "personal",
            Self::Carrier => "carrier",
            Self::TollFree => "toll_free",
            Self::Satellite => "satellite",
            Self::Fiction => "fiction",
            Self::TerritoryNotCalled => "territory_not_called",
            Self::CountryNotCalled => "country_not_called",
            Self::UnknownAreaCode => "unknown_area_code",
        }
    }

    /// The problem with the name `text`, `None` for one of a newer server.
    pub fn from_wire(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.as_str() == text)
    }

    /// Whether another policy of the tenant would allow the number.
    pub fn depends_on_policy(self) -> bool {
        matches!(
            self,
            Self::Fiction
                | Self::TerritoryNotCalled
                | Self::CountryNotCalled
                | Self::UnknownAreaCode
        )
    }

    /// The error code of this problem: an invalid number, or a number that this tenant does not call.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::Empty
            | Self::Letters
            | Self::Extension
            | Self::Symbols
            | Self::TooShort
            | Self::MissingAreaCode
            | Self::TooLong
            | Self::NotNorthAmerican
            | Self::ImpossibleAreaCode
            | Self::ImpossibleExchange
            | Self::UnknownCountry => ErrorCode::NumberInvalid,
            Self::Unassigned
            | Self::Premium
            | Self::Personal
            | Self::Carrier
            | Self::TollFree
            | Self::Satellite
            | Self::Fiction
            | Self::TerritoryNotCalled
            | Self::CountryNotCalled
            | Self::UnknownAreaCode => ErrorCode::NumberNotAllowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_problem_has_a_unique_name_that_parses() {
        let words: HashSet<_> = NumberProblem::ALL.map(NumberProblem::as_str).into();

        assert_eq!(words.len(), NumberProblem::ALL.len());
        for problem in NumberProblem::ALL {
            assert_eq!(NumberProblem::from_wire(problem.as_str()), Some(problem));
            assert!(problem.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        }
        assert_eq!(NumberProblem::from_wire("haunted"), None);
    }

    #[test]
    fn every_message_is_short_and_has_advice() {
        for problem in NumberProblem::ALL {
            let sentence = problem.to_string();
            assert!(sentence.len() <= 80, "{sentence}");
            assert_eq!(sentence.find(['.', '!', '?']), Some(sentence.len() - 1), "{sentence}");
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(sentence.contains("lease "), "{sentence}");
        }
    }
}
