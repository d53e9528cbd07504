//! Shortens the names of imports and exports between the script and the WebAssembly. The generated names contain a hash, which
//! does not compress, and occur in both files.

use std::collections::BTreeMap;
use wasm_bindgen_cli_support::Output;

/// The prefix of generated names. No other word of the script has it.
const OURS: [&str; 3] = ["__wb", "__externref", "wasm_bindgen_"];

/// The import module's generated name and its short name.
const MODULE: (&str, &str) = ("./widget_bg.js", "a");

/// Renames in `output`, and returns `script` with the same names.
pub(super) fn shorten(script: &str, output: &mut Output) -> String {
    let module = output.wasm_mut();
    let imports = module.imports.iter_mut().map(|import| {
        if import.module == MODULE.0 {
            MODULE.1.clone_into(&mut import.module);
        }
        &mut import.name
    });
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    let mut short = BTreeMap::new();
    for name in imports.chain(exports).filter(|name| is_ours(name)) {
        let next = nth(short.len());
        name.clone_from(short.entry(name.clone()).or_insert(next));
    }
    let quoted = |name| format!("\"{name}\"");
    rename(script, &short).replace(&quoted(MODULE.0), &quoted(MODULE.1))
}

fn is_ours(name: &str) -> bool {
    OURS.iter().any(|start| name.starts_with(start))
}

/// `a`, `b`, … `z`, `aa`, `ba`, …: the shortest names.
fn nth(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.extend(('a'..='z').nth(number % 26));
        if number < 26 {
            return name;
        }
        number = number / 26 - 1;
    }
}

/// Replaces each whole word of `script` that was renamed.
fn rename(script: &str, short: &BTreeMap<String, String>) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut renamed = String::new();
    let mut rest = script;
    while let Some(start) = rest.find(is_part) {
        let (between, from) = rest.split_at(start);
        let (word, behind) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
        renamed.push_str(between);
        renamed.push_str(short.get(word).map_or(word, String::as_str));
        rest = behind;
    }
    renamed + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_has_a_name_of_its_own() {
        let names: BTreeSet<_> = (0..2000).map(nth).collect();

        assert_eq!((nth(0), nth(25), nth(26)), ("a".into(), "z".into(), "aa".into()));
        assert_eq!(names.len(), 2000);
        assert!(names.iter().all(|name| name.len() <= 3));
    }

    #[test]
    fn only_whole_words_are_renamed() {
        let short = BTreeMap::from([("__wbg_set_1f".to_owned(), "a".to_owned())]);
        let script = "x={__wbg_set_1f:()=>e.__wbg_set_1f,__wbg_set_1f0:1}";

        assert_eq!(rename(script, &short), "x={a:()=>e.a,__wbg_set_1f0:1}");
    }
}
