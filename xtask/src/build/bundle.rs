//! Bundles and minifies scripts by esbuild.

use super::{panel, words};
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::path::Path;

/// The placeholder in the loader that the server replaces by a tenant's configuration.
pub(crate) const PLACEHOLDER: &str = "__C2C_CONFIG__";

/// The loader targets old browsers too, where it shows at least a telephone link.
pub(super) fn loader(workspace: &Workspace) -> Result<String> {
    let entry = workspace.path("assets/loader/loader.js");
    let options = ["--format=iife", "--target=es2019"];
    let script = step("Bundling the loader", || minify(workspace, &entry, &options))?;
    let script = without_lines(&script);
    has_one_placeholder(&script)?;
    Ok(script)
}

/// Options for browsers with WebAssembly, which support modern JavaScript.
///
/// Unused classes with cleanup code would be kept as side effects: the options declare that there are none.
const MODERN: [&str; 4] = [
    "--format=esm",
    "--target=es2020",
    "--define:Symbol.dispose=undefined",
    "--pure:FinalizationRegistry",
];

/// The module that the loader imports: the panel's first drawing, and the generated `glue` to the WebAssembly, without unused
/// exports of libraries.
pub(super) fn widget(workspace: &Workspace, glue: &Path) -> Result<String> {
    let places = words::places_of_widget(workspace)?;
    let panel = panel::whole(workspace)?;
    let found = [("widget-glue", glue), ("word-places", &places), ("panel-elements", &panel)]
        .map(|(name, path)| format!("--alias:{name}={}", path.display()));
    let options = [&MODERN[..], &found.each_ref().map(String::as_str)].concat();
    let entry = workspace.path("assets/panel/click2call.js");
    let script = step("Bundling the widget's JavaScript", || minify(workspace, &entry, &options))?;
    Ok(without_lines(&script))
}

/// The generated script, minified.
pub(crate) fn module(workspace: &Workspace, script: &Path) -> Result<String> {
    step("Minifying the widget's JavaScript", || minify(workspace, script, &MODERN))
}

/// Rarely needed files, by name: element.js for pages with elements, plain.js for browsers without WebAssembly, which both target
/// old browsers, and the proof of work.
pub(super) fn rarely_needed(workspace: &Workspace) -> Result<[(&'static str, String); 3]> {
    let bundled = |entry: &str, options: &[&str]| {
        minify(workspace, &workspace.path(entry), options).map(|script| without_lines(&script))
    };
    let old = ["--format=iife", "--target=es2019"];
    let english = words::english_of_widget(workspace)?;
    let places = words::places_of_widget(workspace)?;
    let panel = panel::plain(workspace)?;
    let found = [("widget-words", english), ("word-places", places), ("panel-elements", panel)]
        .map(|(name, path)| format!("--alias:{name}={}", path.display()));
    let plain = [&old[..], &found.each_ref().map(String::as_str)].concat();
    step("Bundling what few visitors need", || {
        Ok([
            ("element.js", bundled("assets/element/element.js", &old)?),
            ("plain.js", bundled("assets/plain/plain.js", &plain)?),
            ("proof.js", bundled("assets/proof/proof.js", &["--format=esm", "--target=es2020"])?),
        ])
    })
}

/// The client's entry points in `assets`, with their public file names.
const CLIENT: [(&str, &str, &str); 4] = [
    ("client.js", "client/plain.js", "--format=iife"),
    ("client.mjs", "client/click-to-call.js", "--format=esm"),
    ("call-button.mjs", "client/page.js", "--format=esm"),
    ("dialpad.mjs", "dialpad/dialpad.js", "--format=esm"),
];

/// The client for pages with call buttons, by file name.
pub(super) fn client(workspace: &Workspace) -> Result<BTreeMap<String, Vec<u8>>> {
    let bundled = |(name, entry, format): (&str, &str, &str)| {
        let entry = workspace.path("assets").join(entry);
        let script = minify(workspace, &entry, &[format, "--target=es2022", "--loader:.css=text"])?;
        Ok((name.to_owned(), without_lines(&script).into_bytes()))
    };
    step("Bundling the client", || CLIENT.into_iter().map(bundled).collect())
}

/// The digest module with its WebAssembly inlined, because two files could come from two versions of a server.
pub(super) fn digest(workspace: &Workspace, glue: &Path, wasm: &Path) -> Result<String> {
    let found = [("digest-glue", glue), ("digest-wasm", wasm)]
        .map(|(name, path)| format!("--alias:{name}={}", path.display()));
    let options =
        [&MODERN[..], &["--loader:.wasm=binary"], &found.each_ref().map(String::as_str)].concat();
    let entry = workspace.path("assets/client/digest-module.js");
    step("Bundling the digest", || minify(workspace, &entry, &options))
}

fn minify(workspace: &Workspace, entry: &Path, options: &[&str]) -> Result<String> {
    ensure!(entry.is_file(), "{} is missing", entry.display());
    let mut esbuild = tool::npm_program(workspace.root(), "esbuild");
    esbuild.arg(entry).args([
        "--bundle",
        "--minify",
        "--legal-comments=none",
        "--log-level=warning",
    ]);
    tool::capture(esbuild.args(options))
}

/// esbuild treats the style sheet as text and keeps its line breaks.
fn without_lines(script: &str) -> String {
    script.replace("}\n", "}").replace(";\n", ";")
}

fn has_one_placeholder(script: &str) -> Result<()> {
    let found = script.matches(PLACEHOLDER).count();
    ensure!(
        found == 1,
        "the loader must name {PLACEHOLDER} exactly once, and names it {found} times"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loader_names_the_placeholder_exactly_once() {
        assert!(has_one_placeholder("(()=>{start(__C2C_CONFIG__)})()").is_ok());
        assert!(has_one_placeholder("(()=>{start({})})()").is_err());
        assert!(has_one_placeholder("a(__C2C_CONFIG__);b(__C2C_CONFIG__)").is_err());
    }

    #[test]
    fn only_line_breaks_of_the_style_sheet_are_removed() {
        assert_eq!(without_lines("`:host{a:b;\nc:d}\n.x y{e:f}\n`"), "`:host{a:b;c:d}.x y{e:f}`");
    }
}
