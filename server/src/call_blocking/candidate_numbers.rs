//! The numbers that a destination may stand for. Terminals dial as their users do: with a plus, with an international
//! or national prefix, behind a service code.

use shared_types::phone::{CallingCode, PhoneNumber};
use std::collections::BTreeSet;

/// What is dialled before a calling code: in most countries, and in North America.
const INTERNATIONAL_PREFIXES: [&str; 2] = ["00", "011"];
/// The digits of a service code behind its star: `*67`, `*141`.
const SERVICE_CODE_DIGITS: [usize; 2] = [2, 3];

/// All numbers in E.164, without the plus, that `dialled` may stand for. `country` is the one whose national numbers
/// are dialled.
pub(super) fn candidate_numbers(dialled: &str, country: Option<CallingCode>) -> Vec<String> {
    let numbers: BTreeSet<_> =
        without_service_code(dialled).flat_map(|text| numbers_of(text, country)).collect();
    numbers.into_iter().collect()
}

/// The text itself, and what may stand behind a service code.
fn without_service_code(dialled: &str) -> impl Iterator<Item = &str> {
    let behind = dialled.rsplit_once('*').map(|(_, rest)| rest);
    let shorter = behind.into_iter().flat_map(|rest| {
        SERVICE_CODE_DIGITS.into_iter().filter_map(move |length| rest.get(length..))
    });
    [Some(dialled), behind].into_iter().flatten().chain(shorter)
}

fn numbers_of(text: &str, country: Option<CallingCode>) -> Vec<String> {
    let parsed = [PhoneNumber::parse(text), PhoneNumber::parse_in(country, text)];
    let parsed = parsed.into_iter().flatten().map(|number| number.expose_digits().to_owned());
    let prefixes = ["+"].into_iter().chain(INTERNATIONAL_PREFIXES);
    // Also numbers that no rule knows: a prefix may cover them.
    let international = prefixes.filter_map(|prefix| text.strip_prefix(prefix));
    let international = international.map(|rest| rest.trim_start_matches('+').to_owned());
    parsed.chain(international.filter(|digits| !digits.is_empty())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_read(dialled: &str, country: Option<&str>, number: &str) -> bool {
        let country = country.map(|code| code.parse().unwrap());
        candidate_numbers(dialled, country).contains(&number.to_owned())
    }

    #[test]
    fn a_number_is_recognised_however_it_is_dialled() {
        for dialled in [
            "+12025550142",
            "++12025550142",
            "12025550142",
            "2025550142",
            "0012025550142",
            "01112025550142",
            "*6712025550142",
            "*672025550142",
            "*67*2025550142",
            "*14112025550142",
        ] {
            assert!(is_read(dialled, None, "12025550142"), "{dialled}");
        }
    }

    #[test]
    fn a_national_number_is_that_of_the_country_of_the_settings() {
        for dialled in ["02079460958", "*672079460958", "00442079460958", "+442079460958"] {
            assert!(is_read(dialled, Some("44"), "442079460958"), "{dialled}");
        }
        assert!(!is_read("02079460958", None, "442079460958"));
    }

    #[test]
    fn an_extension_stands_for_no_number() {
        for dialled in ["101", "*98", "+", "*", "00"] {
            assert_eq!(candidate_numbers(dialled, None), [""; 0], "{dialled}");
        }
    }
}
