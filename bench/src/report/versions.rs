//! Processor time per request of two versions, run by run.

use crate::measure::duel::Comparison;
use crate::measure::versions::{Run, Versions};
use crate::stopwatch::{median, sorted};
use std::time::Duration;

/// What was measured of one kind of request.
type Measured = fn(&Run) -> Comparison;

/// For each request the figures of all runs in order of size, their medians and the ratio of these. "Beside bare" divides
/// each figure by that of the bare handler in the same run first, which takes out changes of the machine.
pub fn versions(versions: &Versions) -> String {
    let requests: [(&str, Measured); 3] = [
        ("GET /widget.js", |run| run.script),
        ("POST /click-to-call (journal on)", |run| run.calls),
        ("POST /challenge, POST /call (pairs)", |run| run.pairs),
    ];
    let request = |(name, of): (&str, Measured)| {
        let [newer, older] = versions.each_ref().map(|runs| Times::of(runs.iter().map(of)));
        format!(
            "{name}, processor time a request\n  newer {newer}\n  older {older}\n  \
             ratio {:.3}, beside bare {:.3}",
            newer.median / older.median,
            newer.beside_bare / older.beside_bare,
        )
    };
    requests.map(request).join("\n")
}

/// Microseconds.
struct Times {
    all: Vec<f64>,
    median: f64,
    /// The median of the times as multiples of the bare handler's.
    beside_bare: f64,
}

impl Times {
    fn of(runs: impl Iterator<Item = Comparison> + Clone) -> Self {
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let own = runs.clone().map(|run| micros(run.server.processor));
        let beside = runs.map(|run| micros(run.server.processor) / micros(run.bare.processor));
        Self {
            all: sorted(own.clone()),
            median: median(own).unwrap_or(f64::NAN),
            beside_bare: median(beside).unwrap_or(f64::NAN),
        }
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = self.all.iter().map(|time| format!("{time:.1}")).collect::<Vec<_>>().join(", ");
        write!(f, "{:.1} µs ({all}), {:.2} × bare", self.median, self.beside_bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::duel::Figures;

    #[test]
    fn the_ratio_is_that_of_the_medians() {
        let comparison = |micros| {
            let figures = |micros| {
                let processor = Duration::from_micros(micros);
                Figures { per_second: 1.0, p50: processor, p99: processor, processor }
            };
            Comparison { server: figures(micros), bare: figures(10), ratio: 1.0 }
        };
        let runs = |micros: [u64; 3]| {
            let run = |micros| Run {
                script: comparison(micros),
                calls: comparison(micros),
                pairs: comparison(2 * micros),
            };
            micros.map(run).to_vec()
        };

        let table = versions(&[runs([120, 900, 110]), runs([100, 90, 110])]);

        assert!(table.contains("newer 120.0 µs (110.0, 120.0, 900.0), 12.00 × bare"), "{table}");
        assert!(table.contains("older 200.0 µs (180.0, 200.0, 220.0), 20.00 × bare"), "{table}");
        assert_eq!(table.matches("ratio 1.200, beside bare 1.200").count(), 3, "{table}");
    }
}
