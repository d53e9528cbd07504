//! Numbers of every calling code outside of `+1`, compared with libphonenumber: country, type, and whether they are called.

use crate::automaton::{Automaton, Places};
use crate::plans::plans;
use crate::theirs::{self, Theirs};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::{Assignment, Country, NumberProblem, NumberType, PhoneNumber};

/// Random numbers of each calling code, each checked at all of its lengths.
const WALKS: usize = 30;

#[test]
fn the_two_agree_on_every_country_and_every_type() {
    let (mut judged, mut called) = (0, 0);
    for (code, digits) in numbers() {
        let Some(number) = as_it_is(&code, &digits) else { continue };
        let theirs = theirs::judge_digits(&code, &digits);

        let Assignment { country, number_type } = number.assignment();
        match &theirs {
            Some(Theirs { region, kind }) => {
                assert_eq!(number_type, ours(*kind), "+{code} {digits}");
                assert_eq!(country.map(Country::as_str), Some(&**region), "+{code} {digits}");
            }
            None => assert_eq!(number_type, NumberType::Unassigned, "+{code} {digits}"),
        }

        let is_called = policy(&code).judge(&number);
        let may_be = theirs.is_some_and(|theirs| is_called_type(theirs.kind));
        assert_eq!(is_called.is_ok(), may_be, "+{code} {digits}: {is_called:?}");
        judged += 1;
        called += usize::from(may_be);
    }
    assert!(judged > 30_000 && called > 3_000, "{called} of {judged}");
}

#[test]
fn the_called_number_is_the_one_that_libphonenumber_parses() {
    for (code, digits) in numbers() {
        let text = format!("+{code}{digits}");
        let Ok(number) = policy(&code).accept(&text) else { continue };

        let theirs = theirs::parse(&text).unwrap();
        let e164 = theirs.format_as(PhoneNumberFormat::E164);
        // We drop a trunk prefix zero also for countries that have none.
        let is_home_zero = digits.starts_with('0') && !theirs::is_ordinary(theirs.get_type());
        assert!(number.expose_e164() == e164 || is_home_zero, "{text}: {e164}");
    }
}

#[test]
fn every_type_of_every_country_is_called_or_refused_by_its_type() {
    let mut seen = 0;
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        for kind in PHONE_NUMBER_UTIL.get_supported_types_for_region(region).unwrap() {
            let example = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind);
            let Ok(example) = example else { continue };
            if example.country_code == 1 {
                continue;
            }
            let text = example.format_as(PhoneNumberFormat::E164);
            // Some services have a zero that we take for a trunk prefix.
            let is_whole = |number: PhoneNumber| number.expose_e164() == text;
            if !PhoneNumber::parse(&text).is_ok_and(is_whole) {
                assert!(policy(&example.country_code.to_string()).accept(&text).is_err(), "{text}");
                continue;
            }
            // The example of one type may match another type, too.
            let kind = example.get_type();
            let expected = ours(kind).problem().map_or(Ok(()), Err);
            let policy = policy(&example.country_code.to_string());
            assert_eq!(policy.accept(&text).map(|_| ()), expected, "{region}: {text}, {kind:?}");
            seen += 1;
        }
    }
    assert!(seen > 800, "{seen}");
}

#[test]
fn a_digit_too_many_makes_no_other_number_for_limits() {
    for (code, digits) in numbers() {
        let Some(number) = as_it_is(&code, &digits) else { continue };
        if policy(&code).judge(&number).is_err() {
            continue;
        }
        for more in 0..10 {
            let longer = format!("+{code}{digits}{more}");
            let Ok(longer) = PhoneNumber::parse(&longer) else { continue };
            // Numbers of less than eight digits have different keys.
            let is_short = digits.len() < 8;
            assert!(
                is_short || longer.expose_limit_key() == number.expose_limit_key(),
                "+{code} {digits} {more}"
            );
        }
    }
}

/// The number with these digits, if none of them is dropped.
fn as_it_is(code: &str, digits: &str) -> Option<PhoneNumber> {
    let number = PhoneNumber::parse(&format!("+{code}{digits}")).ok()?;
    (number.expose_digits().strip_prefix(code) == Some(digits)).then_some(number)
}

/// Allows this country only.
fn policy(code: &str) -> NumberPolicy {
    NumberPolicy { countries: vec![code.parse().unwrap()], ..NumberPolicy::default() }
}

fn ours(kind: PhoneNumberType) -> NumberType {
    match kind {
        PhoneNumberType::FixedLine => NumberType::FixedLine,
        PhoneNumberType::Mobile => NumberType::Mobile,
        PhoneNumberType::FixedLineOrMobile => NumberType::FixedLineOrMobile,
        PhoneNumberType::TollFree => NumberType::TollFree,
        PhoneNumberType::PremiumRate => NumberType::PremiumRate,
        PhoneNumberType::SharedCost => NumberType::SharedCost,
        PhoneNumberType::VoIP => NumberType::Voip,
        PhoneNumberType::PersonalNumber => NumberType::Personal,
        PhoneNumberType::Pager => NumberType::Pager,
        PhoneNumberType::UAN => NumberType::UniversalAccess,
        PhoneNumberType::VoiceMail => NumberType::Voicemail,
        PhoneNumberType::Unknown => NumberType::Unassigned,
    }
}

fn is_called_type(kind: PhoneNumberType) -> bool {
    theirs::is_ordinary(kind) || kind == PhoneNumberType::VoIP
}

/// Calling codes with digits after them: random paths through the patterns of the metadata, at each of their lengths, and the same
/// with one digit changed.
fn numbers() -> impl Iterator<Item = (String, String)> {
    plans().into_iter().flat_map(|(code, regions)| {
        let patterns = regions.iter().flat_map(|region| &region.patterns);
        let automaton = Automaton::of(patterns.map(String::as_str));
        let mut random = Random(code);
        let walks = (0..WALKS).map(|_| walk(&automaton, &mut random)).collect::<Vec<_>>();
        let changed = walks.clone().into_iter().map(move |digits| change(digits, &mut random));
        let all: Vec<_> = walks.into_iter().chain(changed).collect();
        all.into_iter().flat_map(move |digits| {
            (1..=digits.len()).map(move |length| (code.to_string(), digits[..length].to_owned()))
        })
    })
}

fn walk(automaton: &Automaton, random: &mut Random) -> String {
    let mut places = automaton.start();
    let mut digits = String::new();
    while digits.len() < 14 {
        let ways: Vec<(u16, Places)> = (0..10)
            .map(|digit| (digit, automaton.after(&places, digit)))
            .filter(|(_, places)| !places.is_empty())
            .collect();
        if ways.is_empty() {
            break;
        }
        let (digit, next) = &ways[random.below(ways.len())];
        digits.push_str(&digit.to_string());
        places = next.clone();
    }
    digits
}

fn change(mut digits: String, random: &mut Random) -> String {
    let at = random.below(digits.len());
    digits.replace_range(at..=at, &random.below(10).to_string());
    digits
}

/// Deterministic numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

#[test]
fn the_numbers_that_an_attacker_found_are_refused() {
    for (text, problem) in [
        ("+449098790000", NumberProblem::Premium),
        ("+447012345678", NumberProblem::Personal),
        ("+499001234567", NumberProblem::Premium),
        ("+33899123456", NumberProblem::Premium),
        ("+34803123456", NumberProblem::Premium),
        ("+43900123456", NumberProblem::Premium),
    ] {
        let code = &text[1..3];
        assert_eq!(policy(code).accept(text), Err(problem), "{text}");
    }
}
