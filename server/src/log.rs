//! Where the operational log goes: structured lines on standard output.
//!
//! It never holds a number, an IP or a token: their types do not print them.

pub mod settings;
mod writer;

use crate::log::settings::{LogFormat, LogSettings};
use std::io::{self, IsTerminal};
use std::panic::PanicHookInfo;
use tracing::{Level, Metadata};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::{FilterFn, LevelFilter, ParseError, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging for this process, of panics too. Called once, by `main`, which drops the guard last:
/// that writes the queued lines.
pub fn start(settings: &LogSettings) -> WorkerGuard {
    let filter =
        filter(&settings.level).unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    let (writer, guard) = writer::start(io::stdout());
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let filtered = tracing_subscriber::registry().with(filter).with(without_secrets());
    let is_terminal = io::stdout().is_terminal();
    if is_json(settings.format, is_terminal) {
        let json = lines.json().flatten_event(true);
        filtered.with(json.with_current_span(false).with_span_list(false)).init();
    } else {
        filtered.with(lines.with_ansi(is_terminal)).init();
    }
    std::panic::set_hook(Box::new(tell_of_a_panic));
    guard
}

/// A format that is set wins over what the output is.
fn is_json(format: LogFormat, is_terminal: bool) -> bool {
    match format {
        LogFormat::Auto => !is_terminal,
        LogFormat::Json => true,
        LogFormat::Text => false,
    }
}

/// Where it was, and what was said if that is a text of the program. One that was put together may hold
/// what somebody typed.
pub fn tell_of_a_panic(panic: &PanicHookInfo<'_>) {
    tracing::error!(
        target: "click2call::panic",
        at = panic.location().map(tracing::field::display),
        said = panic.payload().downcast_ref::<&'static str>().copied(),
        "a fault of the program"
    );
}

/// Reads the log level of the settings: a level, or directives like `click2call=debug,warn`.
///
/// Filters by span or field would need the feature `env-filter`, which brings an engine for regular expressions.
pub(crate) fn filter(level: &str) -> Result<Targets, ParseError> {
    level.parse()
}

/// The libraries for AWS print parts of credentials at levels that no setting may reach: `aws_sigv4` prints the
/// access key id and the canonical request at TRACE.
fn without_secrets() -> FilterFn<fn(&Metadata<'_>) -> bool> {
    filter_fn(|metadata| !metadata.target().starts_with("aws_") || *metadata.level() <= Level::INFO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Seek};
    use std::sync::Arc;

    #[test]
    fn no_level_prints_the_details_of_the_libraries_for_aws() {
        let output = Arc::new(tempfile::tempfile().unwrap());
        let lines = tracing_subscriber::fmt::layer().with_writer(Arc::clone(&output));
        let all = filter("trace,aws_sigv4=trace").unwrap();
        let subscriber =
            tracing_subscriber::registry().with(all).with(without_secrets()).with(lines);

        tracing::subscriber::with_default(subscriber, || {
            tracing::trace!(target: "aws_sigv4::http_request::sign", "a key");
            tracing::debug!(target: "aws_config::profile", "a profile");
            tracing::warn!(target: "aws_config::imds", "no credentials");
            tracing::trace!(target: "click2call::callback", "a call");
        });

        let mut printed = String::new();
        (&*output).rewind().unwrap();
        (&*output).read_to_string(&mut printed).unwrap();
        assert!(printed.contains("no credentials") && printed.contains("a call"), "{printed}");
        assert!(!printed.contains("a key") && !printed.contains("a profile"), "{printed}");
    }

    #[test]
    fn lines_are_text_on_a_terminal_and_json_elsewhere_unless_a_format_is_set() {
        for (format, on_a_terminal, elsewhere) in [
            (LogFormat::default(), false, true),
            (LogFormat::Auto, false, true),
            (LogFormat::Json, true, true),
            (LogFormat::Text, false, false),
        ] {
            assert_eq!(is_json(format, true), on_a_terminal, "{format:?} on a terminal");
            assert_eq!(is_json(format, false), elsewhere, "{format:?} elsewhere");
        }
    }
}
