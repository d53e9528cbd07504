//! Every area code from 200 to 999 with the relevant exchanges, compared with libphonenumber.

use crate::theirs::{self, Theirs, is_ordinary};
use rlibphonenumber::PhoneNumberType;
use shared_types::phone::{NumberClass, NumberProblem, PhoneNumber};

const ENDINGS: [&str; 16] = [
    "0235678", "1235678", "2115678", "2345678", "3005678", "3455678", "4115678", "5005678",
    "5550142", "5551212", "5555678", "7005678", "8005678", "9005678", "9115678", "9765678",
];

#[derive(Debug)]
struct Case {
    area: u16,
    exchange: &'static str,
    ours: Result<NumberClass, NumberProblem>,
    theirs: Option<Theirs>,
}

impl Case {
    fn of(area: u16, ending: &'static str) -> Self {
        let e164 = format!("+1{area}{ending}");
        let ours = PhoneNumber::parse(&e164).map(|number| number.class());
        Self { area, exchange: &ending[..3], ours, theirs: theirs::judge(&e164) }
    }

    fn agrees(&self) -> bool {
        let Some(Theirs { region, kind }) = &self.theirs else {
            return matches!(self.ours, Err(_) | Ok(NumberClass::UnknownAreaCode));
        };
        match self.ours {
            Ok(NumberClass::Domestic) => is_ordinary(*kind) && ["US", "CA"].contains(&&**region),
            Ok(NumberClass::UsTerritory) => {
                is_ordinary(*kind) && ["AS", "GU", "MP", "PR", "VI"].contains(&&**region)
            }
            Ok(NumberClass::Caribbean(country)) => {
                (is_ordinary(*kind) || *kind == PhoneNumberType::VoIP) && country.as_str() == region
            }
            Ok(NumberClass::TollFree) => *kind == PhoneNumberType::TollFree,
            Ok(NumberClass::Premium) => *kind == PhoneNumberType::PremiumRate,
            Ok(NumberClass::Personal) => *kind == PhoneNumberType::PersonalNumber,
            Ok(_) | Err(_) => false,
        }
    }

    fn is_valid_there(&self) -> bool {
        self.theirs.is_some()
    }
}

/// Why our result differs, and for which cases.
type Difference = (&'static str, fn(&Case) -> bool);

const DIFFERENCES: [Difference; 10] = [
    ("DO has toll-free exchanges that begin with 0 or 1; the plan has room for none", |case| {
        case.ours == Err(NumberProblem::ImpossibleExchange)
            && case.exchange < "200"
            && [809, 829, 849].contains(&case.area)
    }),
    (
        "an exchange N11 is a short code; their patterns ask only for a first digit of 2 to 9",
        |case| {
            case.ours == Err(NumberProblem::ImpossibleExchange)
                && case.is_valid_there()
                && case.exchange.ends_with("11")
        },
    ),
    (
        "976 is a premium exchange by custom in every area code; they mark it in BB and KY only",
        |case| case.ours == Ok(NumberClass::Premium) && case.exchange == "976",
    ),
    ("555-1212 is directory assistance, billed by the call", |case| {
        case.ours == Ok(NumberClass::Premium) && case.exchange == "555"
    }),
    ("555-01XX is nobody's, though its form is that of a number", |case| {
        case.ours == Ok(NumberClass::Fiction)
    }),
    (
        "abroad they know which exchanges are in use; the area code is enough for our policy",
        |case| {
            matches!(case.ours, Ok(NumberClass::Caribbean(_) | NumberClass::UsTerritory))
                && !case.is_valid_there()
        },
    ),
    (
        "toll-free exchanges of BS and TT are called or refused with the rest of the country",
        |case| matches!((case.area, case.exchange), (242, "300") | (868, "800")),
    ),
    ("toll-free codes that are reserved are no visitor's when they come", |case| {
        case.ours == Ok(NumberClass::TollFree) && !case.is_valid_there()
    }),
    (
        "they leave out some exchanges of 523 and 524 and the Canadian codes not yet in use",
        |case| {
            case.ours == Ok(NumberClass::Personal)
                && !case.is_valid_there()
                && [523, 524, 644, 655, 677, 688].contains(&case.area)
        },
    ),
    ("700 and 710 are not in their data, and 600 is VoIP there", |case| {
        case.ours == Ok(NumberClass::Carrier) && [600, 700, 710].contains(&case.area)
    }),
];

fn cases() -> impl Iterator<Item = Case> {
    (200..1000).flat_map(|area| ENDINGS.into_iter().map(move |ending| Case::of(area, ending)))
}

#[test]
fn the_two_agree_on_every_area_code_but_for_the_differences_listed() {
    let mut seen = [0; DIFFERENCES.len()];
    for case in cases().filter(|case| !case.agrees()) {
        let listed = DIFFERENCES.iter().position(|(_, is_it)| is_it(&case));
        seen[listed.unwrap_or_else(|| panic!("not listed: {case:?}"))] += 1;
    }

    for ((reason, _), count) in DIFFERENCES.iter().zip(seen) {
        assert!(count > 0, "no longer a difference: {reason}");
    }
}

#[test]
fn numbers_outside_of_the_plan_are_refused_by_both() {
    let refused = |case: &Case| case.ours == Err(NumberProblem::ImpossibleAreaCode);
    let impossible: Vec<_> = cases().filter(refused).collect();

    assert!(!impossible.iter().any(Case::is_valid_there));
    // 8 of N11, 80 of N9X, and 10 each of 37X and 96X.
    assert_eq!(impossible.len(), (8 + 80 + 10 + 10) * ENDINGS.len());
}
