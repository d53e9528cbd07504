//! Builds the npm package in `target/npm`: the entry points of `npm/` with the bundled client, types, README and licences.
//! [`judge`] checks whether bundlers and TypeScript can use it.

use crate::setup;
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Peer dependencies.
const EXTERNAL: [&str; 3] = ["--external:react", "--external:vue", "--external:svelte"];

/// Documents from the root of the repository.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Files that are copied from `npm/`, besides the types.
const COPIED: [&str; 2] = ["README.md", "package.json"];

/// Builds the package; returns its folder.
pub(crate) fn package(workspace: &Workspace) -> Result<PathBuf> {
    setup::for_npm_package(workspace)?;
    let folder = workspace.target("npm");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the last npm package cannot be removed")?;
    }
    fs::create_dir_all(&folder)?;
    step("Making the npm package", || {
        bundle(workspace, &folder)?;
        copy(workspace, &folder)
    })?;
    Ok(folder)
}

/// Builds the package and prints its folder.
pub(crate) fn present(workspace: &Workspace) -> Result<()> {
    let folder = package(workspace)?;
    println!("the npm package: {}\n`npm publish` in there publishes it.", folder.display());
    Ok(())
}

/// Checks the package by publint and attw.
pub(crate) fn judge(workspace: &Workspace) -> Result<()> {
    let folder = package(workspace)?;
    exports_exist(&folder)?;
    let mut publint = tool::npm_program(workspace.root(), "publint");
    tool::run(publint.arg(&folder).arg("--strict"))?;
    // CommonJS and Node 10 resolution are not supported.
    let mut attw = tool::npm_program(workspace.root(), "attw");
    tool::run(attw.arg("--pack").arg(&folder).args(["--profile", "esm-only"]))
}

/// The scripts of `npm/`, each an entry point. Common code is a separate file, because a React context must exist once.
fn bundle(workspace: &Workspace, folder: &Path) -> Result<()> {
    let mut esbuild = tool::npm_program(workspace.root(), "esbuild");
    for script in files(&workspace.path("npm"), ".js")? {
        esbuild.arg(workspace.path("npm").join(script));
    }
    let mut outdir = std::ffi::OsString::from("--outdir=");
    outdir.push(folder);
    esbuild.arg(outdir).args(EXTERNAL).args([
        "--bundle",
        "--splitting",
        "--format=esm",
        "--target=es2022",
        "--loader:.css=text",
        "--legal-comments=none",
        "--log-level=warning",
    ]);
    tool::capture(&mut esbuild).map(drop)
}

fn copy(workspace: &Workspace, folder: &Path) -> Result<()> {
    let source = workspace.path("npm");
    let types = files(&source, ".d.ts")?;
    for name in types.iter().map(String::as_str).chain(COPIED) {
        fs::copy(source.join(name), folder.join(name))
            .with_context(|| format!("npm/{name} cannot be copied"))?;
    }
    for name in LICENCES {
        fs::copy(workspace.path(name), folder.join(name))
            .with_context(|| format!("{name} cannot be copied"))?;
    }
    Ok(())
}

/// The file names in `folder` with this ending.
fn files(folder: &Path, ending: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).with_context(|| format!("no folder {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(ending) {
            names.insert(name);
        }
    }
    Ok(names)
}

/// Whether each entry point of `npm/` is exported, and each export exists.
fn exports_exist(folder: &Path) -> Result<()> {
    let manifest: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("package.json"))?)?;
    let exports = manifest["exports"].as_object().context("package.json has no exports")?;
    for (name, export) in exports {
        for path in export.as_object().into_iter().flat_map(serde_json::Map::values) {
            let path = path.as_str().unwrap_or_default();
            ensure!(folder.join(path).is_file(), "\"{name}\" exports {path}, which is missing");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_without_its_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = r#"{"exports": {"./call": {"types": "./call.d.ts", "default": "./call.js"}, "./package.json": "./package.json"}}"#;
        fs::write(folder.path().join("package.json"), manifest).unwrap();
        fs::write(folder.path().join("call.d.ts"), "").unwrap();

        let error = exports_exist(folder.path()).unwrap_err();
        assert_eq!(error.to_string(), "\"./call\" exports ./call.js, which is missing");

        fs::write(folder.path().join("call.js"), "").unwrap();
        assert!(exports_exist(folder.path()).is_ok());
    }

    #[test]
    fn files_are_chosen_by_their_ending() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["call.js", "call.d.ts", "README.md"] {
            fs::write(folder.path().join(name), "").unwrap();
        }

        assert_eq!(files(folder.path(), ".js").unwrap(), BTreeSet::from(["call.js".to_owned()]));
    }
}
