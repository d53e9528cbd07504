//! Numbers of every country outside of `+1`, in national notation.

use crate::theirs::{is_ordinary, parse};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};
use shared_types::phone::{CallingCode, NumberClass, PhoneNumber};

const KINDS: [PhoneNumberType; 2] = [PhoneNumberType::FixedLine, PhoneNumberType::Mobile];

#[test]
fn the_example_of_every_country_is_read_in_every_form() {
    let mut read = 0;
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        for kind in KINDS {
            let Ok(example) =
                PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind)
            else {
                continue;
            };
            let e164 = example.format_as(PhoneNumberFormat::E164);
            for form in [
                PhoneNumberFormat::E164,
                PhoneNumberFormat::International,
                PhoneNumberFormat::RFC3966,
            ] {
                let text = example.format_as(form);
                let number =
                    PhoneNumber::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
                assert_eq!(number.expose_e164(), e164, "{text}");
                assert_eq!(PhoneNumber::parse(&number.expose_formatted()), Ok(number));
            }
            read += 1;
        }
    }
    assert!(read > 400, "{read}");
}

#[test]
fn international_services_are_never_classified_as_a_country() {
    for code in PHONE_NUMBER_UTIL.get_supported_global_network_calling_codes() {
        let class = PhoneNumber::parse(&format!("+{code}12345678")).unwrap().class();
        assert!(!matches!(class, NumberClass::International(_)), "+{code}: {class:?}");
    }
}

#[test]
fn a_zero_after_the_calling_code_is_kept_if_it_is_part_of_the_number() {
    for code in PHONE_NUMBER_UTIL.get_supported_calling_codes().filter(|&code| code != 1) {
        for start in (0..1000).step_by(41) {
            for rest in ["23", "234", "2345", "23456", "234567"] {
                let text = format!("+{code}0{start:03}{rest}");
                if is_a_telephone(&text) {
                    let number = PhoneNumber::parse(&text).unwrap();
                    let is_elsewhere = !matches!(number.class(), NumberClass::International(_));
                    assert!(number.expose_e164() == text || is_elsewhere, "{text}");
                }
            }
        }
    }
}

/// A telephone that can be answered, all of whose digits are needed.
fn is_a_telephone(text: &str) -> bool {
    parse(text).is_some_and(|number| {
        is_ordinary(number.get_type()) && number.format_as(PhoneNumberFormat::E164) == text
    })
}

#[test]
fn the_example_of_every_country_is_read_as_it_is_written_there() {
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        for kind in KINDS {
            let Ok(example) =
                PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind)
            else {
                continue;
            };
            // `+1` is parsed without a country choice.
            let Ok(code) = example.country_code.to_string().parse::<CallingCode>() else {
                continue;
            };
            // Argentina's national mobile numbers have another order than international ones, which requires the tables of a library; the form
            // requires the plus for them.
            if code.digits() == "54" && kind == PhoneNumberType::Mobile {
                continue;
            }
            let text = example.format_as(PhoneNumberFormat::National);
            let number = PhoneNumber::parse_in(Some(code), &text)
                .unwrap_or_else(|error| panic!("+{code}, {text}: {error}"));
            assert_eq!(number.expose_e164(), example.format_as(PhoneNumberFormat::E164), "{text}");
        }
    }
}
