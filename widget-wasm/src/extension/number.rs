//! Formats a number.

use shared_types::phone::PhoneNumber;

const NO_BREAK_SPACE: char = '\u{a0}';
/// Word joiner: prevents a line break, is invisible and silent.
const WORD_JOINER: char = '\u{2060}';

/// In groups, for a possible number: `+44 20 7946 0958`. Others, such as an extension, are unchanged.
pub fn shown(dialled: &str) -> String {
    let number = dialled.starts_with('+').then(|| PhoneNumber::parse(dialled).ok()).flatten();
    number.map_or_else(|| dialled.to_owned(), |number| grouped(&number))
}

/// The same text, without line breaks if it fits in one line.
pub fn in_one_line(number: &str) -> String {
    let mut kept = String::new();
    for c in number.chars() {
        match c {
            ' ' => kept.push(NO_BREAK_SPACE),
            '-' => kept.extend([c, WORD_JOINER]),
            c => kept.push(c),
        }
    }
    kept
}

fn grouped(number: &PhoneNumber) -> String {
    let formatted = number.expose_formatted();
    if number.expose_national().is_some() { ["+1 ", &formatted].concat() } else { formatted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worlds_numbers_are_in_groups() {
        assert_eq!(shown("+12025550142"), "+1 (202) 555-0142");
        assert_eq!(shown("+442079460958"), "+44 20 7946 0958");
    }

    #[test]
    fn a_number_is_not_broken_in_a_sentence() {
        assert_eq!(in_one_line("+1 202-55"), "+1\u{a0}202-\u{2060}55");
    }

    #[test]
    fn any_other_stays_as_it_was_dialled() {
        for number in ["100", "*43*", "02079460958", "+1", ""] {
            assert_eq!(shown(number), number);
        }
    }
}
