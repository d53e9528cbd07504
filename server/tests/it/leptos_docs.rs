//! `docs/leptos.md` shows what the examples do and what the components take.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLES: [&str; 2] = ["examples/leptos-app/src", "examples/leptos-ssr/src"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn page() -> String {
    read("docs/leptos.md")
}

/// The blocks that are fenced as `language`.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("\n```{language}\n");
    let parts = page.split(&fence).skip(1);
    parts.map(|part| part.split("\n```").next().unwrap().to_owned()).collect()
}

/// The text without indentation.
fn lines(text: &str) -> String {
    text.lines().flat_map(|line| [line.trim(), "\n"]).collect()
}

#[test]
fn every_sample_is_part_of_an_example() {
    let mut examples = String::new();
    for folder in EXAMPLES {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                examples.push_str(&lines(&fs::read_to_string(path).unwrap()));
            }
        }
    }
    let samples = blocks(&page(), "rust");

    assert!(samples.len() >= 6, "{} samples", samples.len());
    for sample in samples {
        assert!(examples.contains(&lines(&sample)), "no example has:\n{sample}");
    }
}

#[test]
fn every_feature_that_is_named_is_a_feature_of_the_crate() {
    let manifest = read("widget-wasm/Cargo.toml");
    let known = manifest.split("\n[features]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let is_known = |name: &str| known.lines().any(|line| line.starts_with(&format!("{name} = ")));
    let mut named = BTreeSet::new();
    for block in blocks(&page(), "toml Cargo.toml") {
        let of_apps = block.split("\"widget-wasm/").skip(1);
        named.extend(of_apps.map(|rest| rest.split('"').next().unwrap().to_owned()));
        let dependencies = block.lines().filter(|line| line.starts_with("widget-wasm = "));
        let lists = dependencies.filter_map(|line| line.split("features = [\"").nth(1));
        named.extend(lists.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }

    assert_eq!(named, ["csr", "hydrate", "ssr"].map(str::to_owned).into());
    for name in named {
        assert!(is_known(&name), "widget-wasm has no feature {name}");
    }
}

/// The props of a component, by the parameters of its function.
fn props(source: &str, component: &str) -> BTreeSet<String> {
    let parameters = source.split(&format!("pub fn {component}(")).nth(1).unwrap();
    let parameters = parameters.split(") -> impl IntoView").next().unwrap();
    let named = parameters.lines().map(str::trim).filter(|line| !line.starts_with(['/', '#']));
    named.filter_map(|line| line.split_once(": ")).map(|(name, _)| name.to_owned()).collect()
}

/// The names in the first column of the table of props in a section.
fn listed(page: &str, section: &str) -> BTreeSet<String> {
    let section = page.split(&format!("\n## {section}\n")).nth(1).unwrap();
    let table = section.split("\n| prop | value |\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let columns = table.lines().filter_map(|line| line.split('|').nth(1));
    columns.flat_map(|names| names.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn the_tables_of_props_have_every_prop_and_no_other() {
    for (component, file) in [("ClickToCall", "component.rs"), ("CallButton", "call_button.rs")] {
        let source = read(&format!("widget-wasm/src/browser/{file}"));

        assert_eq!(listed(&page(), component), props(&source, component), "{component}");
    }
}
