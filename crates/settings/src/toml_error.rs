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

/// The line, without a value that may be a secret. `None` for a line that may be a secret as a whole.
fn shown(line: &str) -> Option<String> {
    let line = line.trim();
    let is_of_a_section = line.starts_with('[');
    let shown = match line.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{} = …", name.trim()),
        Some(_) => line.to_owned(),
        None if is_of_a_section => line.to_owned(),
        None => return None,
    };
    Some(shown.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect())
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
        ] {
            let told = read(text);
            assert!(told.starts_with("line ") && !told.contains("sesame"), "{text}: {told}");
        }
    }
}
