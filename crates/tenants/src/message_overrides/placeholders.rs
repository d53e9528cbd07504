//! What stands for something in a sentence: `{company}`.

use std::collections::BTreeSet;

/// The names between braces: lower-case letters only, so that a stray brace is just a brace.
pub(super) fn placeholders(sentence: &str) -> BTreeSet<&str> {
    let behind_braces = sentence.split('{').skip(1);
    behind_braces
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_braces_are_found_and_stray_braces_are_not() {
        for (sentence, found) in [
            ("{company} calls {number}.", &["company", "number"][..]),
            ("{{number}}", &["number"]),
            ("no { brace } {} {a b} {A} }x{", &[]),
            ("{time", &[]),
        ] {
            assert_eq!(Vec::from_iter(placeholders(sentence)), found, "{sentence}");
        }
    }
}
