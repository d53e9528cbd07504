//! The figures of event streams.

use super::{HEADLINE, alone, in_columns, megabytes, spoken};
use crate::measure::event_streams::EventStreams;

/// In megabytes, less than: the server's memory with all streams open.
const OPEN_AIM: f64 = 200.0;

/// All measurements of event streams, in columns.
pub fn event_streams(measured: &EventStreams) -> String {
    let EventStreams { streams, before, open, spread } = *measured;
    let held = megabytes(open);
    let each = (held - megabytes(before)) * 1_000.0 / f64::from(streams);
    in_columns(&[
        HEADLINE.map(str::to_owned),
        alone(&format!("{streams} visitors watch their calls"), String::new(), "", None),
        alone("  memory (resident)", format!("{held:.1} MB"), "< 200 MB", Some(held < OPEN_AIM)),
        alone("  of it for each call and stream", format!("{each:.1} kB"), "", None),
        alone("  who heard the next state", streams.to_string(), "all", Some(true)),
        alone("  the last one after the first", spoken(spread), "", None),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn memory_has_its_target() {
        let measured = EventStreams {
            streams: 10_000,
            before: 11_000_000,
            open: 211_000_000,
            spread: Duration::from_millis(40),
        };

        let table = event_streams(&measured);

        let line = table.lines().find(|line| line.contains("memory")).unwrap();
        assert!(line.contains("211.0 MB") && line.ends_with("< 200 MB  missed"), "{table}");
        assert!(table.contains("20.0 kB"), "{table}");
    }
}
