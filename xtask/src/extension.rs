//! Builds the browser extension for Chrome and Firefox: a folder for each, to be loaded as it is.
//!
//! - [`wasm`]: the widget's WebAssembly with the extension's views and proofs
//! - [`scripts`]: its JavaScript, pages and styles
//! - [`manifest`]: what both browsers are told of it, and what only one is
//! - [`locales`]: its sentences, as browsers want them

mod locales;
mod manifest;
mod scripts;
mod wasm;

use crate::build::turn;
use crate::setup;
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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

/// Builds it, and says in which folder there is a folder for each browser.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let _turn = turn::wait_for(workspace)?;
    let std = setup::for_build(workspace)?;
    let mut shared = wasm::files(workspace, std)?;
    shared.extend(scripts::files(workspace)?);
    shared.extend(locales::files(workspace)?);
    let target = workspace.target("extension");
    for browser in Browser::ALL {
        let mut files = shared.clone();
        files.extend(manifest::files(workspace, browser)?);
        let folder = target.join(browser.name());
        step(&format!("Writing {}", folder.display()), || write(&files, &folder))?;
    }
    Ok(target)
}

fn write(files: &Files, folder: &Path) -> Result<()> {
    if folder.exists() {
        // What was once a file of it may not be one any more.
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
