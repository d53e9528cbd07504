//! What libphonenumber says of a number, in our words.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberType};

/// A number that libphonenumber holds to be valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Theirs {
    /// ISO 3166 code, or `001` for a service of no country.
    pub(crate) region: String,
    pub(crate) kind: PhoneNumberType,
}

pub(crate) fn judge(e164: &str) -> Option<Theirs> {
    let number = parse(e164)?;
    let region = number.get_region_code()?.to_string();
    number.is_valid().then(|| Theirs { region, kind: number.get_type() })
}

pub(crate) fn parse(text: &str) -> Option<PhoneNumber> {
    PHONE_NUMBER_UTIL.parse(text, None).ok()
}

/// A telephone that somebody may pick up, and not a service.
pub(crate) fn is_ordinary(kind: PhoneNumberType) -> bool {
    matches!(
        kind,
        PhoneNumberType::FixedLine | PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile
    )
}
