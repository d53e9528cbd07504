//! The table of figures with their targets.

mod event_streams;
mod journal;
mod signed;
mod versions;

pub use event_streams::event_streams;
pub use journal::journal;
pub use signed::signed_calls;
pub use versions::versions;

use crate::measure::duel::{Comparison, Figures};
use crate::measure::memory::Memory;
use crate::measure::throughput::Throughput;
use std::time::Duration;

/// At least this share of the bare handler's requests per second.
const SCRIPT_AIM: f64 = 0.8;
const CALLS_AIM: f64 = 0.5;
/// In megabytes, less than.
const REST_AIM: f64 = 30.0;
/// After the second flood, at most this factor of the memory after the first.
const GROWTH_AIM: f64 = 1.1;
const START_AIM: Duration = Duration::from_millis(100);

/// One line: name, the server's figure, the bare handler's, their ratio, the target and the verdict.
type Row = [String; 6];

const HEADLINE: [&str; 6] = ["what", "server", "bare axum", "ratio", "aim", ""];

/// All measurements, in columns.
pub fn table(throughput: &Throughput, memory: &Memory, start: Duration) -> String {
    let script = format!("GET /widget.js ({} bytes, br)", throughput.script_bytes);
    let mut rows = vec![HEADLINE.map(str::to_owned)];
    rows.extend(compared(&script, &throughput.script, Some(SCRIPT_AIM)));
    rows.extend(compared("POST /click-to-call (journal on)", &throughput.calls, Some(CALLS_AIM)));
    rows.extend(remembered(memory));
    let in_time = start <= START_AIM;
    rows.push(alone("from start to listening", spoken(start), "≤ 100 ms", Some(in_time)));
    in_columns(&rows)
}

fn compared(name: &str, comparison: &Comparison, aim: Option<f64>) -> Vec<Row> {
    let Comparison { server, bare, ratio } = comparison;
    let both = |name: &str, show: &dyn Fn(&Figures) -> String| -> Row {
        let none = String::new;
        [format!("  {name}"), show(server), show(bare), none(), none(), none()]
    };
    let mut speed = both("requests a second", &|figures| format!("{:.0}", figures.per_second));
    speed[3] = format!("{ratio:.2}");
    if let Some(aim) = aim {
        speed[4] = format!("≥ {aim}");
        speed[5] = verdict(*ratio >= aim);
    }
    vec![
        alone(name, String::new(), "", None),
        speed,
        both("p50", &|figures| spoken(figures.p50)),
        both("p99", &|figures| spoken(figures.p99)),
        both("processor time a request", &|figures| spoken(figures.processor)),
    ]
}

fn remembered(memory: &Memory) -> Vec<Row> {
    let Memory { at_rest, after_flood, after_second_flood } = memory;
    let [rest, first, second] =
        [*at_rest, after_flood.resident, after_second_flood.resident].map(megabytes);
    let shown = |megabytes: f64| format!("{megabytes:.1} MB");
    let flooded = |clients: u32| format!("  after {clients} clients");
    let bounded = second <= first * GROWTH_AIM;
    vec![
        alone("memory (resident)", String::new(), "", None),
        alone("  at rest", shown(rest), "< 30 MB", Some(rest < REST_AIM)),
        alone(&flooded(after_flood.clients), shown(first), "", None),
        alone(&flooded(after_second_flood.clients), shown(second), "≤ +10 %", Some(bounded)),
    ]
}

fn alone(name: &str, figure: String, aim: &str, is_met: Option<bool>) -> Row {
    let verdict = is_met.map(verdict).unwrap_or_default();
    [name.to_owned(), figure, String::new(), String::new(), aim.to_owned(), verdict]
}

fn verdict(is_met: bool) -> String {
    if is_met { "met" } else { "missed" }.to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "a tenth of a megabyte is all that is shown")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

/// Rounds to three significant digits.
fn spoken(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        ..100.0 => format!("{micros:.1} µs"),
        ..1_000.0 => format!("{micros:.0} µs"),
        ..100_000.0 => format!("{:.1} ms", micros / 1e3),
        _ => format!("{:.0} ms", micros / 1e3),
    }
}

fn in_columns(rows: &[Row]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..6).map(|column| width(column).unwrap_or_default()).collect();
    let line = |row: &Row| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            // Names and verdicts are left-aligned, figures are right-aligned.
            if matches!(column, 0 | 5) {
                format!("{cell:width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::memory::Flooded;

    fn figures(per_second: f64) -> Figures {
        let [p50, p99, processor] = [800, 4_200, 9].map(Duration::from_micros);
        Figures { per_second, p50, p99, processor }
    }

    fn comparison(ratio: f64) -> Comparison {
        Comparison { server: figures(ratio * 50_000.0), bare: figures(50_000.0), ratio }
    }

    #[test]
    fn every_figure_has_its_target_and_a_verdict() {
        let throughput =
            Throughput { script_bytes: 3_000, script: comparison(0.9), calls: comparison(0.4) };
        let memory = Memory {
            at_rest: 12_340_000,
            after_flood: Flooded { clients: 100_000, resident: 40_000_000 },
            after_second_flood: Flooded { clients: 200_000, resident: 41_000_000 },
        };

        assert_eq!(
            table(&throughput, &memory, Duration::from_millis(12)),
            "\
what                               server  bare axum  ratio       aim
GET /widget.js (3000 bytes, br)
  requests a second                 45000      50000   0.90     ≥ 0.8  met
  p50                              800 µs     800 µs
  p99                              4.2 ms     4.2 ms
  processor time a request         9.0 µs     9.0 µs
POST /click-to-call (journal on)
  requests a second                 20000      50000   0.40     ≥ 0.5  missed
  p50                              800 µs     800 µs
  p99                              4.2 ms     4.2 ms
  processor time a request         9.0 µs     9.0 µs
memory (resident)
  at rest                         12.3 MB                     < 30 MB  met
  after 100000 clients            40.0 MB
  after 200000 clients            41.0 MB                     ≤ +10 %  met
from start to listening           12.0 ms                    ≤ 100 ms  met"
        );
    }
}
