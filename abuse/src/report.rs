//! The figures of all days as a table.

use crate::extent::Extent;
use crate::proof::ATTACKERS_HASHES_PER_SECOND;
use crate::simulation::{Day, Figures};

/// One day of the table.
#[derive(Clone, Debug)]
pub struct Line {
    /// What happened.
    pub day: Day,
    /// What came of it.
    pub figures: Figures,
}

const HEADLINE: [&str; 11] = [
    "attack",
    "without",
    "requests",
    "system asked",
    "calls",
    "cost",
    "visitors served",
    "now / in the hour / later / link only",
    "later ones placed: due in the time, after it",
    "users' calls",
    "journal",
];

/// The attacks of a day.
pub fn attacks(day: &Day) -> String {
    match &*day.attacks {
        [] => "no attack".to_owned(),
        [attack] if day.is_stopped => format!("{}, then all calls stopped", attack.name()),
        [attack] => attack.name().to_owned(),
        _ => "all attacks at once".to_owned(),
    }
}

/// A day in a few words.
pub fn name(day: &Day) -> String {
    if day.without.is_empty() {
        return attacks(day);
    }
    format!("{}, without: {}", attacks(day), without(day))
}

fn without(day: &Day) -> String {
    let guards: Vec<_> = day.without.iter().map(|guard| guard.name()).collect();
    if guards.len() > 2 { "all of these".to_owned() } else { guards.join(" + ") }
}

/// All days, and what they stand on.
pub fn table(lines: &[Line], extent: Extent) -> String {
    let mut rows = vec![HEADLINE.map(str::to_owned)];
    rows.extend(lines.iter().map(|line| row(line, extent)));
    let hashes = lines.iter().map(|line| line.figures.hashes).max().unwrap_or_default();
    format!(
        "{hours} hours, {addresses} addresses and {numbers} numbers of attackers, 4 tenants.\n\
         Proofs of work: attackers have {ATTACKERS_HASHES_PER_SECOND} hashes a second; the most that a day took is \
         {hashes}.\nCalls and costs (at four minutes a call) are those of attackers; `system asked` has the calls of all.\n\n{}",
        in_columns(&rows),
        hours = extent.hours,
        addresses = extent.addresses,
        numbers = extent.numbers,
    )
}

fn row(line: &Line, extent: Extent) -> [String; 11] {
    let Line { day, figures } = line;
    let served = &figures.served;
    let [(due, kept), (due_after, kept_after)] = figures.due_and_kept(extent.duration());
    [
        attacks(day),
        without(day),
        figures.requests.to_string(),
        figures.reading.attempts.len().to_string(),
        figures.attackers_calls().to_string(),
        euros(figures.attackers_cost()),
        percent(figures.served_share()),
        format!(
            "{} / {} / {} / {}",
            served.at_once,
            served.within_hour,
            served.scheduled.len(),
            served.phone_link
        ),
        format!("{kept} of {due}, {kept_after} of {due_after}"),
        percent(figures.let_in.share()),
        format!("{} kB", figures.journal / 1_000),
    ]
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn euros(thousandths: u64) -> String {
    format!("{}.{:02} €", thousandths / 1_000, thousandths / 10 % 100)
}

fn in_columns<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..N).map(|column| width(column).unwrap_or_default()).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a".to_owned(), "b".to_owned()], ["aaa".to_owned(), "c".to_owned()]];

        assert_eq!(in_columns(&rows), "a    b\naaa  c");
    }

    #[test]
    fn amounts_have_two_decimals() {
        assert_eq!(euros(40), "0.04 €");
        assert_eq!(euros(12_345), "12.34 €");
    }
}
