//! A TOML document and the environment become a value.

use crate::inventory::{self, Setting};
use crate::problem::{ConfigError, Problem};
use crate::{environment, placeholder, strict, toml_error};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt;
use std::path::Path;

/// Where settings come from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The text of the file.
    pub text: &'a str,
    /// Names the text for the operator.
    pub origin: &'a str,
    /// The folder of the file: relative paths in the text begin there. Without it they are left as they are.
    pub folder: Option<&'a Path>,
    /// Finds variables, which override the text.
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
    /// Is asked, by the name of its variable, for each setting that is then still missing.
    pub defaults: &'a dyn Fn(&str) -> Option<String>,
    /// Names of sections that are removed before anything is read.
    pub without: &'a [&'a str],
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Reads the settings of `source`. A value that was read is `validate`d. A problem with a setting names the variable
/// that stands for it.
pub fn read<T: DeserializeOwned + JsonSchema>(
    source: &Source<'_>,
    validate: impl FnOnce(T) -> Result<T, Vec<Problem>>,
) -> Result<T, ConfigError> {
    let settings = inventory::settings::<T>();
    let table = Value::from(table(source, &settings)?);
    let mut problems = placeholder::problems(&table);
    let read = strict::read::<T>(table).and_then(validate);
    let value = match read {
        Ok(value) if problems.is_empty() => return Ok(value),
        Ok(_) => Vec::new(),
        Err(found) => found,
    };
    let is_new = |problem: &Problem| !problems.iter().any(|known| known.at == problem.at);
    let more: Vec<_> = value.into_iter().filter(is_new).collect();
    problems.extend(more);
    let problems = problems.into_iter().map(|problem| name_the_variable(&settings, problem));
    Err(ConfigError::Wrong { origin: source.origin.to_owned(), problems: problems.collect() })
}

/// The settings whose values differ between two sources, by their paths: `limits.ip_per_minute`. Secrets are compared,
/// and not in the result.
pub fn changed_settings<T: JsonSchema>(
    before: &Source<'_>,
    after: &Source<'_>,
) -> Result<Vec<String>, ConfigError> {
    let settings = inventory::settings::<T>();
    let [before, after] = [table(before, &settings)?, table(after, &settings)?];
    let changed = settings
        .iter()
        .filter(|setting| value_at(&before, &setting.path) != value_at(&after, &setting.path));
    Ok(changed.map(|setting| setting.path.join(".")).collect())
}

fn value_at<'a>(table: &'a Map<String, Value>, path: &[String]) -> Option<&'a Value> {
    let (name, inner) = path.split_first()?;
    let value = table.get(name)?;
    if inner.is_empty() { Some(value) } else { value_at(value.as_object()?, inner) }
}

/// Text, variables and defaults, before they are read into a type.
fn table(source: &Source<'_>, settings: &[Setting]) -> Result<Map<String, Value>, ConfigError> {
    let mut table: Map<String, Value> = toml::from_str(source.text).map_err(|error| {
        let problems = vec![toml_error::problem(source.text, &error)];
        ConfigError::Wrong { origin: source.origin.to_owned(), problems }
    })?;
    if let Some(folder) = source.folder {
        begin_paths_at(folder, &mut table, settings);
    }
    environment::overlay(&mut table, settings, source.lookup);
    environment::underlay(&mut table, settings, source.defaults);
    for section in source.without {
        table.remove(*section);
    }
    Ok(table)
}

/// Puts `folder` in front of every relative path of the text.
fn begin_paths_at(folder: &Path, table: &mut Map<String, Value>, settings: &[Setting]) {
    for setting in settings.iter().filter(|setting| setting.is_path) {
        let Some(Value::String(path)) = text_at(table, &setting.path) else { continue };
        // A location may be an address instead.
        if path.is_empty() || path.contains("://") {
            continue;
        }
        if let Some(whole) = folder.join(&*path).to_str() {
            whole.clone_into(path);
        }
    }
}

fn text_at<'a>(table: &'a mut Map<String, Value>, path: &[String]) -> Option<&'a mut Value> {
    let (name, inner) = path.split_first()?;
    let value = table.get_mut(name)?;
    if inner.is_empty() { Some(value) } else { text_at(value.as_object_mut()?, inner) }
}

