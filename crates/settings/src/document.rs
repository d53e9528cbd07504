//! A TOML document and the environment become a value.

use crate::environment::{self, Variable};
use crate::problem::{ConfigError, Problem};
use crate::strict;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads `text`, overridden by the `variables` that `lookup` finds. `origin` names the text for the operator.
///
/// `defaults` is asked, by the name of its variable, for each setting that is then still missing. A problem with a setting names the variable that stands for it.
pub fn read<T: DeserializeOwned + JsonSchema>(
    text: &str,
    origin: &str,
    variables: &[Variable],
    lookup: &dyn Fn(&str) -> Option<String>,
    defaults: &dyn Fn(&str) -> Option<String>,
) -> Result<T, ConfigError> {
    let wrong = |problems| ConfigError::Wrong { origin: origin.to_owned(), problems };
    let mut table: Map<String, Value> =
        toml::from_str(text).map_err(|error| wrong(vec![Problem::new("", error.message())]))?;
    environment::overlay(&mut table, variables, lookup);
    environment::underlay(&mut table, variables, defaults);
    let named = |problem| name_the_variable(variables, problem);
    strict::read(table.into())
        .map_err(|problems: Vec<Problem>| wrong(problems.into_iter().map(named).collect()))
}

fn name_the_variable(variables: &[Variable], problem: Problem) -> Problem {
    match environment::variable_of(variables, &problem.at) {
        Some(variable) => Problem { at: format!("{} ({variable})", problem.at), ..problem },
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::Seconds;
    use crate::environment::VariableKind;
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

    const VARIABLES: &[Variable] = &[
        Variable {
            name: "PER_MINUTE",
            path: &["limits", "per_minute"],
            kind: VariableKind::Number,
        },
        Variable { name: "NAMES", path: &["names"], kind: VariableKind::List },
    ];

    const FILE: &str = "limits = { per_minute = 3, wait_seconds = 2.5 }";

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Document, String> {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let defaults = |name: &str| (name == "NAMES").then(|| "default".to_owned());
        super::read(text, "a.toml", VARIABLES, &lookup, &defaults)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_environment_overrides_the_document() {
        let document = read(FILE, &[("PER_MINUTE", " 9 "), ("NAMES", "a, b,")]).unwrap();

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
            (FILE, vec![("PER_MINUTE", "many")], "limits.per_minute (PER_MINUTE): invalid type"),
            (
                "limits = { per_minute = 3, wait_seconds = 0 }",
                vec![],
                "limits.wait_seconds: expected a number of seconds above 0",
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
