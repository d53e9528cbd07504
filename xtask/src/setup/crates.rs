//! Programs from crates. They are stored in the user's cache, which is shared by checkouts.

use super::cache;
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The path of the program `name` of the crate with that name, which is installed if necessary.
pub(super) fn program(root: &Path, name: &str, version: &str) -> Result<PathBuf> {
    if let Some(found) = tool::on_path(name) {
        return Ok(found);
    }
    let cache = cache::folder("")?;
    let program = cache.join("bin").join(name);
    if !program.is_file() {
        let mut install = tool::cargo(root);
        install.args(["install", "--quiet", "--locked", name, "--version", version]);
        install.arg("--root").arg(&cache);
        step(&format!("Compiling {name}, once for all checkouts (some minutes)"), || {
            tool::run(&mut install)
        })
        .with_context(|| {
            format!("this would get it: `cargo install --locked {name} --version {version}`")
        })?;
    }
    Ok(program)
}
