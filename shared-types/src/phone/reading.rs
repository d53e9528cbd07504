//! Classifies the characters of a typed number: digits, plus, separators, and others.

use super::problem::NumberProblem;

/// The digits of a typed number in ASCII, and whether a plus precedes them.
pub(super) struct Reading {
    pub(super) plus: bool,
    pub(super) digits: String,
}

/// The class of a character in a phone number.
pub(super) enum Mark {
    Digit(char),
    Plus,
    /// A space, dash, dot, slash or bracket, and invisible characters of copied text.
    Between,
    /// A character that phone numbers do not have.
    Stray,
}

impl Reading {
    /// Longer than any number, with `011` before it.
    const MAX_DIGITS: usize = 18;

    /// After this number of digits, letters and signs are an extension.
    const EXTENSION_AFTER: usize = 7;

    /// Reads every character, or reports the kind of the first invalid one.
    pub(super) fn of(text: &str) -> Result<Self, NumberProblem> {
        let text = without_scheme(text);
        let mut reading = Self { plus: false, digits: String::new() };
        for (at, c) in text.char_indices() {
            match Mark::of(c) {
                Mark::Digit(_) if reading.digits.len() == Self::MAX_DIGITS => {
                    return Err(NumberProblem::TooLong);
                }
                Mark::Digit(digit) => reading.digits.push(digit),
                Mark::Plus if reading.digits.is_empty() => reading.plus = true,
                Mark::Between => {}
                Mark::Plus | Mark::Stray => {
                    let rest = text.get(at..).unwrap_or_default();
                    return Err(reading.stopped_by(rest));
                }
            }
        }
        if reading.digits.is_empty() { Err(NumberProblem::Empty) } else { Ok(reading) }
    }

    fn stopped_by(&self, rest: &str) -> NumberProblem {
        let extends = rest.starts_with(['x', 'X', ';', ',', '#']) || begins_with(rest, "ext");
        if extends && self.digits.len() >= Self::EXTENSION_AFTER {
            NumberProblem::Extension
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            NumberProblem::Letters
        } else {
            NumberProblem::Symbols
        }
    }
}

impl Mark {
    /// The class of `c`. Full-width, Arabic-Indic and Persian digits are equivalent to ASCII's.
    pub(super) fn of(c: char) -> Self {
        match c {
            '0'..='9' => Self::Digit(c),
            '\u{ff10}'..='\u{ff19}' => Self::digit(c, '\u{ff10}'),
            '\u{660}'..='\u{669}' => Self::digit(c, '\u{660}'),
            '\u{6f0}'..='\u{6f9}' => Self::digit(c, '\u{6f0}'),
            '+' | '\u{ff0b}' | '\u{fe62}' => Self::Plus,
            _ if is_between(c) => Self::Between,
            _ => Self::Stray,
        }
    }

    fn digit(c: char, zero: char) -> Self {
        match char::from_digit(u32::from(c).wrapping_sub(u32::from(zero)), 10) {
            Some(digit) => Self::Digit(digit),
            None => Self::Stray,
        }
    }
}

fn is_between(c: char) -> bool {
    matches!(c,
        ' ' | '\t' | '\r' | '\n' | '(' | ')' | '[' | ']' | '-' | '.' | '/' | '~'
        // No-break space, soft hyphen, middle dot.
        | '\u{a0}' | '\u{ad}' | '\u{b7}'
        // Typographic spaces, directional marks, hyphens and dashes.
        | '\u{2000}'..='\u{2015}'
        | '\u{2022}' | '\u{2024}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{2212}' | '\u{feff}'
        // East Asian spaces, brackets and dashes.
        | '\u{3000}' | '\u{30fb}' | '\u{30fc}' | '\u{fe63}'
        | '\u{ff08}' | '\u{ff09}' | '\u{ff0d}'..='\u{ff0f}')
}

fn without_scheme(text: &str) -> &str {
    let text = text.trim_start();
    if begins_with(text, "tel:") { text.get(4..).unwrap_or_default() } else { text }
}

fn begins_with(text: &str, ascii: &str) -> bool {
    text.get(..ascii.len()).is_some_and(|start| start.eq_ignore_ascii_case(ascii))
}