fn name_the_variable(settings: &[Setting], problem: Problem) -> Problem {
    // A problem with a part of a list is one with the list.
    let at = problem.at.split('[').next().unwrap_or_default();
    let setting = settings.iter().find(|setting| setting.path.join(".") == at);
    match setting.and_then(|setting| setting.variable.as_deref()) {
        Some(variable) => Problem { at: format!("{} ({variable})", problem.at), ..problem },
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::Seconds;
    use serde::Deserialize;
    use std::path::PathBuf;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    struct Document {
        limits: Limits,
        #[serde(default)]
        names: Vec<String>,
        #[schemars(extend("x-path" = true))]
        file: Option<PathBuf>,
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    struct Limits {
        per_minute: u32,
        wait_seconds: Seconds,
    }

    const FILE: &str = "limits = { per_minute = 3, wait_seconds = 2.5 }";

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Document, String> {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let defaults = |name: &str| (name == "C2C_NAMES").then(|| "default".to_owned());
        let at_most_ten = |document: Document| match document.limits.per_minute {
            0..=10 => Ok(document),
            _ => Err(vec![Problem::new("limits.per_minute", "expected at most 10")]),
        };
        let source = Source {
            text,
            origin: "a.toml",
            folder: Some(Path::new("/etc/c2c")),
            lookup: &lookup,
            defaults: &defaults,
            without: &["unused"],
        };
        super::read(&source, at_most_ten).map_err(|error| error.to_string())
    }

    #[test]
    fn a_relative_path_of_the_text_begins_at_its_folder_and_one_of_a_variable_does_not() {
        let path = |text: &str, variables: &[(&str, &str)]| {
            read(&format!("{text}\n{FILE}"), variables).unwrap().file
        };

        assert_eq!(path("file = 'a/b.pem'", &[]).unwrap(), Path::new("/etc/c2c/a/b.pem"));
        assert_eq!(path("file = '/b.pem'", &[]).unwrap(), Path::new("/b.pem"));
        assert_eq!(path("file = 'a'", &[("C2C_FILE", "b.pem")]).unwrap(), Path::new("b.pem"));
        assert_eq!(path("", &[]), None);
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let error = read(
            "listen = 1\nnames = 3\nlimits = { per_minute = 'x', wait_seconds = 'replace me' }",
            &[],
        )
        .unwrap_err();

        for told in [
            "listen: no such name",
            "names (C2C_NAMES): invalid type",
            "limits.per_minute (C2C_LIMITS_PER_MINUTE): invalid type",
            "limits.wait_seconds (C2C_LIMITS_WAIT_SECONDS): this is the placeholder of an example",
        ] {
            assert!(error.contains(told), "{told}: {error}");
        }
        assert_eq!(error.matches("\n  - ").count(), 4, "{error}");
    }

    #[test]
    fn a_section_that_is_not_wanted_is_not_read() {
        assert!(read(&format!("{FILE}\nunused = {{ anything = true }}"), &[]).is_ok());
    }

    #[test]
    fn changed_settings_are_named_without_their_values() {
        let source = |text| Source {
            text,
            origin: "a.toml",
            folder: None,
            lookup: &|_| None,
            defaults: &|_| None,
            without: &[],
        };
        let other = "names = ['sesame']\nlimits = { per_minute = 3, wait_seconds = 3 }";

        let changed = changed_settings::<Document>(&source(FILE), &source(other)).unwrap();

        assert_eq!(changed, ["names", "limits.wait_seconds"]);
        assert!(changed_settings::<Document>(&source(FILE), &source("limits = ")).is_err());
    }

    #[test]
    fn the_environment_overrides_the_document() {
        let document =
            read(FILE, &[("C2C_LIMITS_PER_MINUTE", " 9 "), ("C2C_NAMES", "a, b,")]).unwrap();

        assert_eq!(document.limits.per_minute, 9);
        assert_eq!(document.names, ["a", "b"]);
        assert_eq!(document.limits.wait_seconds.get().as_millis(), 2500);
    }

    #[test]
    fn a_default_counts_where_neither_document_nor_environment_sets_anything() {
        assert_eq!(read(FILE, &[]).unwrap().names, ["default"]);
        assert_eq!(read(&format!("{FILE}\nnames = []"), &[]).unwrap().names, [""; 0]);
    }

    #[test]
    fn a_problem_names_the_setting_and_its_variable() {
        for (text, variables, told) in [
            (
                FILE,
                vec![("C2C_LIMITS_PER_MINUTE", "many")],
                "limits.per_minute (C2C_LIMITS_PER_MINUTE): invalid type",
            ),
            (
                FILE,
                vec![("C2C_LIMITS_PER_MINUTE", "11")],
                "limits.per_minute (C2C_LIMITS_PER_MINUTE): expected at most 10",
            ),
            (
                "limits = { per_minute = 3, wait_seconds = 0 }",
                vec![],
                "limits.wait_seconds (C2C_LIMITS_WAIT_SECONDS): expected a number of seconds above 0",
            ),
            (
                "limits = { per_minuet = 3, wait_seconds = 1 }",
                vec![],
                "limits.per_minuet: no such name; did you mean `per_minute`?",
            ),
            ("limits = ", vec![], "a.toml cannot be used:\n  - line 1, column 10: "),
        ] {
            let error = read(text, &variables).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
