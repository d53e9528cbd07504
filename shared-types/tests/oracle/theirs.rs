//! libphonenumber's results in our types.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberType};

/// A number that libphonenumber considers valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Theirs {
    /// ISO 3166 code, or `001` for an international service.
    pub(crate) region: String,
    pub(crate) kind: PhoneNumberType,
}

pub(crate) fn judge(e164: &str) -> Option<Theirs> {
    let number = parse(e164)?;
    let region = number.get_region_code()?.to_string();
    number.is_valid().then(|| Theirs { region, kind: number.get_type() })
}

/// The same for digits after a calling code, without interpretation as national digits.
pub(crate) fn judge_digits(code: &str, digits: &str) -> Option<Theirs> {
    // If all digits are zeros, the last one is the number.
    let zeros = digits.bytes().take_while(|digit| *digit == b'0').count();
    let zeros = zeros.min(digits.len().saturating_sub(1));
    let number = PhoneNumber {
        country_code: code.parse().ok()?,
        national_number: digits.parse().ok()?,
        italian_leading_zero: (zeros > 0).then_some(true),
        number_of_leading_zeros: i32::try_from(zeros).ok().filter(|zeros| *zeros > 1),
        ..PhoneNumber::default()
    };
    let region = number.get_region_code()?.to_string();
    number.is_valid().then(|| Theirs { region, kind: number.get_type() })
}

pub(crate) fn parse(text: &str) -> Option<PhoneNumber> {
    PHONE_NUMBER_UTIL.parse(text, None).ok()
}

/// A telephone that can be answered, not a service.
pub(crate) fn is_ordinary(kind: PhoneNumberType) -> bool {
    matches!(
        kind,
        PhoneNumberType::FixedLine | PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile
    )
}
