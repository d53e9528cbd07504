//! What is wrong with the text of a TOML file, where, and the line itself.

use crate::problem::Problem;

/// Names of settings whose values are not repeated. A location may hold a password.
const SECRET_NAMES: [&str; 6] = ["token", "secret", "password", "key", "location", "ha1"];
/// A longer line is cut off.
const MAX_CHARS: usize = 80;

/// Says where the error is, and shows the line behind a colon.
pub(crate) fn problem(text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message().trim();
    let Some(span) = error.span() else { return Problem::new("", message) };
    let before = text.get(..span.start.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(begin..).unwrap_or_default().chars().count() + 1;
    let at = format!("line {line}, column {column}");
    match text.get(begin..).and_then(|rest| rest.lines().next()).and_then(shown) {
        Some(shown) => Problem::new(at, format!("{message}: `{shown}`")),
        None => Problem::new(at, message),
    }
}

/// The line, without a value that may be a secret. `None` for a line that may be a secret as a whole: a part of an array
/// or of a text of several lines.
fn shown(line: &str) -> Option<String> {
    let line = line.trim();
    let shown = match line.split_once('=') {
        Some((name, _)) if !is_name(name.trim()) => return None,
        Some((name, value)) if is_secret(name) || !is_plain(value.trim()) => {
            format!("{} = …", name.trim())
        }
        Some(_) => line.to_owned(),
        None if line.strip_prefix('[').is_some_and(|it| is_name(it.trim_matches(['[', ']']))) => {
            line.to_owned()
        }
        None => return None,
    };
    Some(shown.chars().take(MAX_CHARS).collect())
}

/// The name of a setting or of a section.
fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c))
}

/// A number, a word or an address. A text in quotes or an inline table may hold a secret.
fn is_plain(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_alphanumeric() || "_.:-".contains(c))
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};

    fn read(text: &str) -> String {
        let error = toml::from_str::<Map<String, Value>>(text).unwrap_err();
        problem(text, &error).to_string()
    }

    #[test]
    fn line_and_column_and_the_line_itself_are_shown() {
        let told = read("listen = \"127.0.0.1:8080\"\n[limits]\nip_per_minute = three\n");

        assert!(told.starts_with("line 3, column 17: "), "{told}");
        assert!(told.ends_with(": `ip_per_minute = three`"), "{told}");
        assert!(read("[limits\nx = 1").contains("`[limits`"), "{}", read("[limits\nx = 1"));
    }

    #[test]
    fn a_secret_that_lacks_its_quotes_is_not_repeated() {
        for text in [
            "token = nsd_sesame",
            "[journal]\nlocation = postgres://c2c:sesame@db/calls",
            "x = 1\nnsd_sesame\n",
            "api_key = \"sesame",
            "asterisk = { user = 'u', secret = 'sesame' tls = true }",
            "tokens = { algorithm = 'HS256', secret = 'sesame', oops }",
            "keys = [\n\"whsec_sesame=\" 1\n]",
            "x = \"\"\"\nSesamesesame==\n\"\"\" y",
            "databases = [\npostgres://u:sesame@h/db?sslmode=require\n]",
        ] {
            let told = read(text);
            assert!(told.starts_with("line ") && !told.contains("sesame"), "{text}: {told}");
        }
    }
}
