//! The extension's JavaScript, pages and images.

use super::Files;
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

/// Files that are copied: source, and name in the extension.
const AS_THEY_ARE: [(&str, &str); 8] = [
    ("pages/popup.html", "popup.html"),
    ("pages/options.html", "options.html"),
    ("pages/pages.css", "pages.css"),
    ("content/scan/highlight.css", "content.css"),
    ("icons/16.png", "icons/16.png"),
    ("icons/32.png", "icons/32.png"),
    ("icons/48.png", "icons/48.png"),
    ("icons/128.png", "icons/128.png"),
];

/// Entry, name in the extension, format. Content scripts cannot be modules.
const BUNDLES: [(&str, &str, &str); 3] = [
    ("background/main.js", "background.js", "esm"),
    ("pages/page.js", "page.js", "esm"),
    ("content/main.js", "content.js", "iife"),
];

pub(super) fn files(workspace: &Workspace) -> Result<Files> {
    let mut files = Files::new();
    for (from, name) in AS_THEY_ARE {
        let path = workspace.path("extension").join(from);
        let content = fs::read(&path).with_context(|| format!("{} is missing", path.display()))?;
        files.insert(name.to_owned(), content);
    }
    step("Bundling the extension's JavaScript", || {
        for (entry, name, format) in BUNDLES {
            files.insert(name.to_owned(), bundle(workspace, entry, format)?.into_bytes());
        }
        anyhow::Ok(())
    })?;
    Ok(files)
}

/// Not minified, so that reviewers can read it.
fn bundle(workspace: &Workspace, entry: &str, format: &str) -> Result<String> {
    let mut esbuild = tool::npm_program(workspace.root(), "esbuild");
    esbuild.arg(workspace.path("extension").join(entry)).args([
        "--bundle",
        &format!("--format={format}"),
        "--target=es2022",
        "--external:*/click2call.js",
        "--legal-comments=none",
        "--log-level=warning",
        "--loader:.css=text",
    ]);
    // The glue code is in the same folder as the bundles.
    Ok(tool::capture(&mut esbuild)?.replace("\"../click2call.js\"", "\"./click2call.js\""))
}
