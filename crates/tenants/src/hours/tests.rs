use super::*;

fn hours(json: &str) -> Hours {
    Hours::new(serde_json::from_str(json).unwrap()).unwrap()
}

/// In words, with the times of the tenant's zone.
fn said(hours: &Hours, now: &str) -> String {
    let now: Timestamp = now.parse().unwrap();
    let time = |minute: Option<Minute>| minute.map_or("-".into(), |it| hours.zone.rfc3339(it));
    match hours.timetable(now).at(now.as_second()) {
        Opening::Open { until } => format!("open until {}", time(until)),
        Opening::Closed { opens, label: None } => format!("closed until {}", time(opens)),
        Opening::Closed { opens, label: Some(label) } => {
            format!("{} until {}", label.as_str(), time(opens))
        }
        Opening::Unknown => "unknown".into(),
    }
}

#[track_caller]
fn says(json: &str, told: &[(&str, &str)]) {
    let hours = hours(json);
    for (now, expected) in told {
        assert_eq!(said(&hours, now), *expected, "{now}");
    }
}

const OFFICE: &str = r#"{"zone":"America/New_York","week":{
    "mon":["09:00-12:00","13:00-17:30"],"thu":["09:00-17:30"],"fri":["22:00-02:00"]},
    "except":{"2026-12-24":{"label":"Christmas Eve","hours":["10:00-12:00"]},
        "2026-12-24/2026-12-27":{"label":"Christmas"},"01-01":{"label":"New Year"}}}"#;

#[test]
fn a_lunch_break_is_closed_time() {
    says(
        OFFICE,
        &[
            ("2026-11-23T08:59:59-05:00", "closed until 2026-11-23T09:00:00-05:00"),
            ("2026-11-23T09:00:00-05:00", "open until 2026-11-23T12:00:00-05:00"),
            ("2026-11-23T12:00:00-05:00", "closed until 2026-11-23T13:00:00-05:00"),
            ("2026-11-23T17:29:59-05:00", "open until 2026-11-23T17:30:00-05:00"),
            ("2026-11-24T10:00:00-05:00", "closed until 2026-11-26T09:00:00-05:00"),
        ],
    );
}

#[test]
fn a_night_shift_runs_into_the_next_day() {
    says(
        OFFICE,
        &[
            ("2026-11-27T22:00:00-05:00", "open until 2026-11-28T02:00:00-05:00"),
            ("2026-11-28T01:59:00-05:00", "open until 2026-11-28T02:00:00-05:00"),
            ("2026-11-28T02:00:00-05:00", "closed until 2026-11-30T09:00:00-05:00"),
        ],
    );
}

#[test]
fn an_exception_says_why_it_is_closed_and_the_more_precise_one_counts() {
    says(
        OFFICE,
        &[
            ("2026-12-24T09:30:00-05:00", "Christmas Eve until 2026-12-24T10:00:00-05:00"),
            ("2026-12-24T11:00:00-05:00", "open until 2026-12-24T12:00:00-05:00"),
            ("2026-12-24T15:00:00-05:00", "Christmas Eve until 2026-12-28T09:00:00-05:00"),
            ("2026-12-25T23:00:00-05:00", "Christmas until 2026-12-28T09:00:00-05:00"),
            ("2026-12-28T00:00:00-05:00", "closed until 2026-12-28T09:00:00-05:00"),
            ("2027-01-01T12:00:00-05:00", "New Year until 2027-01-04T09:00:00-05:00"),
            ("2029-01-01T12:00:00-05:00", "New Year until 2029-01-04T09:00:00-05:00"),
        ],
    );
}

#[test]
fn a_night_shift_belongs_to_its_evening_also_into_an_exception_and_out_of_one() {
    says(
        r#"{"zone":"Europe/Berlin","week":{"wed":["22:00-02:00"],"thu":["22:00-02:00"]},
            "except":{"2026-12-24":{"label":"Heiligabend"}}}"#,
        &[
            ("2026-12-24T01:00:00+01:00", "open until 2026-12-24T02:00:00+01:00"),
            ("2026-12-24T02:00:00+01:00", "Heiligabend until 2026-12-30T22:00:00+01:00"),
            ("2026-12-25T01:00:00+01:00", "closed until 2026-12-30T22:00:00+01:00"),
        ],
    );
}

