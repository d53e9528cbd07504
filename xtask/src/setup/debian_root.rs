//! The Debian 11 root of the rig, with Asterisk, Kamailio, MariaDB, PostgreSQL and nginx.
//!
//! Debian 12 and 13 have no Asterisk. Only debootstrap is installed on this machine.

use super::apt;
use crate::console;
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result, anyhow};
use rig::Root;
use std::env;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

/// The variable with the Debian archive, for a machine whose apt has none.
const CHOICE: &str = "C2C_DEBIAN_ARCHIVE";

const DEBOOTSTRAP: &str = "/usr/sbin/debootstrap";
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

const HALF_MADE: &str = "half-made";

const LINES_WORTH_READING: usize = 20;

/// Builds the root, unless it exists.
pub(crate) fn ensure() -> Result<()> {
    if Root::find().is_ok() {
        return Ok(());
    }
    let place = Root::place()?;
    let roots = place.parent().context("a root lies in a folder")?;
    let turn = File::create(roots.join(".turn"))?;
    if turn.try_lock().is_err() {
        console::say("▸ Waiting for another checkout, which makes the Debian 11 of the tests");
        turn.lock().context("no turn could be had")?;
    }
    if place.is_dir() {
        return Ok(());
    }
    clear_away_half_made(roots)?;
    debootstrap()?;
    let archive = archive()?;
    step(
        "Making a Debian 11 with Asterisk, Kamailio, MariaDB, PostgreSQL and nginx, once for all checkouts",
        || make(&place, &archive),
    )
}

fn debootstrap() -> Result<()> {
    if Path::new(DEBOOTSTRAP).is_file() && Path::new(KEYRING).is_file() {
        return Ok(());
    }
    step("Installing debootstrap from the distribution's packages", || {
        apt::install("debootstrap", &["debootstrap", "debian-archive-keyring"])
    })
}

fn archive() -> Result<String> {
    if let Ok(chosen) = env::var(CHOICE) {
        return Ok(chosen);
    }
    apt::debian_archive()?
        .with_context(|| format!("apt uses no Debian archive here; {CHOICE}=http://… names one"))
}

/// Built elsewhere, and moved when it is complete.
fn make(place: &Path, archive: &str) -> Result<()> {
    let part = place.with_extension(HALF_MADE);
    let recipe = place.with_extension("sh");
    fs::write(&recipe, Root::RECIPE)?;
    let mut build = as_superuser(&["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh"])?;
    build.args([&recipe, &part]).args([archive, KEYRING]);
    tool::capture(&mut build).map_err(|error| in_short(&error)).with_context(|| {
        format!("is {archive} in reach? {CHOICE}=http://… names another Debian archive")
    })?;
    fs::rename(&part, place).context("the Debian 11 could not be moved to its place")
}

// The log of a successful build is not needed.
fn in_short(error: &anyhow::Error) -> anyhow::Error {
    let complaint = error.to_string();
    let lines: Vec<_> = complaint.lines().rev().take(LINES_WORTH_READING).collect();
    let lines: Vec<_> = lines.into_iter().rev().collect();
    anyhow!("the Debian 11 could not be made:\n{}", lines.join("\n"))
}

/// Removes the leftovers of a killed build. Its mounts ended with it.
fn clear_away_half_made(roots: &Path) -> Result<()> {
    for entry in fs::read_dir(roots)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == HALF_MADE) {
            let mut remove = as_superuser(&["rm", "-rf", "--one-file-system"])?;
            tool::run(remove.arg(path))?;
        }
    }
    Ok(())
}

fn as_superuser(command: &[&str]) -> Result<Command> {
    let words = [rig::superuser()?, command].concat();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    Ok(command)
}
