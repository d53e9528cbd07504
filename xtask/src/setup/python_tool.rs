//! Programs from Python's package index, for some tests only.

use super::{apt, cache};
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package with a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct PythonTool {
    pub(super) package: &'static str,
    pub(super) version: &'static str,
}

impl PythonTool {
    /// The folder with its programs, installed if necessary.
    ///
    /// It is a virtual environment in the user's cache, which is shared by checkouts.
    pub(super) fn ensure(self) -> Result<PathBuf> {
        let Self { package, version } = self;
        let place = cache::folder(package)?.join(version);
        if !place.join("bin").join(package).is_file() {
            step(&format!("Installing {package}, once for all checkouts"), || self.install(&place))
                .with_context(|| {
                    format!("this would get it: `pip install {package}=={version}`")
                })?;
        }
        Ok(place.join("bin"))
    }

    fn install(self, place: &Path) -> Result<()> {
        if place.exists() {
            // Leftovers of an interrupted installation.
            fs::remove_dir_all(place)?;
        }
        if make_environment(place).is_err() {
            apt::install("Python's venv", &["python3-venv"])?;
            make_environment(place)?;
        }
        let wanted = format!("{}=={}", self.package, self.version);
        let mut pip = Command::new(place.join("bin/pip"));
        let outcome =
            tool::capture(pip.args(["install", "--quiet", "--disable-pip-version-check", &wanted]));
        if outcome.is_err() {
            fs::remove_dir_all(place)?;
        }
        outcome.map(drop)
    }
}

fn make_environment(place: &Path) -> Result<()> {
    tool::capture(Command::new("python3").args(["-m", "venv"]).arg(place)).map(drop)
}
