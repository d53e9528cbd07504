//! cargo-deny, which judges licences, bans and sources.

use super::cache;
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = "0.20.2";

/// Says where cargo-deny is, after compiling it if need be.
///
/// It is kept in the user's cache, where every checkout finds it.
pub(crate) fn ensure(root: &Path) -> Result<PathBuf> {
    if let Some(found) = tool::on_path("cargo-deny") {
        return Ok(found);
    }
    let cache = cache::folder("")?;
    let program = cache.join("bin/cargo-deny");
    if !program.is_file() {
        let mut install = tool::cargo(root);
        install.args(["install", "--quiet", "--locked", "cargo-deny", "--version", VERSION]);
        install.arg("--root").arg(&cache);
        step("Compiling cargo-deny, once for all checkouts (some minutes)", || {
            tool::run(&mut install)
        })
        .with_context(|| format!("this would get it: `{}`", remedy()))?;
    }
    Ok(program)
}

/// A command that runs `program` as cargo would.
pub(crate) fn command(program: &Path, root: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root);
    command
}

fn remedy() -> String {
    format!("cargo install --locked cargo-deny --version {VERSION}")
}
