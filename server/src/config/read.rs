//! File and environment become settings.

use super::settings::{ProxySettings, Settings};
use admission::proof_of_work::settings::ProofOfWorkSettings;
use directory::settings::{DEFAULT_FILE as DEFAULT_TERMINALS, DirectorySettings};
use settings::document::{self, Source};
use settings::environment::unknown_variables;
use settings::problem::{ConfigError, Problem};
use std::fmt;
use std::path::{Path, PathBuf};
use store::settings::{JournalLocation, JournalSettings};

/// The variables that are no settings.
const OTHER_VARIABLES: [&str; 1] = ["C2C_CONFIG"];

/// The sections of telephone systems and of what belongs to them.
const TELEPHONE_SECTIONS: [&str; 8] = [
    "netsapiens",
    "asterisk",
    "dialpad",
    "amazon_connect",
    "chime",
    "directory",
    "application_servers",
    "signed_calls",
];

/// Settings that are paths and have a default, by their variables.
const DEFAULT_PATHS: [(&str, &str); 3] = [
    ("C2C_DOMAINS", "domains.json"),
    ("C2C_JOURNAL_LOCATION", "click2call.db"),
    ("C2C_CALL_BLOCKING_STOP_FILE", "stop-calls"),
];

/// The variables of the environment.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// The value of a variable, if it is set and not empty.
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
    /// The names of all variables that are set and not empty.
    pub names: &'a [String],
}

impl fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("names", &self.names).finish_non_exhaustive()
    }
}

/// Which settings are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those without the telephone systems: for commands that use none, so that they need no secret of one.
    WithoutTelephoneSystems,
}

/// Reads the settings from the file at `path`, if one is named, with the environment laid over it.
pub fn settings(
    path: Option<&Path>,
    environment: Environment<'_>,
    scope: Scope,
) -> Result<Settings, ConfigError> {
    settings_or(path, environment, scope, &|_| None)
}

