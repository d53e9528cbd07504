use super::*;
use proptest::prelude::*;

/// 12x and 13x are fixed lines; 7x are mobiles, 79 those of the second country; with another digit, 7xx is premium.
const RULES: &str = "1a7d,23a,,A.,9a*b,B',B,E.";

fn walk(digits: &str) -> (End, Option<usize>) {
    let Walk { end, first_whole } = Walk::of(RULES, digits);
    (end, first_whole)
}

#[test]
fn a_number_has_the_type_and_the_country_of_the_node_where_it_ends() {
    for (digits, number_type, country, first_whole) in [
        ("125", NumberType::FixedLine, 0, 3),
        ("130", NumberType::FixedLine, 0, 3),
        ("70", NumberType::Mobile, 0, 2),
        ("79", NumberType::Mobile, 1, 2),
        ("790", NumberType::Mobile, 0, 2),
        ("705", NumberType::PremiumRate, 0, 2),
        ("7905", NumberType::PremiumRate, 0, 2),
    ] {
        let expected = (End::Assigned(number_type, country), Some(first_whole));
        assert_eq!(walk(digits), expected, "{digits}");
    }
}

#[test]
fn an_invalid_number_is_too_short_too_long_or_unassigned() {
    for (digits, end, first_whole) in [
        ("", End::TooShort, None),
        ("12", End::TooShort, None),
        ("1255", End::TooLong, Some(3)),
        ("79055", End::TooLong, Some(2)),
        ("8", End::Unassigned, None),
        ("145", End::Unassigned, None),
    ] {
        assert_eq!(walk(digits), (end, first_whole), "{digits:?}");
    }
}

fn judged(code: &str, subscriber: &str) -> Result<(), NumberProblem> {
    code.parse::<NumberPlan>().unwrap().judge(subscriber)
}

#[test]
fn ordinary_telephones_of_a_country_are_called_and_its_services_are_not() {
    for (code, subscriber) in [("44", "2079460958"), ("44", "7400123456"), ("33", "612345678")] {
        assert_eq!(judged(code, subscriber), Ok(()), "+{code}");
    }
    for (code, subscriber, problem) in [
        ("44", "9098790000", NumberProblem::Premium),
        ("44", "7012345678", NumberProblem::Personal),
        ("44", "8001234567", NumberProblem::TollFree),
        ("49", "9001234567", NumberProblem::Premium),
        ("33", "899123456", NumberProblem::Premium),
        ("34", "803123456", NumberProblem::Premium),
        ("43", "900123456", NumberProblem::Premium),
        ("49", "18012345", NumberProblem::Premium),
        ("81", "570012345", NumberProblem::Carrier),
        ("44", "20794609581", NumberProblem::TooLong),
        ("44", "207946095", NumberProblem::TooShort),
        ("44", "6079460958", NumberProblem::Unassigned),
    ] {
        assert_eq!(judged(code, subscriber), Err(problem), "+{code} {subscriber}");
    }
}

#[test]
fn a_browser_gets_the_rules_of_the_tables_as_a_text() {
    let plan: NumberPlan = "44".parse().unwrap();
    let text = plan.text().unwrap();

    assert!(text.starts_with("44 1a2"), "{text}");
    assert_eq!(NumberPlan::from_text(&text), Some(plan));
    for text in ["", "44", "1 A.", "x A.", " A."] {
        assert_eq!(NumberPlan::from_text(text), None, "{text:?}");
    }
}

#[test]
fn without_rules_the_server_alone_checks() {
    let plan = NumberPlan::unchecked("44".parse().unwrap());

    assert_eq!((plan.text(), plan.judge("9098790000")), (None, Ok(())));
}

#[test]
fn a_plan_prints_its_calling_code_alone_and_is_written_as_it() {
    let plan: NumberPlan = serde_json::from_str("\"44\"").unwrap();

    assert!(plan.text().is_some());
    assert_eq!(format!("{plan:?}"), "NumberPlan(CallingCode(44))");
    assert_eq!(serde_json::to_string(&plan).unwrap(), "\"44\"");
    assert!(serde_json::from_str::<NumberPlan>("\"1\"").is_err());
}

proptest! {
    #[test]
    fn broken_rules_of_a_server_end_the_walk(rules in "[0-9a-zA-Z',.*-]{0,40}", digits in "[0-9]{0,15}") {
        let Walk { first_whole, .. } = Walk::of(&rules, &digits);
        prop_assert!(first_whole.is_none_or(|whole| whole <= digits.len()));
    }
}
