//! The same opening hours told minute by minute, by looking at the clock on the wall and at nothing else.

use super::{Hours, Minute};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use shared_types::hours::Opening;

/// Clocks that change by an hour, half of one or two, north and south, by night and at midnight.
const ZONES: [&str; 12] = [
    "America/New_York",
    "Europe/Berlin",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "America/Santiago",
    "America/Havana",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Antarctica/Troll",
];

/// Minutes of the day from and to, the second on the next day where it is not later.
type Times = Vec<(i64, i64)>;

#[derive(Clone, Debug)]
struct Sheet {
    zone: &'static str,
    week: Vec<Times>,
    exceptions: Vec<(Date, Times)>,
}

impl Sheet {
    fn times_of(&self, day: Date) -> &Times {
        let exception = self.exceptions.iter().find(|(date, _)| *date == day);
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap();
        exception.map_or(&self.week[weekday], |(_, times)| times)
    }

    /// The shifts of so many days from `first` on, as the clock shows their beginnings and ends.
    fn shifts(&self, first: Date, days: i64) -> Vec<(DateTime, DateTime)> {
        let days = (0..days).map(|after| first.saturating_add(after.days()));
        let of_day = |day: Date| {
            let at = move |minutes: i64| day.at(0, 0, 0, 0).saturating_add(minutes.minutes());
            self.times_of(day).iter().map(move |&(from, until)| {
                let until = if until <= from { until + 1440 } else { until };
                (at(from), at(until))
            })
        };
        days.flat_map(of_day).collect()
    }

    fn json(&self) -> String {
        let text = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let list = |times: &Times| {
            let shifts = times.iter().map(|(from, until)| [text(*from), text(*until)].join("-"));
            serde_json::to_value(shifts.collect::<Vec<_>>()).unwrap()
        };
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let week: serde_json::Map<_, _> =
            names.iter().zip(&self.week).map(|(day, times)| ((*day).into(), list(times))).collect();
        let except: serde_json::Map<_, _> = self
            .exceptions
            .iter()
            .map(|(date, times)| {
                (date.to_string(), serde_json::json!({ "label": "x", "hours": list(times) }))
            })
            .collect();
        serde_json::json!({ "zone": self.zone, "week": week, "except": except }).to_string()
    }
}

fn times() -> impl Strategy<Value = Times> {
    // Often around the hours at which clocks change.
    let from = prop_oneof![0_i64..1440, 0_i64..240];
    let until = prop_oneof![1_i64..=1440, 1_i64..240];
    let shift = (from, until).prop_filter("no time at all", |(from, until)| from != until);
    prop::collection::vec(shift, 0..3)
}

prop_compose! {
    fn sheets()(
        zone in prop::sample::select(&ZONES),
        week in prop::collection::vec(times(), 7),
        // A year that has each change of the clocks.
        day in 0_i64..366,
        minute in 0_i64..1440,
        exceptions in prop::collection::vec((0_i64..14, times()), 0..3),
    ) -> (Sheet, Timestamp) {
        let first: Date = "2027-09-01".parse().unwrap();
        let first = first.saturating_add(day.days());
        let mut exceptions: Vec<_> = exceptions
            .into_iter()
            .map(|(after, times)| (first.saturating_add(after.days()), times))
            .collect();
        exceptions.sort_by_key(|(date, _)| *date);
        exceptions.dedup_by_key(|(date, _)| *date);
        let local = first.at(0, 0, 0, 0).saturating_add(minute.minutes());
        let now = local.to_zoned(TimeZone::get(zone).unwrap()).unwrap().timestamp();
        (Sheet { zone, week, exceptions }, now)
    }
}

proptest! {
    // A fifth of the usual cases: each asks for every minute of two weeks.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 5))]

    #[test]
    fn the_timetable_says_what_the_clock_on_the_wall_says((sheet, now) in sheets()) {
        let hours = Hours::new(serde_json::from_str(&sheet.json()).unwrap()).unwrap();
        let table = hours.timetable(now);
        let zone = TimeZone::get(sheet.zone).unwrap();
        let minute: Minute = now.as_second().div_euclid(60);
        prop_assert!(table.start <= minute, "{} {minute}", table.start);

        let shown = |minute: Minute| {
            zone.to_datetime(Timestamp::from_second(minute * 60).unwrap())
        };
        let mut latest = DateTime::MIN;
        let begin = table.start - 1440;
        let mut shifts = sheet.shifts(shown(begin).date().saturating_sub(2.days()), 18);
        for minute in begin..table.start + 13 * 1440 {
            // Set back, the clock shows nothing new for a while.
            latest = latest.max(shown(minute));
            if minute % 60 == 0 {
                shifts.retain(|(_, until)| *until > latest);
            }
            if minute >= table.start {
                let is_open = matches!(table.at(minute * 60), Opening::Open { .. });
                let lasts = |(from, until): &(DateTime, DateTime)| *from <= latest && latest < *until;
                prop_assert_eq!(is_open, shifts.iter().any(lasts), "{}", latest);
            }
        }
    }
}
