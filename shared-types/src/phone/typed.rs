//! Groups the text of a phone field during typing.

use super::place::CallingCode;
use super::reading::{Mark, Reading};
use super::{parse, shape};
use std::fmt;

/// The text of a phone field with its caret.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed {
    /// The displayed text.
    pub text: String,
    /// The position of the caret in UTF-16 units, as in browsers.
    pub caret: usize,
}

/// The visitor's edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Text was typed, pasted or dropped.
    Insert,
    /// Deletion before the caret: Backspace, or a cut.
    DeleteBackward,
    /// Deletion after the caret: Delete.
    DeleteForward,
}

impl Edit {
    /// The edit of a browser's `InputEvent.inputType`.
    pub fn from_input_type(input_type: &str) -> Self {
        match (input_type.starts_with("delete"), input_type.ends_with("Forward")) {
            (true, true) => Self::DeleteForward,
            (true, false) => Self::DeleteBackward,
            (false, _) => Self::Insert,
        }
    }
}

impl Typed {
    /// Groups the digits of `text` and keeps the caret at the same digit.
    ///
    /// No digit is lost, moved or added. A text with characters that phone numbers do not have is returned unchanged. After a deletion
    /// the caret is positioned so that the next press of the same key deletes the next digit, across separators.
    pub fn reformat(text: &str, caret: usize, edit: Edit) -> Self {
        Self::reformat_in(None, text, caret, edit)
    }

    /// The same, where digits without a plus are those of the country of this calling code.
    pub fn reformat_in(place: Option<CallingCode>, text: &str, caret: usize, edit: Edit) -> Self {
        let Some(field) = Field::read(text, caret) else {
            return Self::untouched(text, caret);
        };
        if field.significant.is_empty() && edit == Edit::Insert {
            return Self::untouched(text, caret);
        }
        let grouped = field.grouped(place);
        let across = match edit {
            Edit::Insert => field.after_separator,
            Edit::DeleteBackward => false,
            Edit::DeleteForward => true,
        };
        let caret = position(&grouped, field.before_caret, across);
        Self { text: grouped, caret }
    }

    fn untouched(text: &str, caret: usize) -> Self {
        let end = text.encode_utf16().count();
        Self { text: text.to_owned(), caret: caret.min(end) }
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed").field("caret", &self.caret).finish_non_exhaustive()
    }
}

/// The calling code at the start of a field's text, where digits are those of `place`, so that the country choice can follow the text:
/// `None` without a plus or an international prefix, or before the code is complete. `Some(None)` is `+1`.
pub fn calling_code(place: Option<CallingCode>, text: &str) -> Option<Option<CallingCode>> {
    let Reading { plus, digits } = Reading::of(text).ok()?;
    let named = if plus { &*digits } else { parse::out_of_country(place, &digits)?.1 };
    let (code, ..) = CallingCode::split(named)?;
    Some((code.value() != 1).then_some(code))
}

/// The significant characters of a field's text: a leading plus, and the digits.
struct Field {
    significant: String,
    /// The number of significant characters before the caret.
    before_caret: usize,
    /// The caret is right after another character, such as a dash that was just typed.
    after_separator: bool,
}

impl Field {
    /// `None` for a text that cannot become a phone number.
    fn read(text: &str, caret: usize) -> Option<Self> {
        let mut field =
            Self { significant: String::new(), before_caret: 0, after_separator: false };
        let mut at = 0;
        for c in text.chars() {
            let counted = match Mark::of(c) {
                Mark::Digit(digit) => Some(digit),
                Mark::Plus if field.significant.is_empty() => Some('+'),
                Mark::Between => None,
                Mark::Plus | Mark::Stray => return None,
            };
            if at < caret {
                field.before_caret += usize::from(counted.is_some());
                field.after_separator = counted.is_none();
            }
            at += c.len_utf16();
            field.significant.extend(counted);
        }
        Some(field)
    }

    fn grouped(&self, place: Option<CallingCode>) -> String {
        let digits = self.significant.as_str();
        if let Some(digits) = digits.strip_prefix('+') {
            return shape::international(digits);
        }
        if let Some((prefix, rest)) = parse::out_of_country(place, digits) {
            // After the prefix the grouping is that after a plus, separated by a space.
            let international = shape::international(rest);
            let grouped = international.strip_prefix('+').unwrap_or_default();
            let space = if grouped.is_empty() { "" } else { " " };
            return [prefix, space, grouped].concat();
        }
        if place.is_some() {
            return shape::at_home_abroad(digits);
        }
        match digits.as_bytes() {
            [b'0', ..] => digits.to_owned(),
            [b'1', ..] if digits.len() <= 11 => shape::international(digits).split_off(1),
            _ => shape::national(digits),
        }
    }
}

/// The position of the caret in `text` after `count` significant characters: right after the last of them, or right before the
/// next one.
fn position(text: &str, count: usize, before_next: bool) -> usize {
    let counts = |&(_, byte): &(usize, u8)| byte == b'+' || byte.is_ascii_digit();
    let mut places = text.bytes().enumerate().filter(counts).map(|(at, _)| at);
    if before_next {
        places.nth(count).unwrap_or(text.len())
    } else {
        count.checked_sub(1).and_then(|last| places.nth(last)).map_or(0, |at| at + 1)
    }
}

#[cfg(test)]
mod tests;
