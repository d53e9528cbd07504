//! The format and the level of the log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The section `[log]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LogSettings {
    /// `text`, `json`, or `auto`: text on a terminal and JSON elsewhere.
    pub format: LogFormat,
    /// A level such as `info`, or directives such as `click2call=debug,warn`.
    pub level: String,
}

/// The format of the log's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
