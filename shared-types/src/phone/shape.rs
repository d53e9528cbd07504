//! Groups digits for display, complete or partly typed.

/// `(202) 555-0142` for up to ten digits; more than ten are not grouped.
pub(super) fn national(digits: &str) -> String {
    if digits.is_empty() || digits.len() > 10 {
        return digits.to_owned();
    }
    let (area, rest) = digits.split_at_checked(3).unwrap_or((digits, ""));
    let (exchange, line) = rest.split_at_checked(3).unwrap_or((rest, ""));
    let mut text = String::from("(");
    text.push_str(area);
    push_after(&mut text, ") ", exchange);
    push_after(&mut text, "-", line);
    text
}

/// `+44 20 7946 0958` for digits that begin with a calling code; `+1 (202) 555-0142` within `+1`.
pub(super) fn international(digits: &str) -> String {
    let mut text = String::from("+");
    if let Some(rest) = digits.strip_prefix('1') {
        text.push('1');
        push_after(&mut text, " ", &national(rest));
    } else if let Some((_, code, rest)) = super::CallingCode::split(digits) {
        text.push_str(code);
        push_groups(&mut text, rest);
    } else {
        text.push_str(digits);
    }
    text
}

/// `020 7946 0958`: national digits of a country outside of `+1`.
pub(super) fn at_home_abroad(digits: &str) -> String {
    let mut text = String::new();
    push_groups(&mut text, digits);
    text.split_off(usize::from(!text.is_empty()))
}

fn push_after(text: &mut String, separator: &str, part: &str) {
    if !part.is_empty() {
        text.push_str(separator);
        text.push_str(part);
    }
}

/// Groups of four from the end, after a group of two or three, without a group of one: 9 digits are 3-3-3, 10 are 2-4-4, 11 are
/// 3-4-4.
fn push_groups(text: &mut String, digits: &str) {
    let mut rest = digits;
    while !rest.is_empty() {
        let size = match rest.len() {
            5 => 2,
            6 | 9 => 3,
            n if n % 4 == 0 => 4,
            n if n % 4 == 2 => 2,
            _ => 3,
        };
        let (group, after) = rest.split_at_checked(size).unwrap_or((rest, ""));
        push_after(text, " ", group);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_north_american_number_grows_into_its_brackets() {
        let grown = ["2", "202", "2025", "202555", "2025550", "2025550142", "20255501423"];

        assert_eq!(
            grown.map(national),
            ["(2", "(202", "(202) 5", "(202) 555", "(202) 555-0", "(202) 555-0142", "20255501423"]
        );
    }

    #[test]
    fn numbers_of_other_countries_are_grouped_at_home_as_they_are_abroad() {
        let cases = [
            ("", ""),
            ("0", "0"),
            ("020", "020"),
            ("02079460958", "020 7946 0958"),
            ("612345678", "612 345 678"),
        ];
        for (digits, expected) in cases {
            assert_eq!(at_home_abroad(digits), expected);
        }
    }

    #[test]
    fn other_numbers_are_grouped_plainly() {
        let cases = [
            ("", "+"),
            ("4", "+4"),
            ("44", "+44"),
            ("442", "+44 2"),
            ("442079460958", "+44 20 7946 0958"),
            ("33612345678", "+33 612 345 678"),
            ("8613812345678", "+86 138 1234 5678"),
            ("4512345678", "+45 1234 5678"),
            ("3725123456", "+372 512 3456"),
            ("29741234", "+297 41 234"),
            ("1", "+1"),
            ("12025550142", "+1 (202) 555-0142"),
            ("999123", "+999123"),
        ];
        for (digits, expected) in cases {
            assert_eq!(international(digits), expected);
        }
    }
}
