//! The figures of signed calls.

use super::{HEADLINE, Row, alone, compared, in_columns, megabytes, spoken};
use crate::measure::challenges::Challenges;
use crate::measure::in_flight::{Delay, InFlight};
use crate::measure::pairs::Pairs;
use std::time::Duration;

/// The minimum factor over the pairs that a new connection for each call allows.
const CALL_EACH_AIM: f64 = 10.0;
const DELAY_AIM: Duration = Duration::from_millis(5);
/// In megabytes, less than.
const GROWTH_AIM: f64 = 1.0;

/// All measurements of signed calls, in columns.
pub fn signed_calls(pairs: &Pairs, in_flight: &InFlight, challenges: &Challenges) -> String {
    let mut rows = vec![HEADLINE.map(str::to_owned)];
    rows.extend(compared("POST /challenge, POST /call (pairs)", &pairs.bare, None));
    let each = compared("pairs, bare: a connection each", &pairs.call_each, Some(CALL_EACH_AIM));
    rows.extend(each);
    rows.extend(delays(in_flight));
    rows.extend(grown(challenges));
    in_columns(&rows)
}

fn delays(in_flight: &InFlight) -> Vec<Row> {
    let InFlight { calls, states, placing, telling, telling_all_at_once } = in_flight;
    let delay = |name: &str, Delay { p50, p99 }: &Delay, aim: &str, has_aim: bool| {
        let shown = format!("{} / {}", spoken(*p50), spoken(*p99));
        alone(name, shown, aim, has_aim.then_some(*p99 < DELAY_AIM))
    };
    vec![
        alone(&format!("{calls} calls in flight (p50 / p99)"), String::new(), "", None),
        alone("  states awaited, all came", states.to_string(), "all", Some(true)),
        delay("  from POST /call to Originate", placing, "p99 < 5 ms", true),
        delay("  from event to client", telling, "p99 < 5 ms", true),
        delay("  the same, all at one moment", telling_all_at_once, "", false),
    ]
}

fn grown(challenges: &Challenges) -> Vec<Row> {
    let Challenges { asked, before, after, after_second } = challenges;
    let since = |later: u64| megabytes(later) - megabytes(*before);
    let (first, second) = (since(*after), since(*after_second));
    let shown = |megabytes: f64| format!("{megabytes:+.2} MB");
    vec![
        alone("memory after challenges of one client", String::new(), "", None),
        alone(&format!("  {asked}"), shown(first), "< +1 MB", Some(first < GROWTH_AIM)),
        alone(&format!("  {asked} more"), shown(second), "", None),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::duel::{Comparison, Figures};

    fn comparison(ratio: f64) -> Comparison {
        let [p50, p99, processor] = [800, 4_200, 9].map(Duration::from_micros);
        let figures = |per_second| Figures { per_second, p50, p99, processor };
        Comparison { server: figures(ratio * 1_000.0), bare: figures(1_000.0), ratio }
    }

    #[test]
    fn signed_calls_have_their_targets_too() {
        let delay =
            |millis| Delay { p50: Duration::from_micros(500), p99: Duration::from_millis(millis) };
        let table = signed_calls(
            &Pairs { bare: comparison(0.5), call_each: comparison(2.0) },
            &InFlight {
                calls: 200,
                states: 1_200,
                placing: delay(4),
                telling: delay(5),
                telling_all_at_once: delay(20),
            },
            &Challenges {
                asked: 100,
                before: 10_000_000,
                after: 10_400_000,
                after_second: 10_500_000,
            },
        );

        let ends = |name: &str| {
            let line = table.lines().find(|line| line.trim().starts_with(name)).unwrap();
            line.split("  ").filter(|cell| !cell.is_empty()).last().unwrap().trim().to_owned()
        };
        assert_eq!(ends("from POST /call"), "met");
        assert_eq!(ends("from event to client"), "missed");
        assert_eq!(ends("100"), "met");
        assert!(table.contains("≥ 10  missed"), "{table}");
    }
}
