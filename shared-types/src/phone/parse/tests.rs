use super::*;
use crate::phone::PhoneNumber;
use proptest::prelude::*;

#[track_caller]
fn reads(text: &str, e164: &str) {
    assert_eq!(super::e164(None, text).as_deref(), Ok(e164), "{text:?}");
}

#[track_caller]
fn refuses(texts: &[&str], problem: NumberProblem) {
    for text in texts {
        assert_eq!(e164(None, text), Err(problem), "{text:?}");
    }
}

#[test]
fn the_ways_that_people_write_a_number_are_read() {
    for text in ["(555) 123-4567", "+1 555.123.4567", "5551234567", "15551234567"] {
        reads(text, "+15551234567");
    }
    for text in [
        "2025550142",
        "12025550142",
        "202-555-0142",
        "202.555.0142",
        "202/555 0142",
        "1 (202) 555-0142",
        "(+1) 202 555 0142",
        "  +1 202 555 0142\n",
        "[202] 555~0142",
        "tel:+1-202-555-0142",
        "TEL: 202 555 0142",
        "0012025550142",
        "011 1 202 555 0142",
    ] {
        reads(text, "+12025550142");
    }
}

#[test]
fn invisible_characters_of_copied_text_are_ignored() {
    for text in [
        "\u{202a}+1\u{a0}202\u{2011}555\u{2013}0142\u{202c}",
        "202\u{2009}555\u{2212}0142",
        "\u{feff}202\u{ad}555\u{200b}0142",
        "（202）555－0142",
        "＋１ ２０２ ５５５ ０１４２",
        "٢٠٢٥٥٥٠١٤٢",
        "۲۰۲۵۵۵۰۱۴۲",
    ] {
        reads(text, "+12025550142");
    }
}

#[test]
fn other_countries_are_parsed_with_a_plus_or_an_international_prefix() {
    for text in ["+44 20 7946 0958", "0044 20 7946 0958", "011 44 20 7946 0958"] {
        reads(text, "+442079460958");
    }
    reads("+353 1 234 5678", "+35312345678");
    reads("+7 912 345-67-89", "+79123456789");
}

#[test]
fn a_zero_that_is_dialled_at_home_only_is_left_out() {
    reads("+44 (0)20 7946 0958", "+442079460958");
    reads("+49 030 1234567", "+49301234567");
    reads("+39 06 1234 5678", "+390612345678");
    reads("+225 07 12 34 56 78", "+2250712345678");
}

#[test]
fn a_text_without_digits_differs_from_an_empty_one() {
    refuses(&["", "  ", "+", "()", "tel:", "\u{a0}-"], NumberProblem::Empty);
    refuses(&["hello", "call me", "telephone"], NumberProblem::Letters);
    refuses(&["é", "☎", "*69", "#"], NumberProblem::Symbols);
}

#[test]
fn letters_extensions_and_strange_signs_are_refused_each_with_its_reason() {
    refuses(&["1-800-FLOWERS", "202 555 O142", "2025550142 home"], NumberProblem::Letters);
    refuses(
        &[
            "2025550142x123",
            "202-555-0142 ext. 5",
            "202 555 0142 Extension 5",
            "tel:+12025550142;ext=5",
            "2025550142,,5",
            "2025550142#5",
        ],
        NumberProblem::Extension,
    );
    refuses(&["202*555*0142", "202_555_0142", "1+2025550142", "<b>"], NumberProblem::Symbols);
}

#[test]
fn too_few_digits_are_refused() {
    refuses(&["1", "202", "202555014", "1202555014", "+1 202 555 014"], NumberProblem::TooShort);
    refuses(&["0", "0123", "01234567", "+4", "+44", "+44 123"], NumberProblem::TooShort);
    refuses(&["555-0142"], NumberProblem::MissingAreaCode);
}

#[test]
fn too_many_digits_are_refused() {
    refuses(&["120255501423", "+1 202 555 01423", "+44 2079 4609 5812 34"], NumberProblem::TooLong);
    refuses(&["2025550142 202555", "1111111111111111111111"], NumberProblem::TooLong);
}

