//! Mozilla's linter of add-ons, which `web-ext lint` runs and so does addons.mozilla.org.
//!
//! It brings some sixty megabytes, which only the tests of the extension want: it has a lock file of its own.

use super::cache;
use crate::build::sha256;
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = include_str!("../../addons-linter/package.json");
const LOCK: &str = include_str!("../../addons-linter/package-lock.json");

/// Says where the linter is, after installing it if need be.
///
/// It is kept in the user's cache, where every checkout with the same lock file finds it.
pub(crate) fn ensure() -> Result<PathBuf> {
    let place = cache::folder("addons-linter")?.join(&sha256(LOCK.as_bytes())[..16]);
    if !place.is_dir() {
        step("Installing Mozilla's linter of add-ons, once for all checkouts", || install(&place))
            .context("this would get it: `npm ci --ignore-scripts` in xtask/addons-linter")?;
    }
    Ok(place.join("node_modules/.bin/addons-linter"))
}

/// Made beside its place, and moved there when it is whole.
fn install(place: &Path) -> Result<()> {
    let part = place.with_extension(format!("part-{}", std::process::id()));
    fs::create_dir_all(&part)?;
    fs::write(part.join("package.json"), PACKAGE)?;
    fs::write(part.join("package-lock.json"), LOCK)?;
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let outcome = tool::capture(Command::new("npm").args(arguments).current_dir(&part));
    if outcome.is_err() {
        fs::remove_dir_all(&part)?;
    }
    outcome?;
    fs::rename(&part, place).context("the linter could not be moved to its place")
}
