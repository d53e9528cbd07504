//! Paths of the checkout.

use crate::tool;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The folders of this checkout, as cargo reports them.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    #[serde(rename = "workspace_root")]
    root: PathBuf,
    #[serde(rename = "target_directory")]
    target: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let mut metadata = tool::cargo(Path::new("."));
        metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
        serde_json::from_str(&tool::capture(&mut metadata)?).context("cargo metadata is unreadable")
    }

    /// A checkout without cargo.
    #[cfg(test)]
    pub(crate) fn at(root: impl Into<PathBuf>, target: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), target: target.into() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the repository.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// A path in cargo's target folder.
    pub(crate) fn target(&self, inside: &str) -> PathBuf {
        self.target.join(inside)
    }
}
