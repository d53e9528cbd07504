//! A TOML document and the environment become a value.

use crate::inventory::{self, Setting};
use crate::problem::{ConfigError, Problem};
use crate::{environment, strict};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads `text`, overridden by the variables that `lookup` finds. `origin` names the text for the operator.
///
/// `defaults` is asked, by the name of its variable, for each setting that is then still missing. A value that
/// was read is `validate`d. A problem with a setting names the variable that stands for it.
pub fn read<T: DeserializeOwned + JsonSchema>(
    text: &str,
    origin: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    defaults: &dyn Fn(&str) -> Option<String>,
    validate: impl FnOnce(T) -> Result<T, Problem>,
) -> Result<T, ConfigError> {
    let wrong = |problems| ConfigError::Wrong { origin: origin.to_owned(), problems };
    let mut table: Map<String, Value> =
        toml::from_str(text).map_err(|error| wrong(vec![Problem::new("", error.message())]))?;
    let settings = inventory::settings::<T>();
    environment::overlay(&mut table, &settings, lookup);
    environment::underlay(&mut table, &settings, defaults);
    strict::read(table.into())
        .and_then(|read| validate(read).map_err(|problem| vec![problem]))
        .map_err(|problems| {
            wrong(problems.into_iter().map(|it| name_the_variable(&settings, it)).collect())
        })
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

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    struct Document {
        limits: Limits,
        #[serde(default)]
        names: Vec<String>,
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
            _ => Err(Problem::new("limits.per_minute", "expected at most 10")),
        };
        super::read(text, "a.toml", &lookup, &defaults, at_most_ten)
            .map_err(|error| error.to_string())
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
            ("limits = ", vec![], "a.toml cannot be used"),
        ] {
            let error = read(text, &variables).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