#[test]
fn a_foreign_number_without_a_plus_is_reported_as_such() {
    refuses(
        &["442079460958", "020 7946 0958", "06 12 34 56 78", "20255501423"],
        NumberProblem::NotNorthAmerican,
    );
}

#[test]
fn an_impossible_place_is_refused() {
    refuses(
        &["911 234 5678", "1 112 234 5678", "+1 370 234 5678"],
        NumberProblem::ImpossibleAreaCode,
    );
    refuses(&["212 911 5555", "212 211 5555", "212 123 4567"], NumberProblem::ImpossibleExchange);
    refuses(
        &["+999 1234 5678", "+0 12345678", "+00", "00999", "+210 1234 5678"],
        NumberProblem::UnknownCountry,
    );
}

/// Typical contents of a phone field, more frequent than random text would have them.
fn number_like() -> impl Strategy<Value = String> {
    "(tel:|\\+|00|011|\\+1|1)?[ (0-9]{0,4}[-. ()0-9٠-٩０-９\u{a0}–]{0,18}"
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in ".*") {
        let _ = e164(None, &text);
    }

    #[test]
    fn every_parsed_number_is_e164_and_its_display_parses_to_itself(text in number_like()) {
        if let Ok(number) = PhoneNumber::parse(&text) {
            let digits = number.expose_digits();
            prop_assert!((MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()));
            prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert_eq!(PhoneNumber::parse(number.expose_e164()), Ok(number.clone()));
            prop_assert_eq!(PhoneNumber::parse(&number.expose_formatted()), Ok(number));
        }
    }

    #[test]
    fn a_number_in_any_punctuation_is_the_same_number(
        area in "[2-8][0-8][2-9]", exchange in "[2-9][02-9][0-9]", line in "[0-9]{4}",
        one in "(\\+?1)?[ .(-]{0,2}", two in "[ .)/\u{2013}\u{a0}-]{0,3}", three in "[ .\u{2011}-]{0,2}",
    ) {
        prop_assume!(!area.starts_with("37"));
        let plain = PhoneNumber::parse(&format!("{area}{exchange}{line}"));
        prop_assert!(plain.is_ok());
        prop_assert_eq!(PhoneNumber::parse(&format!("{one}{area}{two}{exchange}{three}{line}")), plain);
    }

    #[test]
    fn no_more_than_four_digits_are_printed(text in number_like()) {
        if let Ok(number) = PhoneNumber::parse(&text) {
            for printed in [format!("{number}"), format!("{number:?}"), format!("{number:#?}")] {
                prop_assert_eq!(printed.bytes().filter(u8::is_ascii_digit).count(), 4);
                prop_assert!(number.expose_digits().ends_with(&printed.replace(|c: char| !c.is_ascii_digit(), "")));
            }
        }
    }
}

#[test]
fn digits_without_a_plus_are_those_of_the_country_that_was_chosen() {
    let read = |code: &str, text: &str| {
        PhoneNumber::parse_in(Some(code.parse().unwrap()), text).map(|n| n.expose_e164().to_owned())
    };

    for (code, text, e164) in [
        ("44", "020 7946 0958", "+442079460958"),
        ("44", "20 7946 0958", "+442079460958"),
        ("39", "06 1234 5678", "+390612345678"),
        ("7", "8 (912) 345-67-89", "+79123456789"),
        ("36", "06 1 234 5678", "+3612345678"),
        // A number with its calling code does not depend on the chosen country.
        ("44", "+33 6 12 34 56 78", "+33612345678"),
        ("44", "00 33 6 12 34 56 78", "+33612345678"),
        ("44", "+1 202 555 0142", "+12025550142"),
    ] {
        assert_eq!(read(code, text).as_deref(), Ok(e164), "+{code}: {text}");
    }
    assert_eq!(read("44", "0"), Err(NumberProblem::TooShort));
    assert_eq!(read("44", "02079 46095 80000 0"), Err(NumberProblem::TooLong));
}