/// The same with other defaults: `otherwise` is asked, by the name of its variable, for what neither the
/// file nor the environment sets.
pub fn settings_or(
    path: Option<&Path>,
    environment: Environment<'_>,
    scope: Scope,
    otherwise: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, ConfigError> {
    let document = Document::read(path)?;
    let unknown = unknown_variables::<Settings>(environment.names, &OTHER_VARIABLES);
    let read = document.with_source(environment.lookup, otherwise, scope, |source| {
        document::read(source, |settings| complete(settings, scope))
    });
    if unknown.is_empty() {
        let mut settings = read?;
        document.ensure_nothing_is_left_behind(&settings)?;
        document.begin_terminals_at_its_folder(&mut settings, environment.lookup);
        return Ok(settings);
    }
    match read {
        Ok(_) => Err(ConfigError::Wrong { origin: document.origin, problems: unknown }),
        Err(ConfigError::Wrong { origin, problems }) => {
            let problems = unknown.into_iter().chain(problems).collect();
            Err(ConfigError::Wrong { origin, problems })
        }
        Err(error) => Err(error),
    }
}

/// The settings from the text of a file, which `origin` names for the operator.
pub fn from_text(
    text: &str,
    origin: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, ConfigError> {
    let document = Document { text: text.to_owned(), origin: origin.to_owned(), folder: None };
    document.with_source(lookup, &|_| None, Scope::All, |source| {
        document::read(source, |settings| complete(settings, Scope::All))
    })
}

/// The text of a settings file as it was read. It does not print: there may be secrets in it.
#[derive(Clone)]
pub struct Document {
    text: String,
    origin: String,
    /// Without it there is no file.
    folder: Option<PathBuf>,
}

impl Document {
    /// Reads the file at `path`; without a path it is empty.
    pub fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else {
            return Ok(Self {
                text: String::new(),
                origin: "the environment".to_owned(),
                folder: None,
            });
        };
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let folder = path.parent().map(Path::to_owned);
        Ok(Self { text, origin: path.display().to_string(), folder })
    }

    /// The settings that differ in `newer`, by their paths.
    pub fn changed_settings(
        &self,
        newer: &Self,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Vec<String>, ConfigError> {
        let nothing = |_: &str| None;
        self.with_source(lookup, &nothing, Scope::All, |before| {
            newer.with_source(lookup, &nothing, Scope::All, |after| {
                document::changed_settings::<Settings>(before, after)
            })
        })
    }

    fn with_source<T>(
        &self,
        lookup: &dyn Fn(&str) -> Option<String>,
        otherwise: &dyn Fn(&str) -> Option<String>,
        scope: Scope,
        work: impl FnOnce(&Source<'_>) -> T,
    ) -> T {
        let folder = self.folder.as_deref();
        let defaults = |name: &str| otherwise(name).or_else(|| default_path(folder?, name));
        work(&Source {
            text: &self.text,
            origin: &self.origin,
            folder,
            lookup,
            defaults: &defaults,
            without: match scope {
                Scope::All => &[],
                Scope::WithoutTelephoneSystems => &TELEPHONE_SECTIONS,
            },
        })
    }

    /// The file of the terminals that no setting names. Only one kind of directory has it, so it is no general default.
    fn begin_terminals_at_its_folder(
        &self,
        settings: &mut Settings,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) {
        if let (Some(folder), Some(DirectorySettings::File(path))) =
            (&self.folder, &mut settings.directory)
            && path == Path::new(DEFAULT_TERMINALS)
            && lookup("C2C_DIRECTORY_PATH").is_none()
        {
            *path = folder.join(DEFAULT_TERMINALS);
        }
    }

    /// Earlier versions looked for a relative path in the working directory. A server that found no journal where it is
    /// expected now would begin a new one, and one that found no stop file would place calls that somebody has stopped.
    fn ensure_nothing_is_left_behind(&self, settings: &Settings) -> Result<(), ConfigError> {
        let stop_file = &settings.call_blocking.stop_file;
        let stop = ("call_blocking.stop_file (C2C_CALL_BLOCKING_STOP_FILE)", stop_file, "it");
        let journal = match &settings.journal.location {
            JournalLocation::File(path) => {
                Some(("journal.location (C2C_JOURNAL_LOCATION)", path, "the journal with its key"))
            }
            JournalLocation::Postgres(_) => None,
        };
        let left = journal.into_iter().chain([stop]).filter(|(_, path, _)| self.is_left(path));
        let problem = |(at, path, what): (&str, &PathBuf, &str)| {
            let path = path.display();
            let problem = format!(
                "there is no {path}, and there is one in the working directory: paths begin at the folder of the \
                 settings file, so move {what} there, or write its whole path"
            );
            Problem::new(at, problem)
        };
        let problems: Vec<_> = left.map(problem).collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(ConfigError::Wrong { origin: self.origin.clone(), problems })
    }

    /// Whether a file is where earlier versions looked for it, and not at `path`.
    fn is_left(&self, path: &Path) -> bool {
        let relative = self.folder.as_ref().and_then(|folder| path.strip_prefix(folder).ok());
        relative.is_some_and(|it| !it.is_absolute() && !path.exists() && it.exists())
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// The path of a setting that has none, beside the settings file.
fn default_path(folder: &Path, variable: &str) -> Option<String> {
    let (_, file) = DEFAULT_PATHS.iter().find(|(name, _)| *name == variable)?;
    folder.join(file).into_os_string().into_string().ok()
}

/// The demo brings its own tenants and telephone system, so it needs no settings at all.
fn complete(mut settings: Settings, scope: Scope) -> Result<Settings, Vec<Problem>> {
    if settings.demo {
        settings.provider = model::provider::ProviderKind::Simulator;
    }
    settings.without_telephone_systems = scope == Scope::WithoutTelephoneSystems;
    let level = crate::log::filter(&settings.log.level).map(drop);
    let checks = [
        level.map_err(|error| Problem::new("log.level", error)),
        signed_calls_have_what_they_need(&settings),
        the_journal_has_a_key(&settings.journal),
        difficulty_grows_with_pressure(settings.proof_of_work),
        settings.budgets.check().map_err(|(name, error)| Problem::new(name, error)),
        proxies_say_whether_it_was_https(&settings.proxies),
    ];
    let problems: Vec<_> = checks.into_iter().filter_map(Result::err).collect();
    if problems.is_empty() { Ok(settings) } else { Err(problems) }
}

/// A file can have its key beside it, which a database on another machine cannot.
fn the_journal_has_a_key(journal: &JournalSettings) -> Result<(), Problem> {
    match journal.location {
        JournalLocation::Postgres(_) if journal.key.is_none() && journal.key_file.is_none() => {
            Err(Problem::new(
                "journal.key",
                "a journal in PostgreSQL needs a key: a secret of at least 32 characters",
            ))
        }
        _ if journal.key.is_some() && journal.key_file.is_some() => {
            Err(Problem::new("journal.key_file", "expected this or `journal.key`, not both"))
        }
        _ => Ok(()),
    }
}

/// The server itself has no TLS: without a proxy that says so, no request would be answered.
fn proxies_say_whether_it_was_https(proxies: &ProxySettings) -> Result<(), Problem> {
    if proxies.require_https && proxies.trusted.is_empty() {
        let problem = "needs the networks of the proxies in proxies.trusted (C2C_PROXIES_TRUSTED)";
        return Err(Problem::new("proxies.require_https", problem));
    }
    Ok(())
}

fn difficulty_grows_with_pressure(settings: ProofOfWorkSettings) -> Result<(), Problem> {
    if settings.max_difficulty < settings.difficulty {
        return Err(Problem::new("proof_of_work.max_difficulty", "expected at least `difficulty`"));
    }
    Ok(())
}

fn signed_calls_have_what_they_need(settings: &Settings) -> Result<(), Problem> {
    let needed = [
        ("directory", settings.directory.is_some()),
        ("application_servers", settings.application_servers.is_some()),
        ("asterisk", settings.asterisk.is_some()),
    ];
    let missing = needed.into_iter().find(|(_, is_there)| !is_there);
    match missing {
        Some((section, _)) if settings.signed_calls.is_some() => {
            Err(Problem::new(section, "signed_calls needs this section"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
