//! The journal's figures.

use super::{Row, in_columns, spoken};
use crate::measure::journal::JournalCost;
use std::time::Duration;

/// The cost of a call's two rows, in columns.
pub fn journal(measured: &JournalCost) -> String {
    let JournalCost { journal, bare, ratio } = *measured;
    let row = |name: &str, cells: [String; 3]| -> Row {
        let [server, bare, ratio] = cells;
        [name.to_owned(), server, bare, ratio, String::new(), String::new()]
    };
    let each = |per_second: f64| spoken(Duration::from_secs_f64(1.0 / per_second));
    in_columns(&[
        row("what", ["journal", "bare SQLite", "ratio"].map(str::to_owned)),
        row(
            "calls (two rows each) a second",
            [format!("{journal:.0}"), format!("{bare:.0}"), format!("{ratio:.2}")],
        ),
        row("  for each call", [each(journal), each(bare), String::new()]),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_is_compared_with_the_bare_table() {
        let measured = JournalCost { journal: 20_000.0, bare: 50_000.0, ratio: 0.4 };

        assert_eq!(
            journal(&measured),
            "\
what                            journal  bare SQLite  ratio
calls (two rows each) a second    20000        50000   0.40
  for each call                 50.0 µs      20.0 µs"
        );
    }
}
