//! Problems with settings, in words for the operator.

use std::fmt;
use std::path::PathBuf;

/// One thing to correct: where it is, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The path of the value: `branding.button_color`. Empty for the whole file.
    pub at: String,
    /// What was expected.
    pub expected: String,
}

impl Problem {
    /// A problem at `at`.
    pub fn new(at: impl Into<String>, expected: impl fmt::Display) -> Self {
        Self { at: at.into(), expected: expected.to_string() }
    }

    /// The same problem with `outer` in front of its path.
    #[must_use]
    pub fn within(self, outer: &str) -> Self {
        let at = if self.at.is_empty() { outer.to_owned() } else { format!("{outer}.{}", self.at) };
        Self { at, ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.is_empty() {
            f.write_str(&self.expected)
        } else {
            write!(f, "{}: {}", self.at, self.expected)
        }
    }
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// All problems of one document.
    #[error("{origin} cannot be used:{}", list(problems))]
    Wrong { origin: String, problems: Vec<Problem> },
}

fn list(problems: &[Problem]) -> String {
    problems.iter().fold(String::new(), |list, problem| format!("{list}\n  - {problem}"))
}
