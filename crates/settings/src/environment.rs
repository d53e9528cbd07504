//! Environment variables that override a settings file.

use crate::inventory::{self, Setting, SettingKind};
use crate::problem::Problem;
use schemars::JsonSchema;
use serde_json::{Map, Value};

/// The beginnings of variables that are ours, each with the one that stands for it in names of settings.
const PREFIXES: [(&str, &str); 3] =
    [("C2C_", "C2C_"), ("NS_", "C2C_NETSAPIENS_"), ("AMI_", "C2C_ASTERISK_")];

/// Problems with those of `names` that begin as our variables do and are no setting of `T`, and not in `others`.
pub fn unknown_variables<T: JsonSchema>(names: &[String], others: &[&str]) -> Vec<Problem> {
    let settings = inventory::settings::<T>();
    let known: Vec<&str> = settings
        .iter()
        .filter_map(|setting| setting.variable.as_deref())
        .chain(others.iter().copied())
        .collect();
    let is_unknown = |name: &&String| {
        PREFIXES.iter().any(|(prefix, _)| name.starts_with(prefix)) && !known.contains(&&***name)
    };
    names.iter().filter(is_unknown).map(|name| unknown_variable(name, &known)).collect()
}

fn unknown_variable(name: &str, known: &[&str]) -> Problem {
    let spelled = PREFIXES.iter().filter_map(|(prefix, meant)| {
        name.strip_prefix(prefix).map(|rest| format!("{meant}{}", usual_word(rest)))
    });
    let spellings: Vec<String> = spelled.chain([name.to_owned()]).collect();
    let distance = |candidate: &str| {
        spellings.iter().map(|name| strsim::damerau_levenshtein(candidate, name)).min()
    };
    let closest = known
        .iter()
        .filter_map(|candidate| Some((distance(candidate)?, *candidate)))
        .filter(|(distance, _)| *distance <= 4)
        .min();
    let hint = closest.map_or_else(
        || "`click2call settings` lists all of them".to_owned(),
        |(_, candidate)| format!("did you mean `{candidate}`?"),
    );
    Problem::new(name, format!("no setting has this variable; {hint}"))
}

/// Names that other programs give to the same.
fn usual_word(rest: &str) -> &str {
    match rest {
        "PASSWORD" | "PASS" => "SECRET",
        "USERNAME" => "USER",
        rest => rest,
    }
}

/// Overrides `table` by the variables that `lookup` finds. A text that is not of the setting's kind stays a
/// text, so that it is refused where the setting is read.
pub(crate) fn overlay(
    table: &mut Map<String, Value>,
    settings: &[Setting],
    lookup: &dyn Fn(&str) -> Option<String>,
) {
    for setting in settings {
        if let Some(text) = setting.variable.as_deref().and_then(lookup) {
            put(table, &setting.path, read(&text, setting.kind));
        }
    }
}

/// Sets what `table` does not set by the variables that `lookup` finds.
pub(crate) fn underlay(
    table: &mut Map<String, Value>,
    settings: &[Setting],
    lookup: &dyn Fn(&str) -> Option<String>,
) {
    for setting in settings {
        if !is_set(table, &setting.path)
            && let Some(text) = setting.variable.as_deref().and_then(lookup)
        {
            put(table, &setting.path, read(&text, setting.kind));
        }
    }
}

fn read(text: &str, kind: SettingKind) -> Value {
    let literal = || serde_json::from_str(text.trim()).ok();
    match kind {
        SettingKind::Text | SettingKind::Table => text.into(),
        SettingKind::Number => literal().filter(Value::is_number).unwrap_or_else(|| text.into()),
        SettingKind::Switch => literal().filter(Value::is_boolean).unwrap_or_else(|| text.into()),
        SettingKind::List => {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
        }
    }
}

fn is_set(table: &Map<String, Value>, path: &[String]) -> bool {
    let Some((name, inner)) = path.split_first() else { return true };
    table.get(name).is_some_and(|value| match value {
        Value::Object(section) => is_set(section, inner),
        // A setting, or a value in place of a section, which will be refused.
        _ => true,
    })
}

fn put(table: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((name, inner)) = path.split_first() else { return };
    if inner.is_empty() {
        table.insert(name.clone(), value);
        return;
    }
    let section = table.entry(name).or_insert_with(|| Map::new().into());
    if let Value::Object(section) = section {
        put(section, inner, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "it only has a schema")]
    struct Document {
        /// Where to listen.
        listen: String,
        asterisk: Asterisk,
        netsapiens: NetSapiens,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "it only has a schema")]
    struct Asterisk {
        user: String,
        secret: String,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "it only has a schema")]
    struct NetSapiens {
        #[schemars(extend("x-environment-variable" = "NS_TOKEN"))]
        token: String,
    }

    #[test]
    fn a_variable_of_ours_that_is_no_setting_is_named_with_a_suggestion() {
        for (name, told) in [
            ("C2C_LISTNE", "did you mean `C2C_LISTEN`?"),
            ("C2C_ENTIRELY_UNRELATED_NAME", "`click2call settings` lists all of them"),
            ("NS_TOKN", "did you mean `NS_TOKEN`?"),
            ("AMI_SECRET", "did you mean `C2C_ASTERISK_SECRET`?"),
            ("AMI_USERNAME", "did you mean `C2C_ASTERISK_USER`?"),
            ("AMI_PASSWORD", "did you mean `C2C_ASTERISK_SECRET`?"),
        ] {
            let problems = unknown_variables::<Document>(&[name.to_owned()], &["C2C_CONFIG"]);
            let found: Vec<_> = problems.iter().map(ToString::to_string).collect();
            let expected = format!("{name}: no setting has this variable; {told}");
            assert_eq!(found, [expected]);
        }
    }

    #[test]
    fn variables_of_settings_and_of_other_programs_are_no_problem() {
        let names = ["C2C_LISTEN", "NS_TOKEN", "C2C_CONFIG", "PATH", "NSS_LIB", "C2C"];
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();

        assert_eq!(unknown_variables::<Document>(&names, &["C2C_CONFIG"]), []);
    }
}
