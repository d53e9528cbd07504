//! The packages of the workspace, from `cargo metadata`.

use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// One package of the workspace.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    manifest_path: PathBuf,
    pub(super) targets: Vec<Target>,
    pub(super) dependencies: Vec<Dependency>,
}

/// The target: library, binary, test, …
#[derive(Debug, Deserialize)]
pub(super) struct Target {
    /// Its root file.
    pub(super) src_path: PathBuf,
}

/// A dependency in the package's manifest.
#[derive(Debug, Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// `None` for a normal dependency, otherwise `dev` or `build`.
    pub(super) kind: Option<String>,
}

impl Package {
    /// The folder of the package's manifest.
    pub(super) fn folder(&self) -> Result<&Path> {
        self.manifest_path.parent().context("the manifest has no parent folder")
    }
}

/// All packages of the workspace.
pub(super) fn list(workspace: &Workspace) -> Result<Vec<Package>> {
    let mut metadata = tool::cargo(workspace.root());
    metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Metadata = serde_json::from_str(&tool::capture(&mut metadata)?)
        .context("the output of cargo metadata is not as expected")?;
    Ok(metadata.packages)
}
