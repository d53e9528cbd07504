//! Why a number is not called, each reason with a word for machines and a sentence for people.

use crate::error_code::ErrorCode;

/// Why a number is not called. `Display` is one English sentence that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NumberProblem {
    /// There is no digit in it.
    #[error("Please type your phone number.")]
    Empty,
    /// Words, or a number spelt in letters.
    #[error("Please type the number in digits, without letters.")]
    Letters,
    /// `x123`, `;ext=123`, `,123`: nobody would dial the extension.
    #[error("Please give a number that rings directly; we cannot dial an extension.")]
    Extension,
    /// Something that stands in no phone number.
    #[error("Please use only digits, spaces, dashes and brackets.")]
    Symbols,
    /// Fewer digits than any such number has.
    #[error("This number looks too short; please check it for a missing digit.")]
    TooShort,
    /// Seven digits, as one dials next door.
    #[error("Please type your area code too.")]
    MissingAreaCode,
    /// More digits than any such number has.
    #[error("This number looks too long; please check it for an extra digit.")]
    TooLong,
    /// It may be right elsewhere, but no plus says where.
    #[error("If you are outside North America, please start with + and your country code.")]
    NotNorthAmerican,
    /// No area code is made like this: 911, 370, 960, 190.
    #[error("There is no such area code; please check the first three digits.")]
    ImpossibleAreaCode,
    /// No number goes on like this after its area code: 911, 055.
    #[error("Please check the three digits after the area code; no number has these.")]
    ImpossibleExchange,
    /// No country has this calling code.
    #[error("There is no such country code; please check the digits after the +.")]
    UnknownCountry,
    /// No telephone of that country has it, as far as its numbering plan is known.
    #[error("There is no such number in that country; please check its digits.")]
    Unassigned,
    /// Billed by the minute or by the call.
    #[error("We cannot call premium-rate numbers; please give us another one.")]
    Premium,
    /// Follow-me numbers, whose price nobody knows beforehand.
    #[error("We cannot call personal-service numbers; please give us another one.")]
    Personal,
    /// Carriers' and government's own numbers.
    #[error("We cannot call this kind of number; please give us another one.")]
    Carrier,
    /// No visitor sits at the end of a toll-free number.
    #[error("We cannot call toll-free numbers; please give us your own number.")]
    TollFree,
    /// Satellite and other networks of no country.
    #[error("We cannot call satellite numbers; please give us another one.")]
    Satellite,
    /// 555-01XX, made up for films and books.
    #[error("This is a made-up number from films and books; please give us your own.")]
    Fiction,
    /// Puerto Rico and the like, where this tenant does not call.
    #[error("We cannot call US territories; please give us a number in the US or Canada.")]
    TerritoryNotCalled,
    /// A country where this tenant does not call.
    #[error("We cannot call numbers in that country; please give us another one.")]
    CountryNotCalled,
    /// Well-formed, but nobody is known to have it.
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

    /// The problem in one stable word, as it stands on the wire.
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

    /// The problem that stands for `text`, `None` for one of a newer server.
    pub fn from_wire(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.as_str() == text)
    }

    /// Whether another policy of the tenant would let the number in.
    pub fn depends_on_policy(self) -> bool {
        matches!(
            self,
            Self::Fiction
                | Self::TerritoryNotCalled
                | Self::CountryNotCalled
                | Self::UnknownAreaCode
        )
    }

    /// The code that goes with this reason: whether it is no number at all, or not one that this
    /// tenant calls.
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
    fn every_problem_has_a_word_of_its_own_that_reads_back() {
        let words: HashSet<_> = NumberProblem::ALL.map(NumberProblem::as_str).into();

        assert_eq!(words.len(), NumberProblem::ALL.len());
        for problem in NumberProblem::ALL {
            assert_eq!(NumberProblem::from_wire(problem.as_str()), Some(problem));
            assert!(problem.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        }
        assert_eq!(NumberProblem::from_wire("haunted"), None);
    }

    #[test]
    fn every_sentence_is_short_calm_and_says_what_to_do() {
        for problem in NumberProblem::ALL {
            let sentence = problem.to_string();
            assert!(sentence.len() <= 80, "{sentence}");
            assert_eq!(sentence.find(['.', '!', '?']), Some(sentence.len() - 1), "{sentence}");
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(sentence.contains("lease "), "{sentence}");
        }
    }
}
