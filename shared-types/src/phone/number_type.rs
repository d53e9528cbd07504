//! The type of a number in its numbering plan.

use super::problem::NumberProblem;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The type of a number: with the country, the basis of budgets and prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberType {
    /// A telephone at a fixed place.
    FixedLine,
    /// A mobile phone.
    Mobile,
    /// Fixed line or mobile; the plan does not distinguish them. All ordinary numbers of `+1` have this type.
    FixedLineOrMobile,
    /// `VoIP`: a telephone on the Internet without a fixed place.
    Voip,
    /// The called company pays.
    TollFree,
    /// Caller and called company share the price, which differs from that of an ordinary call.
    SharedCost,
    /// Billed by the minute or by the call.
    PremiumRate,
    /// Follows a person across telephones, at an unknown price.
    Personal,
    Pager,
    /// A company-wide number (UAN), often billed at a higher rate.
    UniversalAccess,
    Voicemail,
    /// For carriers and government.
    Carrier,
    /// Satellite and other international networks.
    Satellite,
    /// No known numbering plan has this number.
    Unassigned,
}

impl NumberType {
    /// Every type, for tables and tests.
    pub const ALL: [Self; 14] = [
        Self::FixedLine,
        Self::Mobile,
        Self::FixedLineOrMobile,
        Self::Voip,
        Self::TollFree,
        Self::SharedCost,
        Self::PremiumRate,
        Self::Personal,
        Self::Pager,
        Self::UniversalAccess,
        Self::Voicemail,
        Self::Carrier,
        Self::Satellite,
        Self::Unassigned,
    ];

    /// The stable name of the type in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FixedLine => "fixed_line",
            Self::Mobile => "mobile",
            Self::FixedLineOrMobile => "fixed_line_or_mobile",
            Self::Voip => "voip",
            Self::TollFree => "toll_free",
            Self::SharedCost => "shared_cost",
            Self::PremiumRate => "premium_rate",
            Self::Personal => "personal",
            Self::Pager => "pager",
            Self::UniversalAccess => "universal_access",
            Self::Voicemail => "voicemail",
            Self::Carrier => "carrier",
            Self::Satellite => "satellite",
            Self::Unassigned => "unassigned",
        }
    }

    /// The type with the name `text`.
    pub fn from_word(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// Why numbers of this type are never called, `None` for those that are.
    pub fn problem(self) -> Option<NumberProblem> {
        match self {
            Self::FixedLine | Self::Mobile | Self::FixedLineOrMobile | Self::Voip => None,
            Self::TollFree => Some(NumberProblem::TollFree),
            // The price of both is unknown before the call.
            Self::SharedCost | Self::PremiumRate => Some(NumberProblem::Premium),
            Self::Personal => Some(NumberProblem::Personal),
            // No visitor can be reached at these.
            Self::Pager | Self::UniversalAccess | Self::Voicemail | Self::Carrier => {
                Some(NumberProblem::Carrier)
            }
            Self::Satellite => Some(NumberProblem::Satellite),
            Self::Unassigned => Some(NumberProblem::Unassigned),
        }
    }
}

impl fmt::Display for NumberType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_name_that_parses() {
        for number_type in NumberType::ALL {
            let word = number_type.as_str();
            assert_eq!(serde_json::to_value(number_type).unwrap(), word);
            assert_eq!(serde_json::from_value::<NumberType>(word.into()).unwrap(), number_type);
            assert_eq!(NumberType::from_word(word), Some(number_type));
        }
        assert_eq!(NumberType::from_word("landline"), None);
    }

    #[test]
    fn only_telephones_that_a_visitor_may_have_are_called() {
        let called = NumberType::ALL.into_iter().filter(|it| it.problem().is_none());

        assert_eq!(
            called.collect::<Vec<_>>(),
            [
                NumberType::FixedLine,
                NumberType::Mobile,
                NumberType::FixedLineOrMobile,
                NumberType::Voip
            ]
        );
    }
}
