//! The class of what a user dials, which decides whether it is called and how often.
//!
//! What is dialled is read as the user would dial it on their telephone: an internal extension, a number in their own
//! country, or a number abroad. What cannot be read is treated as the most expensive class that it could belong to.
//!
//! - [`pattern`]: patterns of internal extensions
//! - [`settings`]: the section `destinations`

pub mod pattern;
pub mod settings;

use self::settings::{DestinationSettings, HomeCountry};
use shared_types::destination::Destination;
use shared_types::phone::{NumberClass, NumberType, PhoneNumber};

/// What a call to a destination costs, as far as limits are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DestinationClass {
    /// An extension or a service code of the company's own telephone system.
    Internal,
    /// A number in the home country, or a free one.
    National,
    /// A number in another country, or one that cannot be told from it.
    International,
    /// Premium, shared-cost, personal, pager, carrier and satellite numbers. They are never called.
    Premium,
    /// No number that exists, as far as is known. It is never called: a network may ignore the digits that are too
    /// many, and connect to a premium number.
    Unreadable,
}

impl DestinationSettings {
    /// The class of a destination that was dialled.
    pub fn classify(&self, destination: &Destination) -> DestinationClass {
        let dialled = destination.expose();
        if self.internal.iter().any(|pattern| pattern.matches(dialled)) {
            return DestinationClass::Internal;
        }
        let dialled = self.without_outside_line(dialled);
        // A visitor's number is read more kindly than a telephone system reads what is dialled.
        if dialled.rfind('+').is_some_and(|place| place > 0) {
            return DestinationClass::Unreadable;
        }
        let home = self.calling_code;
        match PhoneNumber::parse_in(home.and_then(HomeCountry::calling_code), dialled) {
            Ok(number) => class(&number, home.unwrap_or(HomeCountry::NorthAmerica)),
            // Numbers of a home country that nobody named.
            Err(_) if home.is_none() && !is_abroad(dialled) => DestinationClass::International,
            Err(_) => DestinationClass::Unreadable,
        }
    }

    fn without_outside_line<'a>(&self, dialled: &'a str) -> &'a str {
        let prefix = self.outside_line.as_deref().unwrap_or_default();
        dialled.strip_prefix(prefix).filter(|rest| !rest.is_empty()).unwrap_or(dialled)
    }
}

/// The class of a number for callers in `home`.
pub fn class(number: &PhoneNumber, home: HomeCountry) -> DestinationClass {
    let is_home = |country: HomeCountry| {
        if home == country { DestinationClass::National } else { DestinationClass::International }
    };
    let by_country = match number.class() {
        NumberClass::Premium
        | NumberClass::Personal
        | NumberClass::Carrier
        | NumberClass::Satellite => return DestinationClass::Premium,
        NumberClass::TollFree => return DestinationClass::National,
        NumberClass::Domestic
        | NumberClass::UsTerritory
        | NumberClass::Fiction
        | NumberClass::UnknownAreaCode => return is_home(HomeCountry::NorthAmerica),
        // It looks domestic and is billed as international.
        NumberClass::Caribbean(_) => return DestinationClass::International,
        NumberClass::International(code) => is_home(HomeCountry::CallingCode(code)),
    };
    match number.assignment().number_type {
        NumberType::FixedLine
        | NumberType::Mobile
        | NumberType::FixedLineOrMobile
        | NumberType::Voip
        | NumberType::TollFree
        | NumberType::UniversalAccess
        | NumberType::Voicemail => by_country,
        NumberType::PremiumRate
        | NumberType::SharedCost
        | NumberType::Personal
        | NumberType::Pager
        | NumberType::Carrier
        | NumberType::Satellite => DestinationClass::Premium,
        NumberType::Unassigned => DestinationClass::Unreadable,
    }
}

/// Begins with what is dialled before a calling code.
fn is_abroad(dialled: &str) -> bool {
    ["+", "00", "011"].iter().any(|prefix| dialled.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn classes(settings: serde_json::Value, dialled: &[&str]) -> Vec<DestinationClass> {
        let settings: DestinationSettings = serde_json::from_value(settings).unwrap();
        dialled.iter().map(|text| settings.classify(&text.parse().unwrap())).collect()
    }

    #[track_caller]
    fn all_are(settings: &serde_json::Value, class: DestinationClass, dialled: &[&str]) {
        for text in dialled {
            assert_eq!(classes(settings.clone(), &[text]), [class], "{text}");
        }
    }

    #[test]
    fn by_default_short_destinations_are_internal_and_numbers_are_north_american() {
        let settings = json!({});
        all_are(&settings, DestinationClass::Internal, &["10", "101", "1001", "*98", "112"]);
        all_are(
            &settings,
            DestinationClass::National,
            &["2122345678", "+12122345678", "18002345678"],
        );
        let abroad = ["+442079460958", "00442079460958", "011442079460958", "+18762345678"];
        all_are(&settings, DestinationClass::International, &abroad);
    }

    #[test]
    fn without_a_home_country_what_could_be_a_number_of_it_counts_as_international() {
        all_are(
            &json!({}),
            DestinationClass::International,
            &["944010101", "02079460958", "11880", "*72900555"],
        );
    }

    #[test]
    fn premium_numbers_have_a_class_of_their_own_however_they_are_dialled() {
        all_are(
            &json!({}),
            DestinationClass::Premium,
            &[
                "9005550142",
                "19005550142",
                "+19005550142",
                "00979123456789",
                "+881612345678",
                "+449098790000",
                "00447012345678",
                "+33899123456",
                "+34803123456",
                "+43900123456",
            ],
        );
    }

    #[test]
    fn in_a_home_country_its_numbers_are_national_as_they_are_dialled_there() {
        let germany = json!({ "calling_code": "49" });
        let national = ["03023125101", "+493023125101", "00493023125101"];
        all_are(&germany, DestinationClass::National, &national);
        let abroad = ["+12122345678", "0012122345678", "+442079460958"];
        all_are(&germany, DestinationClass::International, &abroad);
        all_are(&germany, DestinationClass::Premium, &["09001234567", "004909001234567"]);
        let america = json!({ "calling_code": "1" });
        all_are(&america, DestinationClass::National, &["2122345678", "12122345678"]);
    }

    #[test]
    fn what_is_no_number_of_a_known_country_is_unreadable() {
        let too_long =
            ["+442079460958123456", "+4420794609581", "+999123456789", "0011234", "+", "+*44"];
        all_are(&json!({}), DestinationClass::Unreadable, &too_long);
        let america = json!({ "calling_code": "1" });
        all_are(
            &america,
            DestinationClass::Unreadable,
            &["944010101", "190055501429", "*72900555", "++12122345678"],
        );
    }

    #[test]
    fn an_outside_line_is_dialled_before_numbers_only() {
        let office = json!({ "calling_code": "1", "outside_line": "9", "internal": ["9XX"] });
        all_are(&office, DestinationClass::Internal, &["911", "900"]);
        all_are(&office, DestinationClass::National, &["92122345678", "912122345678"]);
        all_are(&office, DestinationClass::Premium, &["919005550142"]);
        all_are(&office, DestinationClass::International, &["9011442079460958", "+442079460958"]);
        all_are(&office, DestinationClass::Unreadable, &["9"]);
    }
}
