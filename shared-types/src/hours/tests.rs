use super::*;
use proptest::prelude::*;

/// 2026-12-24T05:00Z, which is midnight in New York.
const MIDNIGHT: Minute = 29_968_140;

/// Open 09:00 to 12:00 and 13:00 to 17:30; the next day is Christmas; then open from 09:00 on.
fn christmas() -> Timetable {
    Timetable {
        zone: "America/New_York".into(),
        start: MIDNIGHT,
        turns: vec![540, 180, 60, 270, 390 + 1440 + 540, 180, 300],
        special: vec![SpecialDay { after: 1440, lasts: 1440, label: "Christmas".parse().unwrap() }],
    }
}

fn at(table: &Timetable, minute: Minute) -> Opening<'_> {
    table.at((MIDNIGHT + minute) * 60)
}

#[test]
fn it_is_closed_until_it_opens_and_open_until_it_closes() {
    let table = christmas();
    let opens = |minute| Opening::Closed { opens: Some(MIDNIGHT + minute), label: None };
    let open = |minute| Opening::Open { until: Some(MIDNIGHT + minute) };

    for (minute, opening) in [
        (0, opens(540)),
        (539, opens(540)),
        (540, open(720)),
        (719, open(720)),
        (720, opens(780)),
        (780, open(1050)),
        (1050, opens(3420)),
    ] {
        assert_eq!(at(&table, minute), opening, "{minute}");
    }
}

#[test]
fn a_minute_lasts_to_its_last_second() {
    let table = christmas();
    let nine = (MIDNIGHT + 540) * 60;

    assert!(!table.at(nine - 1).lets_call());
    assert!(table.at(nine).lets_call());
}

#[test]
fn a_special_day_has_its_name_on_that_day_only() {
    let (table, label) = (christmas(), "Christmas".parse().unwrap());
    let opens = Some(MIDNIGHT + 3420);

    for (minute, label) in [(1439, None), (1440, Some(&label)), (2879, Some(&label)), (2880, None)]
    {
        assert_eq!(at(&table, minute), Opening::Closed { opens, label }, "{minute}");
    }
}

#[test]
fn the_unknown_state_refuses_nothing() {
    let table = christmas();

    for minute in [-1, 3900, 1_000_000] {
        assert_eq!(at(&table, minute), Opening::Unknown, "{minute}");
        assert!(at(&table, minute).lets_call());
    }
    assert_eq!(table.at(i64::MIN), Opening::Unknown);
    assert_eq!(table.at(i64::MAX), Opening::Unknown);
}

#[test]
fn an_always_open_tenant_has_no_closing_time_and_a_closed_one_no_opening_time() {
    let table = |turns| Timetable { turns, special: vec![], ..christmas() };

    assert_eq!(at(&table(vec![0, 20_160]), 5), Opening::Open { until: None });
    assert_eq!(at(&table(vec![20_160]), 5), Opening::Closed { opens: None, label: None });
    assert_eq!(at(&table(vec![]), 0), Opening::Unknown);
}

#[test]
fn it_has_one_stable_form_on_the_wire() {
    let mut table = christmas();
    table.turns.truncate(3);
    let json = r#"{"zone":"America/New_York","start":29968140,"turns":[540,180,60],"special":[{"after":1440,"lasts":1440,"label":"Christmas"}]}"#;

    assert_eq!(serde_json::to_string(&table).unwrap(), json);
    assert_eq!(serde_json::from_str::<Timetable>(json).unwrap(), table);
}

proptest! {
    /// Compares with an array that has a flag for each minute.
    #[test]
    fn it_agrees_with_counting_minute_by_minute(
        start in -1000_i64..1000,
        turns in prop::collection::vec(0_u32..6, 0..9),
        probe in -10_i64..70,
    ) {
        let strip: Vec<bool> = turns
            .iter()
            .enumerate()
            .flat_map(|(place, &turn)| std::iter::repeat_n(place % 2 == 1, turn as usize))
            .collect();
        let table = Timetable { zone: String::new(), start, turns, special: vec![] };

        let seen = match table.at((start + probe) * 60 + 59) {
            Opening::Open { .. } => Some(true),
            Opening::Closed { .. } => Some(false),
            Opening::Unknown => None,
        };

        let marked = usize::try_from(probe).ok().and_then(|place| strip.get(place)).copied();
        prop_assert_eq!(seen, marked);
    }

    #[test]
    fn no_table_however_odd_is_a_fault(
        start in any::<i64>(),
        turns in prop::collection::vec(any::<u32>(), 0..5),
        after in any::<u32>(),
        lasts in any::<u32>(),
        seconds in any::<i64>(),
    ) {
        let special = vec![SpecialDay { after, lasts, label: "x".parse().unwrap() }];
        let table = Timetable { zone: String::new(), start, turns, special };
        let change = match table.at(seconds) {
            Opening::Open { until } => until,
            Opening::Closed { opens, .. } => opens,
            Opening::Unknown => None,
        };
        prop_assert!(change.is_none_or(|change| change > seconds.div_euclid(60)));
    }
}
