//! Every block of code in the documents has a kind, and every kind has a test.

use super::{blocks, documents, root};
use directory::file::FileDirectory;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// A fenced block of a document.
pub(super) struct Sample {
    pub(super) page: String,
    /// The words behind the fence.
    pub(super) kind: String,
    pub(super) text: String,
}

/// The kinds of blocks, with the test that checks them.
const KINDS: [(&str, &str); 22] = [
    ("css", "server/tests/documents/samples.test.mjs"),
    ("csp", "here"),
    ("html", "server/tests/documents/samples.test.mjs"),
    ("http", "here"),
    ("ini extensions.conf", "server/tests/asterisk/sip_phones.rs"),
    ("ini manager.conf", "here"),
    ("js", "server/tests/documents/samples.test.mjs"),
    ("json", "docs.rs: domains.json"),
    ("json policy", "here"),
    ("json response", "here"),
    ("jsx", "server/tests/documents/samples.test.mjs"),
    ("mermaid", "here"),
    ("nginx", "server/tests/backends/nginx.rs"),
    ("rust", "here"),
    ("sh", "shell.rs"),
    ("sql", "docs.rs: the grants"),
    ("svelte", "server/tests/documents/samples.test.mjs"),
    ("text explain", "here"),
    ("toml", "docs.rs: settings"),
    ("toml Cargo.toml", "here"),
    ("toml terminals", "here"),
    ("vue", "server/tests/documents/samples.test.mjs"),
];

/// All fenced blocks, without their indentation.
pub(super) fn all() -> Vec<Sample> {
    documents().iter().flat_map(|(page, text)| in_page(page, text)).collect()
}

fn in_page(page: &str, text: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.trim_start().strip_prefix("```") else { continue };
        let indentation = line.len() - line.trim_start().len();
        let block = lines.by_ref().take_while(|line| line.trim() != "```");
        let block: Vec<_> = block.map(|line| line.get(indentation..).unwrap_or_default()).collect();
        samples.push(Sample {
            page: page.to_owned(),
            kind: kind.to_owned(),
            text: block.join("\n"),
        });
    }
    samples
}

#[test]
fn every_block_of_a_document_has_a_kind_with_a_test() {
    let samples = all();

    assert!(samples.len() > 100, "{}", samples.len());
    for Sample { page, kind, text } in &samples {
        assert!(
            KINDS.iter().any(|(known, _)| known == kind),
            "{page}: no test checks blocks of the kind {kind:?}; give it a kind of KINDS, or add a test:\n{text}"
        );
    }
    for (kind, test) in KINDS.iter().filter(|(_, test)| test.contains('/')) {
        let test = std::fs::read_to_string(root().join(test)).unwrap();
        assert!(test.contains(kind.split(' ').next_back().unwrap()), "{kind}");
    }
}

#[test]
fn blocks_that_one_test_runs_are_in_the_page_that_it_reads() {
    for (kind, page) in [
        ("nginx", "operating.md"),
        ("sql", "ivozprovider.md"),
        ("ini extensions.conf", "asterisk.md"),
    ] {
        let blocks = blocks(kind);
        assert!(blocks.iter().all(|(name, _)| name.ends_with(page)), "{kind}");
        // The tests read the first block, except for the dialplan, of which they read all.
        assert!(blocks.len() == 1 || kind.starts_with("ini"), "{kind}");
    }
}

#[test]
fn the_account_of_asterisk_that_is_shown_has_the_rights_of_the_one_in_the_tests() {
    let fixture = root().join("rig/fixtures/asterisk/manager.conf");
    let fixture = std::fs::read_to_string(fixture).unwrap();
    let least = fixture.split("[c2cleast]").nth(1).unwrap().split("\n[").next().unwrap();
    let right = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} = ")));
        line.unwrap().to_owned()
    };
    for (page, block) in blocks("ini manager.conf") {
        assert!(block.starts_with("[click2call]"), "{page}: {block}");
        assert_eq!(right(&block, "write"), right(least, "write"), "{page}");
        // Places in queues need `agent` as well.
        assert_eq!(right(&block, "read"), right(least, "read") + ",agent", "{page}");
    }
}

#[test]
fn every_policy_and_response_that_is_shown_is_json() {
    for (page, block) in blocks("json policy").into_iter().chain(blocks("json response")) {
        let read: Result<Value, _> = serde_json::from_str(&block);
        assert!(read.is_ok(), "{page}: {:?}\n{block}", read.err());
    }
}

#[test]
fn every_message_that_is_shown_has_a_first_line_headers_and_a_body_of_json() {
    for (page, block) in blocks("http") {
        let (head, body) = block.split_once("\n\n").unwrap();
        let mut head = head.lines();
        let first: Vec<_> = head.next().unwrap().split(' ').collect();
        assert!(
            matches!(first[..], ["POST" | "GET", path, "HTTP/1.1"] if path.starts_with('/')),
            "{page}"
        );
        assert!(head.all(|line| line.contains(": ")), "{page}: {block}");
        let body: Result<Value, _> = serde_json::from_str(body);
        assert!(body.is_ok(), "{page}: {:?}", body.err());
    }
}

#[test]
fn every_content_security_policy_that_is_shown_has_known_directives_and_sources() {
    const DIRECTIVES: [&str; 5] =
        ["connect-src", "frame-src", "img-src", "script-src", "style-src"];
    let is_source = |source: &str| source.starts_with("https://") || source == "'wasm-unsafe-eval'";
    for (page, block) in blocks("csp") {
        for line in block.lines() {
            let mut words = line.split_whitespace();
            let directive = words.next().unwrap();
            assert!(DIRECTIVES.contains(&directive), "{page}: {directive}");
            let sources: Vec<_> = words.collect();
            assert!(
                !sources.is_empty() && sources.iter().all(|it| is_source(it)),
                "{page}: {line}"
            );
        }
    }
}

