//! The kinds of numbers that differ in cost and in who sits at the other end.

use super::place::{CallingCode, NanpCountry};

/// What kind of number it is, as far as cost and fraud are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberClass {
    /// United States or Canada.
    Domestic,
    /// A territory of the United States.
    UsTerritory,
    /// Another country of `+1`, which looks domestic and is billed as international.
    Caribbean(NanpCountry),
    /// 800 and its kin.
    TollFree,
    /// 900, the exchange 976, directory assistance (555-1212), and `+979` and `+808`.
    Premium,
    /// 500 and its kin, and `+878`.
    Personal,
    /// 700, 710 and Canada's 600: carriers and government.
    Carrier,
    /// Satellite and other networks of no country: `+870`, `+881`, `+882`, `+883`, `+888`.
    Satellite,
    /// 555-01XX.
    Fiction,
    /// Well-formed, and no country has this area code as far as our table knows.
    UnknownAreaCode,
    /// Outside of `+1`.
    International(CallingCode),
}

/// The class of an E.164 number, written without its plus, that is not in `+1`.
pub(super) fn outside_of_nanp(digits: &str) -> NumberClass {
    let Some((code, ..)) = CallingCode::split(digits) else {
        // No value of `PhoneNumber` has an unassigned calling code; were there one, nobody would
        // call it.
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
