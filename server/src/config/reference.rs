//! The documentation of all settings as Markdown, made of their fields: `docs/settings.md`.

use super::settings::Settings;
use serde_json::Value;
use settings::inventory::{self, Section, Setting, SettingKind};
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Settings

For operators: every setting of `click2call`. Examples and explanations are in [operating.md](operating.md). Do not edit this page:
`click2call settings > docs/settings.md` generates it from the documentation in the code.

## In five minutes

- A setting is in the TOML file that `--config` or `C2C_CONFIG` names, in its section: `ip_per_minute = 3` below `[limits]`.
- An environment variable overrides a setting. Its name is `C2C_` and the path of the setting in upper case, with `_` between the parts:
  `C2C_LIMITS_IP_PER_MINUTE`. Exceptions: `NS_API_URL` and `NS_TOKEN`. Items of a list are separated by commas. An empty variable counts as absent.
- A relative path in the file starts at the folder of the file. A relative path in a variable starts at the working directory.
- `click2call check` reports wrong settings.
";

/// The page.
pub fn markdown() -> String {
    inventory::sections::<Settings>()
        .iter()
        .fold(INTRODUCTION.to_owned(), |page, section| page + "\n" + &of_section(section))
}

fn of_section(section: &Section) -> String {
    let heading = match section.path.as_slice() {
        [] => "## Top level".to_owned(),
        path => format!("## `[{}]`", path.join(".")),
    };
    // The root's description is that of a Rust type.
    let about = section.description.as_deref().filter(|_| !section.path.is_empty());
    let mut text = heading + "\n\n";
    if let Some(about) = about {
        text = text + about + "\n\n";
    }
    text += "| setting | variable | default | meaning |\n|---|---|---|---|\n";
    section.settings.iter().fold(text, |text, setting| text + &row(setting))
}

fn row(setting: &Setting) -> String {
    let name = setting.path.last().map(String::as_str).unwrap_or_default();
    let variable = setting.variable.as_ref().map(|name| format!("`{name}`")).unwrap_or_default();
    format!("| `{name}` | {variable} | {} | {} |\n", default(setting), meaning(setting))
}

fn default(setting: &Setting) -> String {
    match &setting.default {
        _ if setting.required => "required".to_owned(),
        None | Some(Value::Null) => "–".to_owned(),
        Some(value) => format!("`{}`", literal(value)),
    }
}

/// As it is written in TOML.
fn literal(value: &Value) -> String {
    match value.as_f64() {
        Some(number) => number.to_string(),
        None => value.to_string(),
    }
}

fn meaning(setting: &Setting) -> String {
    let mut text = setting.description.clone().unwrap_or_default();
    if !setting.choices.is_empty() {
        let choices: Vec<_> = setting.choices.iter().map(|text| format!("`{text}`")).collect();
        let _ = write!(text, " One of {}.", choices.join(", "));
    }
    if setting.kind == SettingKind::Table {
        text += " Only in the file.";
    }
    text.trim().replace('|', "\\|")
}
