//! The input of the dial pad: typed, pasted or pressed.

use std::ops::Range;

/// The keys, row by row. The `+` of international numbers replaces `#`, which destinations do not have.
pub const KEYS: &str = "123456789*0+";
/// The DTMF keys, row by row.
pub const TONES: &str = "123456789*0#";

/// The part of typed or pasted text that stays in the field, without text before the number and invisible characters. Letters inside
/// the number stay, because removing them would result in another number.
pub fn tidy(text: &str) -> String {
    let text = strip_scheme(text.trim_start());
    // Parameters of a link: `tel:+1-202-555-0142;ext=5`.
    let text = text.split([';', '?']).next().unwrap_or_default();
    let plain: String = text.chars().filter_map(plain).collect();
    let start = plain.find(|c| is_dialled(c) || c == '(').unwrap_or(plain.len());
    plain[start..].to_owned()
}

/// The text and the caret after a key press, which replaces the selection. Positions are in UTF-16 units, as in browsers.
pub fn pressed(text: &str, selected: Range<u32>, key: char) -> (String, u32) {
    let (before, rest) = split(text, selected.start);
    let (_, after) = split(rest, selected.end.saturating_sub(selected.start));
    (format!("{before}{key}{after}"), units(before) + units(key.encode_utf8(&mut [0; 4])))
}

/// Whether the text has something to call.
pub fn has_number(text: &str) -> bool {
    text.contains(is_dialled)
}

/// Without the last dialled character and the text after it.
pub fn without_last(text: &str) -> String {
    let kept = text.trim_end_matches(|c| !is_dialled(c));
    let mut kept: Vec<char> = kept.chars().collect();
    kept.pop();
    let kept: String = kept.into_iter().collect();
    kept.trim_end_matches(|c| !is_dialled(c) && c != ')').to_owned()
}

/// The text before and after a position; a position beyond the end is the end.
fn split(text: &str, place: u32) -> (&str, &str) {
    let at = text.char_indices().map(|(at, _)| at).find(|at| units(&text[..*at]) >= place);
    text.split_at(at.unwrap_or(text.len()))
}

fn units(text: &str) -> u32 {
    text.chars().map(|c| if c.len_utf16() == 2 { 2 } else { 1 }).sum()
}

fn strip_scheme(text: &str) -> &str {
    match text.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel") => rest,
        _ => text,
    }
}

fn is_dialled(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '*')
}

/// A character in its ASCII form; none if it does not belong to numbers.
fn plain(c: char) -> Option<char> {
    let zeros = ['0', '٠', '۰', '０'];
    for zero in zeros {
        let digit = u32::from(c).wrapping_sub(u32::from(zero));
        if digit < 10 {
            return char::from_digit(digit, 10);
        }
    }
    match c {
        '+' | '＋' => Some('+'),
        '*' | '＊' => Some('*'),
        '(' | ')' | '.' | ',' | '/' => Some(c),
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' => Some('-'),
        c if c.is_whitespace() => Some(' '),
        c => c.is_alphabetic().then_some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_becomes_a_number() {
        for (pasted, number) in [
            ("+1 202-555-0142", "+1 202-555-0142"),
            ("Tel.: (202) 555-0142", "(202) 555-0142"),
            ("tel:+1-202-555-0142;ext=5", "+1-202-555-0142"),
            ("\t+49 (0) 30 123456", "+49 (0) 30 123456"),
            ("٠٣٠ ١٢٣", "030 123"),
            ("＋８１\u{3000}３\u{2010}１２３４", "+81 3-1234"),
            ("\u{202a}+972 3 123 4567\u{202c}", "+972 3 123 4567"),
            ("*43*", "*43*"),
            ("nobody", ""),
        ] {
            assert_eq!(tidy(pasted), number, "{pasted}");
        }
    }

    #[test]
    fn typed_text_is_unchanged() {
        for typed in ["+1 202-555-0142", "(202) 555", "030/12", "+49 ", "*43*", ""] {
            assert_eq!(tidy(typed), typed, "{typed}");
        }
    }

    #[test]
    fn of_a_number_with_letters_no_other_number_is_made() {
        assert_eq!(tidy("1-800-FLOWERS"), "1-800-FLOWERS");
    }

    #[test]
    fn brackets_alone_are_nothing_to_call() {
        assert!(has_number("(2") && !has_number("( ") && !has_number(""));
    }

    #[test]
    fn every_key_types_its_digit() {
        for key in KEYS.chars() {
            assert!(is_dialled(key), "{key}");
        }
    }

    #[test]
    fn a_key_is_inserted_at_the_caret_which_advances() {
        assert_eq!(pressed("", 0..0, '1'), ("1".to_owned(), 1));
        assert_eq!(pressed("202", 3..3, '5'), ("2025".to_owned(), 4));
        assert_eq!(pressed("202", 0..0, '+'), ("+202".to_owned(), 1));
        assert_eq!(pressed("20 55", 2..2, '2'), ("202 55".to_owned(), 3));
    }

    #[test]
    fn a_key_replaces_the_selection() {
        assert_eq!(pressed("202 555", 4..7, '9'), ("202 9".to_owned(), 5));
        assert_eq!(pressed("202", 0..3, '9'), ("9".to_owned(), 1));
    }

    #[test]
    fn places_are_counted_as_browsers_do() {
        assert_eq!(pressed("1é𝟏2", 4..4, '5'), ("1é𝟏52".to_owned(), 5));
        // An invalid position of the browser has no effect.
        assert_eq!(pressed("12", Range { start: 9, end: 7 }, '5'), ("125".to_owned(), 3));
        assert_eq!(pressed("𝟏2", 1..1, '5'), ("𝟏52".to_owned(), 3));
    }

    #[test]
    fn deleting_removes_one_digit_and_the_text_after_it() {
        assert_eq!(without_last("+1 202-5"), "+1 202");
        assert_eq!(without_last("(202) 5"), "(202)");
        assert_eq!(without_last("(202)"), "(20");
        assert_eq!(without_last("1"), "");
        assert_eq!(without_last(""), "");
    }
}
