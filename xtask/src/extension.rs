//! Builds the browser extension for Chrome and Firefox: a folder for loading, and a zip.
//!
//! - [`wasm`]: the widget's WebAssembly with the extension's views and proofs
//! - [`scripts`]: its JavaScript, pages and styles
//! - [`manifest`]: its manifests for both browsers
//! - [`locales`]: its messages in the browsers' format
//! - [`pack`]: the zip
//! - [`judge`]: checks whether stores and browsers accept the build

mod judge;
mod locales;
mod manifest;
mod pack;
mod scripts;
mod wasm;

use crate::build::{sha256, turn};
use crate::setup;
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use judge::judge;

const VERSION: &str = env!("CARGO_PKG_VERSION");

const HOW_TO_LOAD: &str = "\
Chrome loads the folder: chrome://extensions, developer mode, \"Load unpacked\".
Firefox loads the zip until it is closed: about:debugging, \"This Firefox\", \"Load Temporary Add-on\".
More, for fleets and stores too: extension/README.md";

/// The files of an extension, by their paths in it.
type Files = BTreeMap<String, Vec<u8>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Browser {
    Chrome,
    Firefox,
}

impl Browser {
    const ALL: [Self; 2] = [Self::Chrome, Self::Firefox];

    fn name(self) -> &'static str {
        match self {
            Self::Chrome => "chrome",
            Self::Firefox => "firefox",
        }
    }
}

/// The extension for one browser.
struct Package {
    browser: Browser,
    files: Files,
    zip: Vec<u8>,
}

impl Package {
    fn folder(&self, workspace: &Workspace) -> PathBuf {
        folder(workspace).join(self.browser.name())
    }

    fn path(&self, workspace: &Workspace) -> PathBuf {
        folder(workspace).join(format!("click2call-{}-{VERSION}.zip", self.browser.name()))
    }
}

/// Builds it; returns the folder that has a folder for each browser.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    build_packages(workspace)?;
    Ok(folder(workspace))
}

/// Builds it, and prints how to install it.
pub(crate) fn present(workspace: &Workspace) -> Result<()> {
    for package in build_packages(workspace)? {
        println!("\n{} ({} bytes)", package.path(workspace).display(), package.zip.len());
        println!("  unpacked: {}", package.folder(workspace).display());
        println!("  sha256:   {}", sha256(&package.zip));
    }
    println!("\n{HOW_TO_LOAD}");
    Ok(())
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target("extension")
}

fn build_packages(workspace: &Workspace) -> Result<Vec<Package>> {
    let _turn = turn::wait_for(workspace)?;
    let packages = make(workspace)?;
    for package in &packages {
        let path = package.path(workspace);
        step(&format!("Writing {}", path.display()), || {
            write(&package.files, &package.folder(workspace))?;
            fs::write(&path, &package.zip)
                .with_context(|| format!("{} cannot be written", path.display()))
        })?;
    }
    Ok(packages)
}

/// Builds all files in memory from the repository.
fn make(workspace: &Workspace) -> Result<Vec<Package>> {
    let std = setup::for_build(workspace)?;
    let mut shared = wasm::files(workspace, std)?;
    shared.extend(scripts::files(workspace)?);
    shared.extend(locales::files(workspace)?);
    let package = |browser| {
        let mut files = shared.clone();
        files.extend(manifest::files(workspace, browser)?);
        let zip = pack::zip(&files)?;
        Ok(Package { browser, files, zip })
    };
    Browser::ALL.into_iter().map(package).collect()
}

fn write(files: &Files, folder: &Path) -> Result<()> {
    if folder.exists() {
        // Removes files of earlier versions.
        fs::remove_dir_all(folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    for (name, content) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, content)?;
    }
    Ok(())
}
