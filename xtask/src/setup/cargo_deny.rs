//! cargo-deny, which checks licences, bans, sources and advisories.

use super::crates;
use anyhow::Result;
use std::path::Path;
use std::process::Command;

const VERSION: &str = "0.20.2";

/// The command that checks `what` of all crates; cargo-deny is installed if necessary.
pub(crate) fn check(root: &Path, what: &[&str]) -> Result<Command> {
    let mut command = Command::new(crates::program(root, "cargo-deny", VERSION)?);
    command.current_dir(root);
    command.args(["--workspace", "check", "--hide-inclusion-graph"]).args(what);
    Ok(command)
}
