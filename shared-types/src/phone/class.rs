//! Number classes by cost and by the kind of called party.

use super::place::{CallingCode, NanpCountry};

/// The class of a number by cost and fraud risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberClass {
    /// United States or Canada.
    Domestic,
    /// A territory of the United States.
    UsTerritory,
    /// Another country of `+1`, which looks domestic and is billed as international.
    Caribbean(NanpCountry),
    /// 800 and the other toll-free area codes.
    TollFree,
    /// 900, the exchange 976, directory assistance (555-1212), and `+979` and `+808`.
    Premium,
    /// 500 and the other personal area codes, and `+878`.
    Personal,
    /// 700, 710 and Canada's 600: carriers and government.
    Carrier,
    /// Satellite and other international networks: `+870`, `+881`, `+882`, `+883`, `+888`.
    Satellite,
    /// 555-01XX.
    Fiction,
    /// Well-formed, with an area code that no country has in our tables.
    UnknownAreaCode,
    /// Outside of `+1`.
    International(CallingCode),
}

/// The class of an E.164 number outside of `+1`, without its plus.
pub(super) fn outside_of_nanp(digits: &str) -> NumberClass {
    let Some((code, ..)) = CallingCode::split(digits) else {
        // A `PhoneNumber` never has an unassigned calling code; if it had, the number would not be called.
        return NumberClass::Satellite;
    };
    match code.value() {
        800 => NumberClass::TollFree,
        808 | 979 => NumberClass::Premium,
        878 => NumberClass::Personal,
        870 | 881 | 882 | 883 | 888 => NumberClass::Satellite,
        _ => NumberClass::International(code),
    }
}
