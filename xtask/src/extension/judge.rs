//! Checks the extension as stores do: the build is reproducible, the zip equals the folder, it is complete, it loads no external
//! code, and Mozilla's linter reports nothing.

mod contents;

use super::{Browser, Files, Package, pack};
use crate::build::turn;
use crate::console;
use crate::setup::addons_linter;
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

pub(crate) fn judge(workspace: &Workspace) -> Result<()> {
    let packages = super::build_packages(workspace)?;
    let again = make_again(workspace)?;
    for (package, again) in packages.iter().zip(&again) {
        let name = package.browser.name();
        is_the_same(package, again).with_context(|| format!("of the two builds for {name}"))?;
        let zip = fs::read(package.path(workspace))?;
        let folder = read(&package.folder(workspace))?;
        ensure!(
            pack::unzip(&zip)? == folder,
            "the zip for {name} holds other files than its folder"
        );
        contents::judge(&folder).with_context(|| format!("in the extension for {name}"))?;
        let bytes = zip.len();
        console::say(&format!(
            "{name}: built twice to the same {bytes} bytes, whole, all of it its own"
        ));
    }
    lint(workspace, &packages)
}

/// Cargo's output is reused; everything after it is built again.
fn make_again(workspace: &Workspace) -> Result<Vec<Package>> {
    let _turn = turn::wait_for(workspace)?;
    step("Building the extension once more, to compare", || super::make(workspace))
}

fn is_the_same(one: &Package, other: &Package) -> Result<()> {
    for (name, content) in &one.files {
        ensure!(other.files.get(name) == Some(content), "{name} is not the same in both");
    }
    ensure!(one.files.len() == other.files.len(), "the second has more files");
    ensure!(one.zip == other.zip, "the zips differ, though they hold the same files");
    Ok(())
}

/// The files in `folder`.
fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(files)
}

/// The linter of `web-ext lint`, on the package for addons.mozilla.org.
fn lint(workspace: &Workspace, packages: &[Package]) -> Result<()> {
    let linter = addons_linter::ensure()?;
    for package in packages.iter().filter(|package| package.browser == Browser::Firefox) {
        let mut lint = Command::new(&linter);
        lint.args(["--boring", "--warnings-as-errors"]).arg(package.path(workspace));
        tool::run(&mut lint)?;
    }
    Ok(())
}
