use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The string literals.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

#[test]
fn the_types_and_the_embedding_page_have_every_attribute() {
    let script = read("assets/element/attributes.js");
    let attributes = quoted(&script);
    let types = read("npm/index.d.ts");
    let members: BTreeSet<_> = types
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once(": "))
        .map(|(name, _)| name.trim_end_matches('?').trim_matches('"'))
        .collect();
    let page = read("docs/embedding.md");
    let rows: BTreeSet<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|it| it.0)
        .collect();

    assert!(attributes.contains("when-closed"));
    for attribute in attributes {
        assert!(members.contains(attribute), "npm/index.d.ts does not know {attribute}");
        assert!(rows.contains(attribute), "docs/embedding.md does not describe {attribute}");
    }
}
