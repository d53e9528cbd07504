//! schemathesis, which holds a server against its description. It is a Python program.

use super::{apt, cache};
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = "4.32.5";

/// Says where schemathesis is, after installing it if need be.
///
/// It is kept in an environment of its own in the user's cache, where every checkout finds it.
pub(crate) fn ensure() -> Result<PathBuf> {
    let place = cache::folder("schemathesis")?.join(VERSION);
    let program = place.join("bin/schemathesis");
    if !program.is_file() {
        step("Installing schemathesis, once for all checkouts", || install(&place))
            .with_context(|| format!("this would get it: `pip install schemathesis=={VERSION}`"))?;
    }
    Ok(program)
}

fn install(place: &Path) -> Result<()> {
    if place.exists() {
        // What an earlier try left, which was cut short.
        fs::remove_dir_all(place)?;
    }
    if make_environment(place).is_err() {
        apt::install("Python's venv", &["python3-venv"])?;
        make_environment(place)?;
    }
    let wanted = format!("schemathesis=={VERSION}");
    let mut pip = Command::new(place.join("bin/pip"));
    let outcome =
        tool::capture(pip.args(["install", "--quiet", "--disable-pip-version-check", &wanted]));
    if outcome.is_err() {
        fs::remove_dir_all(place)?;
    }
    outcome.map(drop)
}

fn make_environment(place: &Path) -> Result<()> {
    tool::capture(Command::new("python3").args(["-m", "venv"]).arg(place)).map(drop)
}
