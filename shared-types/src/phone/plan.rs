//! The numbering plan of a calling code: its numbers and their types.
//!
//! The rules are text, because a browser downloads those of the tenant's countries only. They are a decision graph over the digits
//! after the calling code. Nodes are separated by commas; the first is the start.
//!
//! ```text
//! node = [type] [country] (edges | "." | nothing)
//! ```
//! - A capital letter is the type of a number that ends here (`A` for a fixed line, see [`TYPES`]); each `'` after it advances by
//!   one in the list of the code's countries.
//! - An edge is a set of digits and its target: `0-37b` is 0, 1, 2, 3 or 7, then two nodes further. The distance is in letters to
//!   the base 26; `a` is the next node. `*` stands for all digits that are in no earlier edge.
//! - `.` ends all numbers. A node without edges leads to the next node with any digit.

use super::number_type::NumberType;
use super::place::{CallingCode, CallingCodeError};
use super::plans::PLANS;
use super::problem::NumberProblem;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The types of the rules, in the order of their letters from `A` on.
pub(super) const TYPES: [NumberType; 11] = [
    NumberType::FixedLine,
    NumberType::Mobile,
    NumberType::FixedLineOrMobile,
    NumberType::TollFree,
    NumberType::PremiumRate,
    NumberType::SharedCost,
    NumberType::Voip,
    NumberType::Personal,
    NumberType::Pager,
    NumberType::UniversalAccess,
    NumberType::Voicemail,
];

/// A country outside of `+1` that is called: its calling code and its numbers.
///
/// In settings it is its calling code, `"44"`, and the rules come from our tables. A browser has no tables; it gets the rules as
/// text.
#[derive(Clone, PartialEq, Eq)]
pub struct NumberPlan {
    code: CallingCode,
    /// `None`: the server checks the numbers.
    rules: Option<Cow<'static, str>>,
}

impl NumberPlan {
    /// The plan in our tables.
    pub fn of(code: CallingCode) -> Self {
        Self { code, rules: entry(code).map(|(_, _, rules)| Cow::Borrowed(*rules)) }
    }

    /// A plan without rules, for a browser that has not loaded them yet: only the server checks the numbers.
    pub fn unchecked(code: CallingCode) -> Self {
        Self { code, rules: None }
    }

    /// The plan as a text for browsers: the calling code, a space, and the rules.
    pub fn text(&self) -> Option<String> {
        Some([&*self.code.digits(), " ", self.rules.as_deref()?].concat())
    }

    /// The plan that the server sent as a [`text`](Self::text).
    pub fn from_text(text: &str) -> Option<Self> {
        // The standard library's search would be included in the widget.
        let space = text.bytes().position(|byte| byte == b' ')?;
        let code = text.get(..space)?.parse().ok()?;
        let rules = text.get(space + 1..)?.to_owned();
        Some(Self { code, rules: Some(Cow::Owned(rules)) })
    }

    pub fn code(&self) -> CallingCode {
        self.code
    }

    /// Checks whether a telephone of a visitor may have the number with these digits after the calling code.
    pub(crate) fn judge(&self, subscriber: &str) -> Result<(), NumberProblem> {
        let Some(rules) = &self.rules else { return Ok(()) };
        match Walk::of(rules, subscriber).end {
            End::Assigned(number_type, _) => number_type.problem().map_or(Ok(()), Err),
            End::TooShort => Err(NumberProblem::TooShort),
            End::TooLong => Err(NumberProblem::TooLong),
            End::Unassigned => Err(NumberProblem::Unassigned),
        }
    }
}

/// The line of the tables for a calling code.
pub(super) fn entry(
    code: CallingCode,
) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let wanted = code.digits();
    PLANS.iter().find(|(digits, ..)| *digits == wanted)
}

/// The result of the rules for a number's digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Walk {
    pub(super) end: End,
    /// The number of digits of the shortest complete prefix.
    pub(super) first_whole: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A number of this type, in this one of the code's countries.
    Assigned(NumberType, usize),
    /// The digits are a prefix of numbers.
    TooShort,
    /// The digits are a number with further digits.
    TooLong,
    /// No number has this prefix.
    Unassigned,
}

impl Walk {
    pub(super) fn of(rules: &str, digits: &str) -> Self {
        let mut rest = rules.as_bytes();
        let mut first_whole = None;
        let mut kind = None;
        for (taken, digit) in (1..).zip(digits.bytes()) {
            let distance = Node::first(rest).next(digit);
            let skip = |distance| (0..=distance).try_fold(rest, |rest, _| behind_the_comma(rest));
            let Some(next) = distance.and_then(skip) else {
                let end = if first_whole.is_some() { End::TooLong } else { End::Unassigned };
                return Self { end, first_whole };
            };
            rest = next;
            kind = Node::first(rest).kind();
            first_whole = first_whole.or(kind.map(|_| taken));
        }
        let end = kind.map_or(End::TooShort, |(kind, country)| End::Assigned(kind, country));
        Self { end, first_whole }
    }
}

/// One node of the rules: its type and country, and its edges.
struct Node<'a> {
    letter: Option<u8>,
    country: usize,
    edges: &'a [u8],
}

impl<'a> Node<'a> {
    /// The node at the start of `rest`.
    fn first(rest: &'a [u8]) -> Self {
        let node = rest.split(|&byte| byte == b',').next().unwrap_or_default();
        let (letter, node) = match node {
            [letter @ b'A'..=b'Z', node @ ..] => (Some(*letter), node),
            node => (None, node),
        };
        let country = node.iter().take_while(|&&byte| byte == b'\'').count();
        Self { letter, country, edges: node.get(country..).unwrap_or_default() }
    }

    /// The type and the country of a number that ends here.
    fn kind(&self) -> Option<(NumberType, usize)> {
        let index = usize::from(self.letter?.wrapping_sub(b'A'));
        TYPES.get(index).map(|kind| (*kind, self.country))
    }

    /// The number of nodes between this one and the target of `digit`.
    fn next(&self, digit: u8) -> Option<usize> {
        if self.edges.is_empty() {
            return Some(0);
        }
        let mut rest = self.edges;
        let mut fits = false;
        loop {
            match rest {
                [from, b'-', to, after @ ..] => {
                    fits |= (*from..=*to).contains(&digit);
                    rest = after;
                }
                [b'a'..=b'z', ..] => {
                    let letters = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
                    let (distance, after) = rest.split_at_checked(letters)?;
                    if fits {
                        return Some(value(distance));
                    }
                    rest = after;
                }
                [set, after @ ..] => {
                    fits |= *set == digit || *set == b'*';
                    rest = after;
                }
                [] => return None,
            }
        }
    }
}

/// The value of letters to the base 26.
fn value(letters: &[u8]) -> usize {
    letters.iter().fold(0, |value: usize, letter| {
        value.wrapping_mul(26).wrapping_add(usize::from(letter.wrapping_sub(b'a')))
    })
}

fn behind_the_comma(rest: &[u8]) -> Option<&[u8]> {
    let comma = rest.iter().position(|&byte| byte == b',')?;
    rest.get(comma + 1..)
}

impl FromStr for NumberPlan {
    type Err = CallingCodeError;

    /// The plan in our tables for a calling code.
    fn from_str(text: &str) -> Result<Self, CallingCodeError> {
        text.parse().map(Self::of)
    }
}

/// The calling code alone.
impl fmt::Debug for NumberPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NumberPlan").field(&self.code).finish()
    }
}

impl Serialize for NumberPlan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.code.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for NumberPlan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
