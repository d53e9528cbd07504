//! Programs from npm for some tests only: each group has its own lock file.

use super::cache;
use crate::build::sha256;
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A group of programs, with its files in `xtask/{folder}`.
#[derive(Clone, Copy, Debug)]
pub(super) struct NpmTools {
    pub(super) folder: &'static str,
    /// The name for messages.
    pub(super) name: &'static str,
    pub(super) package: &'static str,
    pub(super) lock: &'static str,
}

impl NpmTools {
    /// The folder with `node_modules`; the tools are installed if necessary.
    ///
    /// It is in the user's cache, which is shared by checkouts with the same lock file.
    pub(super) fn ensure(self) -> Result<PathBuf> {
        let Self { folder, name, lock, .. } = self;
        let place = cache::folder(folder)?.join(&sha256(lock.as_bytes())[..16]);
        if !place.is_dir() {
            step(&format!("Installing {name}, once for all checkouts"), || self.install(&place))
                .with_context(|| {
                    format!("this would get it: `npm ci --ignore-scripts` in xtask/{folder}")
                })?;
        }
        Ok(place)
    }

    /// Built elsewhere, and moved when it is complete.
    fn install(self, place: &Path) -> Result<()> {
        let part = place.with_extension(format!("part-{}", std::process::id()));
        fs::create_dir_all(&part)?;
        fs::write(part.join("package.json"), self.package)?;
        fs::write(part.join("package-lock.json"), self.lock)?;
        let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        let outcome = tool::capture(Command::new("npm").args(arguments).current_dir(&part));
        if outcome.is_err() {
            fs::remove_dir_all(&part)?;
        }
        outcome?;
        fs::rename(&part, place)
            .with_context(|| format!("{} could not be moved to its place", self.name))
    }
}
