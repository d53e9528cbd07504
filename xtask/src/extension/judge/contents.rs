//! Whether an extension is complete and contains all code that it runs.

use super::Files;
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A name in a manifest or page with one of these endings is a file.
const ENDINGS: [&str; 6] = [".css", ".html", ".js", ".json", ".png", ".wasm"];

/// Code and styles, which could load an address.
const RUN_OR_DRAWN: [&str; 3] = [".css", ".html", ".js"];

/// Names of vocabularies, which are not loaded.
const VOCABULARIES: &str = "http://www.w3.org/";

/// Ways in which a script could run received code.
const CODE_FROM_TEXT: [&str; 4] = ["eval(", "Function(", "import(", "importScripts("];

pub(super) fn judge(files: &Files) -> Result<()> {
    let manifest = files.get("manifest.json").context("there is no manifest.json")?;
    let manifest: Value = serde_json::from_slice(manifest)?;
    let mut words = Vec::new();
    collect(&manifest, &mut words);
    for word in words {
        if let Some(key) = word.strip_prefix("__MSG_").and_then(|rest| rest.strip_suffix("__")) {
            is_in_every_language(key, files)?;
        } else if is_one_of(&word, &ENDINGS) {
            ensure!(files.contains_key(&word), "the manifest names {word}, which is not there");
        }
    }
    for (name, content) in files.iter().filter(|(name, _)| is_one_of(name, &RUN_OR_DRAWN)) {
        let text = std::str::from_utf8(content).with_context(|| format!("{name} is no text"))?;
        runs_only_its_own(text, files).with_context(|| format!("in {name}"))?;
    }
    Ok(())
}

/// Every string in `value`.
fn collect(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(word) => words.push(word.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
        Value::Object(values) => values.values().for_each(|value| collect(value, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_in_every_language(key: &str, files: &Files) -> Result<()> {
    for (name, content) in files.iter().filter(|(name, _)| name.starts_with("_locales/")) {
        let messages: Value = serde_json::from_slice(content)?;
        ensure!(messages.get(key).is_some(), "{name} lacks \"{key}\", which the manifest names");
    }
    Ok(())
}

fn runs_only_its_own(text: &str, files: &Files) -> Result<()> {
    for scheme in ["http://", "https://", "ws://", "wss://"] {
        for (at, _) in text.match_indices(scheme) {
            let address = &text[at..];
            let names_a_host =
                address[scheme.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
            let ok = !names_a_host || address.starts_with(VOCABULARIES);
            ensure!(ok, "there is an address elsewhere: {}", first_line(address));
        }
    }
    for attribute in ["src=\"", "href=\""] {
        for named in text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
            ensure!(files.contains_key(named), "{named} is named, which is not there");
        }
    }
    for call in CODE_FROM_TEXT {
        for (at, _) in text.match_indices(call) {
            let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$' || c == '.';
            ensure!(text[..at].ends_with(goes_on), "code is made: {}", first_line(&text[at..]));
        }
    }
    Ok(())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(80).collect()
}

fn is_one_of(name: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn an_extension() -> Files {
        let files = [
            (
                "manifest.json",
                r#"{"name": "__MSG_name__", "action": {"default_popup": "popup.html"}}"#,
            ),
            ("_locales/en/messages.json", r#"{"name": {"message": "click2call"}}"#),
            ("popup.html", r#"<link href="look.css"><script src="page.js"></script>"#),
            ("look.css", "p { color: red; }"),
            (
                "page.js",
                r#"draw("http://www.w3.org/2000/svg"); allow("https://*/*"); retrieval(1)"#,
            ),
        ];
        files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into()
    }

    fn complaint(name: &str, text: &str) -> String {
        let mut files = an_extension();
        files.insert(name.to_owned(), text.as_bytes().to_vec());
        format!("{:#}", judge(&files).unwrap_err())
    }

    #[test]
    fn a_whole_extension_passes() {
        judge(&an_extension()).unwrap();
    }

    #[test]
    fn a_missing_file_is_reported() {
        for missing in ["popup.html", "look.css", "page.js"] {
            let mut files = an_extension();
            files.remove(missing);
            let told = format!("{:#}", judge(&files).unwrap_err());
            assert!(told.contains(missing), "{told}");
        }
        assert!(complaint("_locales/de/messages.json", "{}").contains("_locales/de"));
    }

    #[test]
    fn an_external_address_is_reported() {
        let script = "fetch('https://elsewhere.example/x.js')";
        assert!(complaint("page.js", script).contains("elsewhere.example"));
        let style = "@import url(http://elsewhere.example/x.css)";
        assert!(complaint("look.css", style).contains("elsewhere.example"));
        let page = r#"<script src="//elsewhere.example/x.js"></script>"#;
        assert!(complaint("popup.html", page).contains("//elsewhere.example"));
    }

    #[test]
    fn code_from_text_is_reported() {
        for call in ["eval(text)", "new Function(text)", "await import(where)", "importScripts(a)"]
        {
            assert!(complaint("page.js", call).contains("code is made"), "{call}");
        }
    }
}
