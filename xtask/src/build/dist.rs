//! The folder `assets/dist`, with atomic updates.

use super::{compress, stamp};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The build's output.
#[derive(Debug)]
pub(super) struct WebBuild {
    pub(super) loader: String,
    /// Files that pages load by names without a version: [`CLIENT`].
    pub(super) client: BTreeMap<String, Vec<u8>>,
    /// Files that the loader loads, by name.
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

/// The name of the folder of the widget's files, which is the hash of their content, and the file names.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) version: String,
    pub(crate) files: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Dist(PathBuf);

/// File names that pages use, therefore without a hash. `assets/build.rs` embeds the same files.
const CLIENT: [&str; 5] =
    ["client.js", "client.mjs", "call-button.mjs", "digest.mjs", "dialpad.mjs"];
const CLIENTS: &str = "client";
const LOADER: &str = "loader.js";
const MANIFEST: &str = "manifest.json";
const STAMP: &str = "stamp";
const STATIC: &str = "static";

impl Dist {
    pub(crate) fn of(workspace: &Workspace) -> Self {
        Self(workspace.path("assets/dist"))
    }

    pub(crate) fn manifest(&self) -> Result<Manifest> {
        let text = fs::read_to_string(self.0.join(MANIFEST)).context("there is no web build")?;
        serde_json::from_str(&text).context("assets/dist/manifest.json is unreadable")
    }

    pub(crate) fn loader(&self) -> Result<String> {
        fs::read_to_string(self.0.join(LOADER)).context("assets/dist/loader.js is missing")
    }

    /// The content of a file in the manifest.
    pub(crate) fn file(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.0.join(STATIC).join(name)).with_context(|| format!("{name} is missing"))
    }

    /// A file of the client for pages with call buttons.
    pub(crate) fn client(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.0.join(CLIENTS).join(name);
        fs::read(path).with_context(|| format!("assets/dist/client/{name} is missing"))
    }

    /// Whether everything exists and was built from the inputs of `stamp`.
    pub(super) fn is_whole(&self, stamp: &str) -> bool {
        let stamped = fs::read_to_string(self.0.join(STAMP)).is_ok_and(|found| found == stamp);
        stamped
            && self.0.join(LOADER).is_file()
            && self.clients().iter().all(|file| file.is_file())
            && self
                .manifest()
                .is_ok_and(|manifest| self.siblings(&manifest).iter().all(|file| file.is_file()))
    }

    /// Replaces the content by `made`.
    ///
    /// The stamp is removed first and written last, so that an interrupted update is repeated.
    pub(super) fn replace(&self, made: &WebBuild, stamp: &str) -> Result<()> {
        let all: Vec<u8> = made.files.values().flatten().copied().collect();
        let manifest =
            Manifest { version: stamp::short(&all), files: made.files.keys().cloned().collect() };
        fs::create_dir_all(self.0.join(STATIC)).context("assets/dist cannot be made")?;
        remove(&self.0.join(STAMP))?;
        fs::create_dir_all(self.0.join(CLIENTS)).context("assets/dist cannot be made")?;
        for (name, content) in &made.files {
            self.write_with_siblings(STATIC, name, content)?;
        }
        for (name, content) in &made.client {
            self.write_with_siblings(CLIENTS, name, content)?;
        }
        write(&self.0.join(LOADER), made.loader.as_bytes())?;
        write(&self.0.join(MANIFEST), &serde_json::to_vec(&manifest)?)?;
        self.remove_all_but(&self.siblings(&manifest))?;
        write(&self.0.join(STAMP), stamp.as_bytes())
    }

    fn write_with_siblings(&self, folder: &str, name: &str, content: &[u8]) -> Result<()> {
        let folder = self.0.join(folder);
        write(&folder.join(name), content)?;
        write(&folder.join(format!("{name}.br")), &compress::brotli(content)?)?;
        write(&folder.join(format!("{name}.gz")), &compress::gzip(content)?)
    }

    fn siblings(&self, manifest: &Manifest) -> Vec<PathBuf> {
        self.with_siblings(STATIC, manifest.files.iter().map(String::as_str))
    }

    fn clients(&self) -> Vec<PathBuf> {
        self.with_siblings(CLIENTS, CLIENT)
    }

    fn with_siblings<'a>(
        &self,
        folder: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Vec<PathBuf> {
        let folder = self.0.join(folder);
        let all = |name| ["", ".br", ".gz"].map(|ending| folder.join(format!("{name}{ending}")));
        names.into_iter().flat_map(all).collect()
    }

    fn remove_all_but(&self, wanted: &[PathBuf]) -> Result<()> {
        for entry in fs::read_dir(self.0.join(STATIC))? {
            let file = entry?.path();
            if !wanted.contains(&file) {
                remove(&file)?;
            }
        }
        Ok(())
    }
}

/// Writes to a temporary name first, so that a file is never partly written.
fn write(path: &Path, content: &[u8]) -> Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    fs::write(&unfinished, content)
        .and_then(|()| fs::rename(&unfinished, path))
        .with_context(|| format!("{} cannot be written", path.display()))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
