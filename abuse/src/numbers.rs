//! The owners of numbers, and the costs of calls. None of them is called: the telephone system is simulated.

/// Area codes of large cities.
const AREAS: [u32; 8] = [212, 312, 415, 617, 702, 206, 305, 404];

/// The first exchange codes of some groups of numbers in `+1`.
const GENUINE: u32 = 230;
const ATTACK: u32 = 430;
const REFUSED: u32 = 640;
const BARRED: u32 = 650;
const VICTIM: u32 = 730;
const NOT_TO_BE_CALLED: u32 = 740;

/// The length of the do-not-call list.
pub const LISTED: u32 = 10;

/// The telephone that is called by its number and by numbers with digits appended.
pub const APPENDED_TO: &str = "+442079460958";

/// Premium and personal numbers of countries that a tenant allows.
const PREMIUM: [&str; 7] = [
    "+449098790000",
    "+447012345678",
    "+499001234567",
    "+499003333333",
    "+33899123456",
    "+34803123456",
    "+43900123456",
];

/// Ordinary numbers that replace premium numbers, and numbers with digits appended, in a server without rules for numbers.
const AS_PREMIUM: &str = "+4420812";
const AS_APPENDED: &str = "+4420813";

fn nanp(first_exchange: u32, index: u32) -> String {
    let area = AREAS[index as usize % AREAS.len()];
    let rest = index / 8;
    format!("+1{area}{}{}", first_exchange + rest / 9_000 % 9, 1_000 + rest % 9_000)
}

/// The number of a genuine visitor.
pub fn genuine(index: u32) -> String {
    nanp(GENUINE, index)
}

/// A number that attackers have called.
pub fn attack(index: u32) -> String {
    nanp(ATTACK, index)
}

/// A number that the telephone system does not know (404).
pub fn refused(index: u32) -> String {
    nanp(REFUSED, index)
}

/// A number that the telephone system is not allowed to call (403).
pub fn barred(index: u32) -> String {
    nanp(BARRED, index)
}

/// The number of a victim of nuisance calls.
pub fn victim() -> String {
    nanp(VICTIM, 0)
}

/// A number on the do-not-call list.
pub fn listed(index: u32) -> String {
    nanp(NOT_TO_BE_CALLED, index % LISTED)
}

/// Whether the number is on the do-not-call list.
pub fn is_listed(number: &str) -> bool {
    exchange(number).is_some_and(|exchange| (NOT_TO_BE_CALLED..750).contains(&exchange))
}

/// A mobile number of the United Kingdom: allowed and expensive.
pub fn dear(index: u32) -> String {
    format!("+447400{}", 100_000 + index)
}

/// A premium or personal number. With `disguised`, an ordinary number that replaces it.
pub fn premium(index: u32, disguised: bool) -> String {
    if disguised {
        return format!("{AS_PREMIUM}{:05}", index % 100_000);
    }
    PREMIUM[index as usize % PREMIUM.len()].to_owned()
}

/// [`APPENDED_TO`] with one or two digits appended. With `disguised`, an ordinary number that replaces it.
pub fn appended(index: u32, disguised: bool) -> String {
    let index = index % 91;
    match (disguised, index) {
        (true, _) => format!("{AS_APPENDED}{index:05}"),
        (false, 0) => APPENDED_TO.to_owned(),
        (false, 1..=10) => format!("{APPENDED_TO}{}", index - 1),
        (false, _) => format!("{APPENDED_TO}{index}"),
    }
}

/// How the telephone system refuses a number, by an HTTP status.
pub fn refusal(number: &str) -> Option<u16> {
    match exchange(number)? {
        REFUSED..BARRED => Some(404),
        BARRED..660 => Some(403),
        _ => None,
    }
}

/// Whether a genuine visitor has this number.
pub fn is_genuine(number: &str) -> bool {
    exchange(number).is_some_and(|exchange| (GENUINE..ATTACK).contains(&exchange))
}

/// The telephone that rings: networks ignore digits after the last.
pub fn line(number: &str) -> &str {
    if number.starts_with(APPENDED_TO) || number.starts_with(AS_APPENDED) {
        APPENDED_TO
    } else {
        number
    }
}

/// Whether the number is a premium or personal number, or replaces one.
pub fn is_premium(number: &str) -> bool {
    number.starts_with(AS_PREMIUM)
        || ["+449", "+4470", "+49900", "+33899", "+34803", "+43900", "+1900", "+882"]
            .iter()
            .any(|prefix| number.starts_with(prefix))
}

/// Whether the number is outside of North America.
pub fn is_abroad(number: &str) -> bool {
    number.starts_with('+') && !number.starts_with("+1")
}

/// The cost of a call of four minutes, in thousandths of a euro: about the price of wholesale carriers and premium services.
pub fn price(number: &str) -> u64 {
    const PRICES: [(&str, u64); 8] = [
        ("+1", 40),
        ("+447", 600),
        ("+44", 80),
        ("+491", 1_000),
        ("+49", 80),
        ("+33", 80),
        ("+34", 80),
        ("+43", 120),
    ];
    if is_premium(number) {
        return 8_000;
    }
    let known = PRICES.iter().find(|(prefix, _)| number.starts_with(prefix));
    known.map_or(2_400, |(_, price)| *price)
}

fn exchange(number: &str) -> Option<u32> {
    number.trim_start_matches('+').strip_prefix('1')?.get(3..6)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::number_policy::NumberPolicy;
    use std::collections::BTreeSet;

    #[test]
    fn the_numbers_of_the_groups_are_good_and_do_not_overlap() {
        let policy: NumberPolicy = serde_json::from_str(r#"{"countries":["44"]}"#).unwrap();
        let groups: [fn(u32) -> String; 7] = [
            genuine,
            attack,
            refused,
            barred,
            dear,
            |index| premium(index, true),
            |index| appended(index, true),
        ];
        let mut all = BTreeSet::new();
        for group in groups {
            for index in 0..91 {
                let number = group(index);
                assert!(policy.accept(&number).is_ok(), "{number}");
                assert!(all.insert(number));
            }
        }
        assert!(all.iter().filter(|number| is_genuine(number)).count() == 91);
    }

    #[test]
    fn digits_after_the_last_ring_the_same_telephone() {
        let numbers: BTreeSet<_> = (0..91).map(|index| appended(index, false)).collect();

        assert_eq!(numbers.len(), 91);
        assert!(numbers.iter().all(|number| line(number) == APPENDED_TO));
        assert_eq!(line(&appended(7, true)), APPENDED_TO);
    }

    #[test]
    fn a_premium_number_and_its_replacement_cost_the_same() {
        assert_eq!(price(&premium(0, false)), price(&premium(0, true)));
        assert!(price(&dear(0)) > price(&genuine(0)));
    }
}