#[test]
fn the_day_the_clocks_change_keeps_the_times_on_the_wall() {
    let nights = |zone: &str| {
        format!(r#"{{"zone":"{zone}","week":{{"sat":["22:00-02:30"],"sun":["02:30-04:00"]}}}}"#)
    };
    // Spring: the clock jumps over 02:30, so the night ends and the morning begins with the jump.
    says(
        &nights("America/New_York"),
        &[("2026-03-07T23:00:00-05:00", "open until 2026-03-08T04:00:00-04:00")],
    );
    // Autumn: it shows 01:30 twice, and 02:30 once.
    says(
        &nights("America/New_York"),
        &[("2026-11-01T01:30:00-05:00", "open until 2026-11-01T04:00:00-05:00")],
    );
    let early = r#"{"zone":"America/New_York","week":{"sun":["01:15-01:45","05:00-06:00"]}}"#;
    says(
        early,
        &[
            ("2026-11-01T01:30:00-04:00", "open until 2026-11-01T01:45:00-04:00"),
            ("2026-11-01T01:30:00-05:00", "closed until 2026-11-01T05:00:00-05:00"),
        ],
    );
    // South of the equator it is the other way around, and in Lord Howe half an hour.
    let sundays = |zone: &str| format!(r#"{{"zone":"{zone}","week":{{"sun":["01:00-09:00"]}}}}"#);
    says(
        &sundays("Australia/Sydney"),
        &[("2026-10-04T01:59:00+10:00", "open until 2026-10-04T09:00:00+11:00")],
    );
    says(
        &sundays("Australia/Lord_Howe"),
        &[("2026-04-05T01:00:00+11:00", "open until 2026-04-05T09:00:00+10:30")],
    );
    // In Santiago the jump is at midnight, so that the day begins at one.
    says(
        r#"{"zone":"America/Santiago","week":{"sun":["00:00-00:30","08:00-09:00"]}}"#,
        &[("2026-09-05T23:59:00-04:00", "closed until 2026-09-06T08:00:00-03:00")],
    );
}

#[test]
fn a_day_that_a_country_skipped_has_no_hours() {
    says(
        r#"{"zone":"Pacific/Apia","week":{"thu":["09:00-10:00"],"fri":["09:00-17:00"],"sat":["09:00-10:00"]}}"#,
        &[("2011-12-29T12:00:00-10:00", "closed until 2011-12-31T09:00:00+14:00")],
    );
}

#[test]
fn odd_offsets_are_kept_to_the_minute() {
    let daily = |zone: &str| format!(r#"{{"zone":"{zone}","week":{{"mon":["09:00-17:00"]}}}}"#);
    for (zone, now, told) in [
        ("Asia/Kathmandu", "2026-11-23T03:14:59Z", "closed until 2026-11-23T09:00:00+05:45"),
        ("Asia/Kathmandu", "2026-11-23T03:15:00Z", "open until 2026-11-23T17:00:00+05:45"),
        ("Pacific/Chatham", "2026-11-22T19:15:00Z", "open until 2026-11-23T17:00:00+13:45"),
        ("Pacific/Kiritimati", "2026-11-22T19:00:00Z", "open until 2026-11-23T17:00:00+14:00"),
    ] {
        says(&daily(zone), &[(now, told)]);
    }
}

#[test]
fn shifts_that_overlap_or_meet_are_one() {
    says(
        r#"{"zone":"UTC","week":{"mon":["12:00-18:00","08:00-10:00","09:00-12:00"],"tue":["23:00-09:00"],
            "wed":["08:00-11:00"]}}"#,
        &[
            ("2026-11-23T08:00:00Z", "open until 2026-11-23T18:00:00+00:00"),
            ("2026-11-25T00:00:00Z", "open until 2026-11-25T11:00:00+00:00"),
        ],
    );
}

#[test]
fn who_is_always_there_never_closes_and_who_never_is_never_opens() {
    let all = r#"["00:00-24:00"]"#;
    let always = format!(
        r#"{{"zone":"Europe/Berlin","week":{{"mon":{all},"tue":{all},"wed":{all},"thu":{all},"fri":{all},"sat":{all},"sun":{all}}}}}"#
    );
    says(
        &always,
        &[("2026-03-28T12:00:00Z", "open until -"), ("2026-10-25T01:30:00Z", "open until -")],
    );
    says(r#"{"zone":"UTC","week":{}}"#, &[("2026-11-23T08:00:00Z", "closed until -")]);
    let closed = hours(r#"{"zone":"UTC","week":{}}"#);
    let refused = ClosedNow { opens_at: None, label: None };
    assert_eq!(closed.judge("2026-11-23T08:00:00Z".parse().unwrap()), Err(refused));
}

#[test]
fn the_next_opening_is_found_behind_a_long_holiday() {
    says(
        r#"{"zone":"Europe/Rome","week":{"mon":["09:00-10:00"]},"except":{
            "2026-07-20/2026-09-13":{"label":"Ferie"}}}"#,
        &[("2026-07-25T12:00:00+02:00", "Ferie until 2026-09-14T09:00:00+02:00")],
    );
    // Open right now, and then not for two months.
    let hours = hours(
        r#"{"zone":"UTC","week":{"mon":["09:00-10:00"]},"except":{
            "2026-07-21/2026-09-13":{"label":"Ferie"}}}"#,
    );
    let table = hours.timetable("2026-07-20T09:30:00Z".parse().unwrap());
    let later: Timestamp = "2026-07-22T09:30:00Z".parse().unwrap();
    assert!(matches!(table.at(later.as_second()), Opening::Closed { opens: Some(_), .. }));
}

#[test]
fn a_leap_day_can_be_an_exception() {
    says(
        r#"{"zone":"UTC","week":{"mon":["09:00-10:00"],"tue":["09:00-10:00"]},
            "except":{"02-29":{"label":"Leap day"}}}"#,
        &[
            ("2028-02-29T09:30:00Z", "Leap day until 2028-03-06T09:00:00+00:00"),
            ("2027-03-01T09:30:00Z", "open until 2027-03-01T10:00:00+00:00"),
        ],
    );
}

#[test]
fn ranges_that_overlap_are_refused() {
    let file = serde_json::from_str(
        r#"{"zone":"UTC","week":{},"except":{"2026-07-01/2026-07-31":{"label":"a"},
            "2026-07-31/2026-08-02":{"label":"b"},"2026-07-10":{"label":"c"}}}"#,
    );
    let error = Hours::new(file.unwrap()).unwrap_err();

    assert_eq!(
        error.to_string(),
        "2026-07-01/2026-07-31 and 2026-07-31/2026-08-02 overlap; expected each day in one range at most"
    );
}

#[test]
fn a_week_weighs_little_in_the_widget() {
    let week = r#"["09:00-12:00","13:00-17:30"]"#;
    let office = format!(
        r#"{{"zone":"America/New_York","week":{{"mon":{week},"tue":{week},"wed":{week},"thu":{week},"fri":{week}}}}}"#
    );
    let table = hours(&office).timetable("2026-11-23T08:00:00Z".parse().unwrap());

    let json = serde_json::to_string(&table).unwrap();
    assert!(json.len() < 260, "{} {json}", json.len());
}
