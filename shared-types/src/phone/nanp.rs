//! The rules of the North American Numbering Plan, `NXX-NXX-XXXX` after `+1`.

use super::class::NumberClass;
use super::place::{Elsewhere, has_bit, value};
use super::problem::NumberProblem;
use super::tables;

/// Refuses ten digits that no telephone of `+1` can have.
///
/// The area code 555 is unassigned and common in examples: `(555) 123-4567`. It passes with any following digits, and is classified
/// as an unknown area code.
pub(super) fn check(national: &str) -> Result<(), NumberProblem> {
    let (area, exchange, _) = parts(national);
    match area {
        [b'0' | b'1', ..] | [_, b'1', b'1'] | [_, b'9', _] | [b'3', b'7', _] | [b'9', b'6', _] => {
            return Err(NumberProblem::ImpossibleAreaCode);
        }
        b"555" => return Ok(()),
        _ => {}
    }
    match exchange {
        [b'0' | b'1', ..] | b"911" => Err(NumberProblem::ImpossibleExchange),
        [_, b'1', b'1'] if service(area).is_none() => Err(NumberProblem::ImpossibleExchange),
        _ => Ok(()),
    }
}

/// The class of ten digits that passed [`check`]. The most expensive classes are tested first.
pub(super) fn class(national: &str) -> NumberClass {
    let (area, exchange, line) = parts(national);
    if let Some(class) = service(area) {
        return class;
    }
    if exchange == b"976" {
        return NumberClass::Premium;
    }
    match Elsewhere::find(area) {
        Some(Elsewhere::Territory) => return NumberClass::UsTerritory,
        Some(Elsewhere::Country(country)) => return NumberClass::Caribbean(country),
        None => {}
    }
    match (exchange, line) {
        (b"555", [b'0', b'1', ..]) => NumberClass::Fiction,
        (b"555", b"1212") => NumberClass::Premium,
        _ if is_domestic(area) => NumberClass::Domestic,
        _ => NumberClass::UnknownAreaCode,
    }
}

/// The class of service area codes.
///
/// Canada's service codes are in the corresponding classes: 6YY (622, 633, …) are personal or machine numbers, and 600 has carrier
/// services, remote and satellite service.
/// what carriers keep apart, remote and satellite service among it.
#[rustfmt::skip]
fn service(area: &[u8]) -> Option<NumberClass> {
    Some(match area {
        b"800" | b"822" | b"833" | b"844" | b"855" | b"866" | b"877" | [b'8', b'8', _] => {
            NumberClass::TollFree
        }
        b"900" => NumberClass::Premium,
        // 520 is Arizona.
        b"500" | [b'5', b'2', b'1'..=b'9'] | b"532" | b"533" | b"544" | b"566" | b"577" | b"588"
        | b"622" | b"633" | b"644" | b"655" | b"677" | b"688" => NumberClass::Personal,
        b"600" | b"700" | b"710" => NumberClass::Carrier,
        _ => return None,
    })
}

fn is_domestic(area: &[u8]) -> bool {
    value(area).checked_sub(200).is_some_and(|index| has_bit(&tables::DOMESTIC, index))
}

/// Area code, exchange and line number; missing parts are empty.
fn parts(national: &str) -> (&[u8], &[u8], &[u8]) {
    let (area, rest) = national.as_bytes().split_at_checked(3).unwrap_or_default();
    let (exchange, line) = rest.split_at_checked(3).unwrap_or_default();
    (area, exchange, line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impossible_area_code_is_refused() {
        for area in ["012", "112", "211", "411", "911", "290", "999", "370", "379", "960", "969"] {
            let national = format!("{area}2345678");
            assert_eq!(check(&national), Err(NumberProblem::ImpossibleAreaCode), "{area}");
        }
    }

    #[test]
    fn an_impossible_exchange_is_refused() {
        for exchange in ["011", "123", "211", "411", "911"] {
            let national = format!("212{exchange}5678");
            assert_eq!(check(&national), Err(NumberProblem::ImpossibleExchange), "{exchange}");
        }
    }

    #[test]
    fn of_the_short_codes_only_911_is_barred_in_a_toll_free_number() {
        assert_eq!(check("8004115678"), Ok(()));
        assert_eq!(check("8009115678"), Err(NumberProblem::ImpossibleExchange));
    }

    #[test]
    fn everybodys_example_passes_as_an_unknown_area_code() {
        assert_eq!(check("5551234567"), Ok(()));
        assert_eq!(class("5551234567"), NumberClass::UnknownAreaCode);
    }

    #[test]
    fn a_number_has_the_class_of_its_cost() {
        use NumberClass::*;
        let cases = [
            ("2122345678", Domestic),
            ("4162345678", Domestic),
            ("5202345678", Domestic),
            ("7872345678", UsTerritory),
            ("8002345678", TollFree),
            ("8872345678", TollFree),
            ("9002345678", Premium),
            ("2129765678", Premium),
            ("2469765678", Premium),
            ("2125551212", Premium),
            ("5002345678", Personal),
            ("5212345678", Personal),
            ("6222345678", Personal),
            ("6002345678", Carrier),
            ("7002345678", Carrier),
            ("7102345678", Carrier),
            ("2025550142", Fiction),
            ("5555550142", Fiction),
            ("2025552142", Domestic),
            ("2002345678", UnknownAreaCode),
        ];
        for (national, expected) in cases {
            assert_eq!(class(national), expected, "{national}");
        }
    }

    #[test]
    fn a_made_up_number_of_another_country_is_that_countrys_first() {
        assert_eq!(class("8765550142"), NumberClass::Caribbean("JM".parse().unwrap()));
    }
}
