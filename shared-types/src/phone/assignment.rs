//! The country and type of a number, and the key by which limits count it.
//!
//! Uses the tables of all countries, which a browser does not have.

use super::country::Country;
use super::number_type::NumberType;
use super::place::{CallingCode, Elsewhere, has_bit, value};
use super::plan::{End, Walk, entry};
use super::{NumberClass, PhoneNumber, tables};

/// The number of digits after the calling code that count for limits, for numbers of variable length.
const OPEN_DIGITS: usize = 8;

/// The country and the type of a number: the basis of its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    /// `None` for international networks and unassigned numbers.
    pub country: Option<Country>,
    pub number_type: NumberType,
}

impl PhoneNumber {
    /// The country and the type of the number.
    pub fn assignment(&self) -> Assignment {
        match self.expose_national() {
            Some(national) => in_nanp(self.class(), national),
            None => abroad(self.class(), self.expose_digits()),
        }
    }

    /// The key by which limits, locks and budgets count the number: `+442079460958`.
    ///
    /// For numbers of fixed length it is the whole number. In countries such as Germany, Austria and Indonesia, further digits may follow
    /// a number and reach the same telephone. There the key is a prefix of the number: the shortest whole number or eight digits,
    /// whichever is longer. Appended digits therefore do not change the key; some neighbouring numbers share it.
    pub fn expose_limit_key(&self) -> &str {
        let digits = self.expose_digits();
        let whole = self.expose_e164();
        let Some((code, prefix, subscriber)) = CallingCode::split(digits) else { return whole };
        let Some((_, _, rules)) = entry(code) else { return whole };
        let Some(first_whole) = Walk::of(rules, subscriber).first_whole else { return whole };
        let end = "+".len() + prefix.len() + first_whole.max(OPEN_DIGITS);
        whole.get(..end).unwrap_or(whole)
    }
}

fn in_nanp(class: NumberClass, national: &str) -> Assignment {
    let area = national.as_bytes().get(..3).unwrap_or_default();
    let number_type = match class {
        NumberClass::Domestic
        | NumberClass::UsTerritory
        | NumberClass::Caribbean(_)
        | NumberClass::Fiction => NumberType::FixedLineOrMobile,
        NumberClass::UnknownAreaCode | NumberClass::International(_) => NumberType::Unassigned,
        NumberClass::TollFree => NumberType::TollFree,
        NumberClass::Premium => NumberType::PremiumRate,
        NumberClass::Personal => NumberType::Personal,
        NumberClass::Carrier => NumberType::Carrier,
        NumberClass::Satellite => NumberType::Satellite,
    };
    Assignment { country: country_in_nanp(area), number_type }
}

/// The country of an area code. Service area codes have no country.
fn country_in_nanp(area: &[u8]) -> Option<Country> {
    if let Some(iso) = Elsewhere::iso(area) {
        return Some(Country::of_table(iso));
    }
    let index = value(area).checked_sub(200)?;
    if has_bit(&tables::CANADA, index) {
        Some(Country::CANADA)
    } else {
        has_bit(&tables::DOMESTIC, index).then_some(Country::US)
    }
}

fn abroad(class: NumberClass, digits: &str) -> Assignment {
    let of_no_country = |number_type| Assignment { country: None, number_type };
    match class {
        NumberClass::TollFree => of_no_country(NumberType::TollFree),
        NumberClass::Premium => of_no_country(NumberType::PremiumRate),
        NumberClass::Personal => of_no_country(NumberType::Personal),
        NumberClass::Satellite => of_no_country(NumberType::Satellite),
        _ => by_plan(digits).unwrap_or(of_no_country(NumberType::Unassigned)),
    }
}

fn by_plan(digits: &str) -> Option<Assignment> {
    let (code, _, subscriber) = CallingCode::split(digits)?;
    let (_, countries, rules) = entry(code)?;
    let (number_type, country) = match Walk::of(rules, subscriber).end {
        End::Assigned(number_type, country) => (number_type, country),
        // The country of the calling code is the best information.
        End::TooShort | End::TooLong | End::Unassigned => (NumberType::Unassigned, 0),
    };
    let country = countries.split(' ').nth(country).map(Country::of_table);
    Some(Assignment { country, number_type })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assignment(text: &str) -> (Option<&'static str>, NumberType) {
        let Assignment { country, number_type } = PhoneNumber::parse(text).unwrap().assignment();
        (country.map(Country::as_str), number_type)
    }

    #[test]
    fn a_number_has_the_country_and_the_type_of_its_plan() {
        use NumberType::*;
        for (text, country, number_type) in [
            ("+1 212 234 5678", Some("US"), FixedLineOrMobile),
            ("+1 416 234 5678", Some("CA"), FixedLineOrMobile),
            ("+1 787 234 5678", Some("PR"), FixedLineOrMobile),
            ("+1 876 234 5678", Some("JM"), FixedLineOrMobile),
            ("+1 202 555 0142", Some("US"), FixedLineOrMobile),
            ("+1 800 234 5678", None, TollFree),
            ("+1 900 234 5678", None, PremiumRate),
            ("+1 212 976 5678", Some("US"), PremiumRate),
            ("+1 500 234 5678", None, Personal),
            ("+1 700 234 5678", None, Carrier),
            ("+1 555 123 4567", None, Unassigned),
            ("+44 20 7946 0958", Some("GB"), FixedLine),
            ("+44 7400 123456", Some("GB"), Mobile),
            ("+44 7797 712345", Some("JE"), Mobile),
            ("+44 909 879 0000", Some("GB"), PremiumRate),
            ("+44 20 7946 09581", Some("GB"), Unassigned),
            ("+7 912 345 67 89", Some("RU"), Mobile),
            ("+7 701 234 56 78", Some("KZ"), Mobile),
            ("+39 06 698 12345", Some("VA"), FixedLine),
            ("+881 6 1234 5678", None, Satellite),
            ("+979 1 2345 6789", None, PremiumRate),
            ("+800 1234 5678", None, TollFree),
        ] {
            assert_eq!(assignment(text), (country, number_type), "{text}");
        }
    }

    fn key(text: &str) -> String {
        PhoneNumber::parse(text).unwrap().expose_limit_key().to_owned()
    }

    #[test]
    fn digits_behind_a_whole_number_do_not_make_another_number_for_limits() {
        for (number, expected) in [
            ("+442079460958", "+442079460958"),
            ("+493023125101", "+4930231251"),
            ("+4315123456", "+4315123456"),
            ("+491761234567", "+491761234567"),
        ] {
            for more in ["", "0", "7", "42"] {
                assert_eq!(key(&[number, more].concat()), expected, "{number} {more}");
            }
        }
    }

    #[test]
    fn the_ways_to_write_a_number_lead_to_one_key() {
        for text in ["+44 20 7946 0958", "+44 (0)20 7946 0958", "0044 020 79460958"] {
            assert_eq!(key(text), "+442079460958");
        }
        assert_eq!(key("(202) 555-0142"), key("+1 202 555 0142"));
    }

    #[test]
    fn numbers_of_one_plan_with_a_fixed_length_have_keys_of_their_own() {
        assert_ne!(key("+44 20 7946 0958"), key("+44 20 7946 0959"));
        assert_ne!(key("+33 6 12 34 56 78"), key("+33 6 12 34 56 79"));
        assert_ne!(key("+1 202 555 0142"), key("+1 202 555 0143"));
    }
}
