//! The statistics as a table: a line for each day and tenant.

use super::DayStats;
use std::fmt::Write;

const HEAD: [&str; 9] = [
    "day",
    "domain",
    "accepted",
    "placed",
    "failed",
    "unknown",
    "answered",
    "connected",
    "to connect",
];

/// Times to connect are median and 95th percentile, in seconds.
pub fn table(days: &[DayStats]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(days.iter().map(cells));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: [usize; HEAD.len()] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let mut text = line(&lines[0], &widths);
    for (cells, day) in lines[1..].iter().zip(days) {
        text += &line(cells, &widths);
        for what in beneath(day) {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{:>w$}  {what}", "", w = widths[0]);
        }
    }
    text
}

/// Lines below a day for figures that are rare.
fn beneath(day: &DayStats) -> Vec<String> {
    let by_reason = |what: &str, why: &str, count: u64| format!("{what} {count}: {why}");
    let plain = [("scheduled", day.scheduled), ("cancelled", day.cancelled)];
    let plain = plain.into_iter().filter(|(_, count)| *count > 0);
    let mut lines: Vec<_> = plain.map(|(what, count)| format!("{what} {count}")).collect();
    lines.extend(day.expired.iter().map(|(why, count)| by_reason("expired", why, *count)));
    lines.extend(day.refused.iter().map(|(why, count)| by_reason("refused", why, *count)));
    lines
}

fn cells(day: &DayStats) -> [String; HEAD.len()] {
    let domain = if day.domain.is_empty() { "-" } else { &day.domain };
    let to_connect = match (day.median_to_connect_ms, day.p95_to_connect_ms) {
        (Some(median), Some(p95)) => format!("{} / {} s", seconds(median), seconds(p95)),
        _ => "-".to_owned(),
    };
    [
        day.day.clone(),
        domain.to_owned(),
        day.accepted.to_string(),
        day.placed.to_string(),
        day.failed.to_string(),
        day.outcome_unknown.to_string(),
        day.answered.to_string(),
        day.connected.to_string(),
        to_connect,
    ]
}

/// Seconds with one decimal.
fn seconds(milliseconds: i64) -> String {
    let tenths = (milliseconds + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Names are aligned left, numbers right.
fn line(cells: &[String; HEAD.len()], widths: &[usize; HEAD.len()]) -> String {
    let columns = cells.iter().zip(widths).enumerate().map(|(column, (cell, &width))| {
        if column < 2 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
    });
    format!("{}\n", columns.collect::<Vec<_>>().join("  ").trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_columns_stand_under_each_other_and_refusals_below_their_day() {
        let day = DayStats {
            day: "2026-11-21".to_owned(),
            domain: "acme.com".to_owned(),
            accepted: 12,
            scheduled: 2,
            expired: BTreeMap::from([("late".to_owned(), 1)]),
            refused: BTreeMap::from([("rate_limited".to_owned(), 3)]),
            placed: 11,
            failed: 1,
            answered: 9,
            connected: 8,
            median_to_connect_ms: Some(9_940),
            p95_to_connect_ms: Some(21_060),
            ..DayStats::default()
        };
        let nobody = DayStats { day: "2026-11-21".to_owned(), ..DayStats::default() };

        assert_eq!(
            table(&[day, nobody]),
            "\
day         domain    accepted  placed  failed  unknown  answered  connected    to connect
2026-11-21  acme.com        12      11       1        0         9          8  9.9 / 21.1 s
            scheduled 2
            expired 1: late
            refused 3: rate_limited
2026-11-21  -                0       0       0        0         0          0             -
"
        );
    }
}
