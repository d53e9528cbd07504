//! Where the operational log goes: structured lines on standard output.
//!
//! It never holds a number, an IP or a token: their types do not print them.

mod gathered;

pub use gathered::Flushed;

use crate::config::settings::{LogFormat, LogSettings};
use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Starts logging for this process. Called once, by `main`, which keeps what it returns to its end.
pub fn start(settings: &LogSettings) -> io::Result<Flushed> {
    let filter = filter(&settings.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let (gathered, flushed) = gathered::start(io::stdout())?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(gathered);
    match settings.format {
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(false).init();
        }
        LogFormat::Text => lines.with_ansi(io::stdout().is_terminal()).init(),
    }
    Ok(flushed)
}

/// Reads the log level of the settings.
pub(crate) fn filter(level: &str) -> Result<EnvFilter, ParseError> {
    level.parse()
}