#[test]
fn the_explanation_that_is_shown_is_the_one_of_the_program() {
    let (_, shown) = blocks("text explain").remove(0);
    let operating = |(page, _): &(String, String)| page.ends_with("operating.md");
    let (_, tenants) = blocks("json").into_iter().find(operating).unwrap();
    let (_, commands) = blocks("sh").into_iter().find(operating).unwrap();
    let command = commands.lines().find(|line| line.starts_with("click2call explain")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), tenants).unwrap();

    let output = Command::new(env!("CARGO_BIN_EXE_click2call"))
        .args(command.split_whitespace().skip(1))
        .current_dir(folder.path())
        .env_clear()
        .env("NS_API_URL", "https://pbx.example.com/ns-api/")
        .env("NS_TOKEN", "nsd_x")
        .output()
        .unwrap();

    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said.trim_end(), shown, "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_terminals_file_that_is_shown_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for (page, block) in blocks("toml terminals") {
        let path = folder.path().join("terminals.toml");
        std::fs::write(&path, block).unwrap();
        let directory = FileDirectory::load(path);
        assert!(
            directory.as_ref().is_ok_and(|it| it.terminals() > 0),
            "{page}: {:?}",
            directory.err()
        );
    }
}

/// The features that the manifest of the widget's crate has.
fn features() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join("widget-wasm/Cargo.toml")).unwrap();
    let section = manifest.split("[features]\n").nth(1).unwrap().split("\n[").next().unwrap();
    section.lines().filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
}

#[test]
fn every_dependency_that_is_shown_names_features_of_the_crate() {
    for (page, block) in blocks("toml Cargo.toml") {
        assert!(block.contains("widget-wasm = {"), "{page}: {block}");
        let dependency = block.lines().find(|line| line.starts_with("widget-wasm = {")).unwrap();
        let wanted = dependency.split("features = [").nth(1).unwrap_or_default();
        let wanted = wanted.split(']').next().unwrap();
        for feature in wanted.split('"').skip(1).step_by(2) {
            assert!(features().contains(feature), "{page}: {feature}");
        }
    }
}

/// All Rust code of the widget's crate.
fn widget_sources() -> String {
    let sources = super::sources(&root().join("widget-wasm/src"));
    sources.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn every_leptos_sample_imports_public_items_and_sets_props_of_its_components() {
    let code = widget_sources();
    // `leptos_docs.rs` compares the samples of leptos.md with the examples.
    for (page, block) in blocks("rust").into_iter().filter(|(page, _)| !page.ends_with("leptos.md"))
    {
        let imports: Vec<_> =
            block.lines().filter_map(|line| line.strip_prefix("use widget_wasm::")).collect();
        assert!(!imports.is_empty(), "{page}: {block}");
        let names = imports.iter().flat_map(|line| line.split(|c: char| !c.is_alphanumeric()));
        for name in names.filter(|name| !name.is_empty()) {
            let is_public = ["struct", "enum", "trait", "fn", "type"]
                .iter()
                .any(|kind| code.contains(&format!("pub {kind} {name}")));
            assert!(is_public, "{page}: {name}");
        }
        for prop in block.lines().filter_map(|line| Some(line.trim().split_once('=')?.0)) {
            let is_prop = prop.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            if is_prop && !prop.is_empty() {
                assert!(code.contains(&format!("    {prop}:")), "{page}: {prop} is no prop");
            }
        }
    }
}

#[test]
fn every_diagram_is_of_a_known_type_and_uses_declared_participants() {
    for (page, block) in blocks("mermaid") {
        let mut lines = block.lines().map(str::trim);
        match lines.next().unwrap() {
            "sequenceDiagram" => check_sequence(&page, lines),
            first => {
                assert!(["flowchart LR", "flowchart TD"].contains(&first), "{page}: {first}");
                let is_edge = |line: &str| {
                    line.contains("-->") || line.contains("-.->") || line.contains("--")
                };
                for line in lines {
                    assert!(is_edge(line) || line.contains('['), "{page}: {line}");
                    assert_eq!(line.matches('"').count() % 2, 0, "{page}: {line}");
                }
            }
        }
    }
}

/// A semicolon ends a statement, so that no text may have one.
fn check_sequence<'a>(page: &str, lines: impl Iterator<Item = &'a str>) {
    let mut participants = BTreeSet::new();
    let mut open = 0_i32;
    for line in lines {
        assert!(!line.contains([';', '#']), "{page}: {line}");
        if let Some(declaration) = line.strip_prefix("participant ") {
            participants.insert(declaration.split(' ').next().unwrap());
        } else if line.starts_with("loop ") || line.starts_with("opt ") || line.starts_with("alt ")
        {
            open += 1;
        } else if line == "end" {
            open -= 1;
        } else if let Some(note) = line.strip_prefix("Note over ") {
            let over = note.split_once(": ").unwrap().0;
            assert!(over.split(',').all(|name| participants.contains(name)), "{page}: {line}");
        } else {
            let (arrow, _) = line.split_once(": ").unwrap_or_else(|| panic!("{page}: {line}"));
            let (from, to) = arrow.split_once("-->>").or_else(|| arrow.split_once("->>")).unwrap();
            assert!(participants.contains(from) && participants.contains(to), "{page}: {line}");
        }
    }
    assert_eq!(open, 0, "{page}: loops that are not closed");
}
