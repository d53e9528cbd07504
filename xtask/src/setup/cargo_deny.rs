//! cargo-deny, which judges licences, bans, sources and known weaknesses.

use super::crates;
use anyhow::Result;
use std::path::Path;
use std::process::Command;

const VERSION: &str = "0.20.2";

/// The command that judges `what` of all crates, after compiling cargo-deny if need be.
pub(crate) fn check(root: &Path, what: &[&str]) -> Result<Command> {
    let mut command = Command::new(crates::program(root, "cargo-deny", VERSION)?);
    command.current_dir(root);
    command.args(["--workspace", "check", "--hide-inclusion-graph"]).args(what);
    Ok(command)
}
