//! Every setting of a type, from its JSON Schema: where it is, what it means, and its environment variable.
//!
//! A setting is written once, as a field with its documentation and default. The schema has all of that.

use crate::schema::{self, members, resolve};
use schemars::{JsonSchema, schema_for};
use serde_json::Value;

/// Begins the name of a variable: `C2C_` and the path of the setting, `C2C_LIMITS_IP_PER_MINUTE`.
const PREFIX: &str = "C2C";

/// A field whose variable has another name than the rule gives it says so in its schema, by
/// `#[schemars(extend("x-environment-variable" = "NS_TOKEN"))]`.
const OTHER_NAME: &str = "x-environment-variable";

/// A field that is the path of a file says so in its schema, by `#[schemars(extend("x-path" = true))]`.
const IS_PATH: &str = "x-path";

/// A section of a settings file, without the sections inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// `["asterisk", "callback"]`; empty for the top of the file.
    pub path: Vec<String>,
    /// The documentation of its field, or of its type.
    pub description: Option<String>,
    /// In alphabetical order.
    pub settings: Vec<Setting>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// `["limits", "ip_per_minute"]`.
    pub path: Vec<String>,
    /// The variable that overrides it; a table has none.
    pub variable: Option<String>,
    /// How the text of its variable is read.
    pub kind: SettingKind,
    /// The documentation of its field, or of its type.
    pub description: Option<String>,
    /// `null` if it is absent by default; `None` if the schema does not know it.
    pub default: Option<Value>,
    /// The section needs it.
    pub required: bool,
    /// The texts that it can be; empty for any.
    pub choices: Vec<String>,
    /// The path of a file.
    pub is_path: bool,
}

/// What a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// A text, as it is.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Switch,
    /// Texts. In a variable they are separated by commas.
    List,
    /// Names that the operator chooses, each with a value. It has no variable.
    Table,
}

/// The sections of `T`, the top of the file first.
pub fn sections<T: JsonSchema>() -> Vec<Section> {
    let schema = schema_for!(T);
    let mut found = Vec::new();
    add_section(&mut found, schema.as_value(), schema.as_value(), &[]);
    found
}

/// The settings of `T`, whatever their section.
pub fn settings<T: JsonSchema>() -> Vec<Setting> {
    sections::<T>().into_iter().flat_map(|section| section.settings).collect()
}

fn add_section(found: &mut Vec<Section>, root: &Value, field: &Value, path: &[String]) {
    let section = resolve(root, field);
    let (inner, settings): (Vec<_>, Vec<_>) =
        members(section).partition(|(_, field)| resolve(root, field).get("properties").is_some());
    let below = |name: &String| path.iter().chain([name]).cloned().collect::<Vec<_>>();
    let is_required = |name: &str| {
        section["required"].as_array().is_some_and(|names| names.iter().any(|it| it == name))
    };
    let settings = settings.into_iter().map(|(name, field)| Setting {
        required: is_required(name),
        ..setting(root, field, below(name))
    });
    found.push(Section {
        description: description(root, field),
        settings: settings.collect(),
        path: path.to_vec(),
    });
    for (name, field) in inner {
        add_section(found, root, field, &below(name));
    }
}

fn setting(root: &Value, field: &Value, path: Vec<String>) -> Setting {
    let kind = kind(resolve(root, field));
    let named = || field.get(OTHER_NAME).and_then(Value::as_str).map(str::to_owned);
    let variable = || named().unwrap_or_else(|| variable(&path));
    Setting {
        variable: (kind != SettingKind::Table).then(variable),
        kind,
        description: description(root, field),
        default: field.get("default").cloned(),
        required: false,
        choices: schema::choices(resolve(root, field)),
        is_path: field.get(IS_PATH).is_some(),
        path,
    }
}

fn variable(path: &[String]) -> String {
    let upper = |name: &String| name.to_ascii_uppercase();
    path.iter().fold(PREFIX.to_owned(), |variable, name| variable + "_" + &upper(name))
}

fn kind(schema: &Value) -> SettingKind {
    match schema::kind(schema) {
        Some("integer" | "number") => SettingKind::Number,
        Some("boolean") => SettingKind::Switch,
        Some("array") => SettingKind::List,
        Some("object") => SettingKind::Table,
        _ => SettingKind::Text,
    }
}

/// Documentation as one line.
fn description(root: &Value, field: &Value) -> Option<String> {
    let described = [field, resolve(root, field)].into_iter().find_map(|it| it.get("description"));
    let text = described?.as_str()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::{Deserialize, Serialize};
    use std::collections::BTreeMap;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "it only has a schema")]
    struct Document {
        /// Where to
        /// listen.
        #[schemars(extend("x-environment-variable" = "LISTEN"))]
        listen: String,
        #[serde(default)]
        limits: Option<Limits>,
    }

    /// The limits.
    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "it only has a schema")]
    struct Limits {
        #[serde(default = "three")]
        per_minute: u8,
        mode: Option<Mode>,
        #[serde(default)]
        names: Vec<String>,
        #[serde(default)]
        is_on: bool,
        #[serde(default)]
        hosts: BTreeMap<String, String>,
    }

    /// When they hold.
    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Mode {
        Never,
        /// At each request.
        Always,
    }

    fn three() -> u8 {
        3
    }

    fn find(path: &str) -> Setting {
        settings::<Document>().into_iter().find(|it| it.path.join(".") == path).unwrap()
    }

    #[test]
    fn a_variable_has_the_path_of_its_setting_unless_its_field_names_another() {
        assert_eq!(find("limits.per_minute").variable.unwrap(), "C2C_LIMITS_PER_MINUTE");
        assert_eq!(find("listen").variable.unwrap(), "LISTEN");
        assert_eq!(find("limits.hosts").variable, None);
    }

    #[test]
    fn documentation_defaults_and_choices_are_those_of_the_fields() {
        let (listen, mode) = (find("listen"), find("limits.mode"));

        assert_eq!(listen.description.unwrap(), "Where to listen.");
        assert!(listen.required && listen.default.is_none());
        assert_eq!(find("limits.per_minute").default.unwrap(), 3);
        assert_eq!(
            (mode.required, mode.description.unwrap()),
            (false, "When they hold.".to_owned())
        );
        assert_eq!(mode.choices, ["never", "always"]);
        let sections = sections::<Document>();
        assert_eq!(sections[1].path, ["limits"]);
        assert_eq!(sections[1].description.as_deref(), Some("The limits."));
    }

    #[test]
    fn the_kind_is_that_of_the_field() {
        for (path, kind) in [
            ("listen", SettingKind::Text),
            ("limits.mode", SettingKind::Text),
            ("limits.per_minute", SettingKind::Number),
            ("limits.names", SettingKind::List),
            ("limits.is_on", SettingKind::Switch),
            ("limits.hosts", SettingKind::Table),
        ] {
            assert_eq!(find(path).kind, kind, "{path}");
        }
    }
}
