//! Terminals in a file of our own: JSON, or TOML if its name ends so. It is read anew when it changes.
//!
//! A terminal is found by the very text of its address. The hash HA1 is better than a password here:
//! it opens one address of this service, while a SIP password registers telephones.

mod entry;

use super::{Directory, DirectoryError, Terminal, TerminalSecret};
use async_trait::async_trait;
use settings::members::{Members, SCHEMA_MEMBER};
use settings::problem::{ConfigError, Problem};
use settings::reloadable::{ReloadOutcome, Reloadable, ReloadableFile};
use shared_types::aor::Aor;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The terminals of a file, as of its last good reading.
#[derive(Debug)]
pub struct FileDirectory(ReloadableFile<Terminals>);

/// The terminals of one reading of the file.
#[derive(Debug, Default)]
pub struct Terminals(HashMap<Aor, Terminal>);

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Json,
    Toml,
}

impl FileDirectory {
    /// Reads the file, and says in the log when passwords lie about in it.
    pub fn load(path: PathBuf) -> Result<Self, ConfigError> {
        let language = Language::of(&path);
        let directory =
            Self(ReloadableFile::load(path, move |text| Terminals::parse(text, language))?);
        directory.tell_of_clear_passwords();
        Ok(directory)
    }

    /// How many terminals there are.
    pub fn terminals(&self) -> usize {
        self.0.current().0.len()
    }

    /// How many of them have their password in clear.
    pub fn clear_passwords(&self) -> usize {
        let is_clear =
            |terminal: &&Terminal| matches!(terminal.secret, TerminalSecret::Password(_));
        self.0.current().0.values().filter(is_clear).count()
    }

    fn tell_of_clear_passwords(&self) {
        let terminals = self.clear_passwords();
        if terminals > 0 {
            tracing::warn!(
                terminals,
                file = %self.0.path().display(),
                "the file has clear passwords; `click2call ha1` creates hashes to replace them"
            );
        }
    }
}

#[async_trait]
impl Directory for FileDirectory {
    async fn find(&self, aor: &Aor) -> Result<Option<Terminal>, DirectoryError> {
        Ok(self.0.current().0.get(aor).cloned())
    }
}

impl Reloadable for FileDirectory {
    const ENTRIES: &'static str = "terminals";

    fn reload_if_changed(&self) -> ReloadOutcome {
        let reload = self.0.reload_if_changed(|terminals| terminals.0.len());
        if matches!(reload, ReloadOutcome::Loaded { .. }) {
            self.tell_of_clear_passwords();
        }
        reload
    }
}

impl Terminals {
    fn parse(text: &str, language: Language) -> Result<Self, Vec<Problem>> {
        let Members(members) = language.read(text).map_err(|problem| vec![problem])?;
        let mut terminals = Self::default();
        let mut problems = Vec::new();
        for (name, value) in members.into_iter().filter(|(name, _)| name != SCHEMA_MEMBER) {
            if let Err(found) = terminals.add(&name, value) {
                problems.extend(found.into_iter().map(|problem| problem.within(&name)));
            }
        }
        if problems.is_empty() { Ok(terminals) } else { Err(problems) }
    }

    fn add(&mut self, name: &str, value: serde_json::Value) -> Result<(), Vec<Problem>> {
        let one = |problem: &dyn std::fmt::Display| vec![Problem::new("", problem)];
        let aor: Aor = name.parse().map_err(|error| one(&error))?;
        let terminal = entry::read(value)?;
        match self.0.insert(aor, terminal) {
            None => Ok(()),
            Some(_) => Err(one(&"this terminal is there twice")),
        }
    }
}

impl Language {
    fn of(path: &Path) -> Self {
        let toml = path
            .extension()
            .and_then(OsStr::to_str)
            .is_some_and(|e| e.eq_ignore_ascii_case("toml"));
        if toml { Self::Toml } else { Self::Json }
    }

    /// Neither language's error quotes the text, which holds secrets.
    fn read(self, text: &str) -> Result<Members, Problem> {
        let text = text.trim_start_matches('\u{feff}');
        match self {
            Self::Json => serde_json::from_str(text).map_err(|error| Problem::new("", error)),
            Self::Toml => toml::from_str(text).map_err(|error| Problem::new("", error.message())),
        }
    }
}

#[cfg(test)]
mod tests;
