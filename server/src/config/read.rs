//! File and environment become settings.

use super::settings::{ProxySettings, Settings};
use admission::proof_of_work::settings::ProofOfWorkSettings;
use settings::document;
use settings::problem::{ConfigError, Problem};
use std::path::Path;
use store::settings::{JournalLocation, JournalSettings};

/// Reads the settings from the file at `path`, if one is named, with the environment laid over it.
pub fn settings(
    path: Option<&Path>,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, ConfigError> {
    settings_or(path, lookup, &|_| None)
}

/// The same with other defaults: `otherwise` is asked, by the name of its variable, for what neither the
/// file nor the environment sets.
pub fn settings_or(
    path: Option<&Path>,
    lookup: &dyn Fn(&str) -> Option<String>,
    otherwise: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, ConfigError> {
    let Some(path) = path else {
        return from_text_or("", "the environment", lookup, otherwise);
    };
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    from_text_or(&text, &path.display().to_string(), lookup, otherwise)
}

/// The settings from the text of a file, which `origin` names for the operator.
pub fn from_text(
    text: &str,
    origin: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, ConfigError> {
    from_text_or(text, origin, lookup, &|_| None)
}

fn from_text_or(
    text: &str,
    origin: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    otherwise: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, ConfigError> {
    document::read(text, origin, lookup, otherwise, complete)
}

/// The demo brings its own tenants and telephone system, so it needs no settings at all.
fn complete(mut settings: Settings) -> Result<Settings, Problem> {
    if settings.demo {
        settings.provider = model::provider::ProviderKind::Simulator;
    }
    crate::log::filter(&settings.log.level).map_err(|error| Problem::new("log.level", error))?;
    signed_calls_have_what_they_need(&settings)?;
    the_journal_has_a_key(&settings.journal)?;
    difficulty_grows_with_pressure(settings.proof_of_work)?;
    proxies_say_whether_it_was_https(&settings.proxies)?;
    Ok(settings)
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
