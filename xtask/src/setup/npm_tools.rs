//! Programs from npm that only some tests need: each group has a lock file of its own.

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
    /// For people.
    pub(super) name: &'static str,
    pub(super) package: &'static str,
    pub(super) lock: &'static str,
}

impl NpmTools {
    /// The folder with `node_modules`, after installing them if need be.
    ///
    /// It is kept in the user's cache, where every checkout with the same lock file finds it.
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

    /// Made beside its place, and moved there when it is whole.
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
