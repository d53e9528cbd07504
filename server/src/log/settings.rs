//! The format and the level of the log.

use schemars::JsonSchema;
use serde::Deserialize;

/// The section `[log]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LogSettings {
    pub format: LogFormat,
    /// `info`, or directives like `click2call=debug,warn`.
    pub level: String,
}

/// The format of the log's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Text on a terminal, JSON anywhere else.
    #[default]
    Auto,
    /// One JSON object a line, for machines.
    Json,
    /// One line of text, for people.
    Text,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::default(), level: "info".to_owned() }
    }
}
