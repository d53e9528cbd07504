//! Programs that come as crates. They are kept in the user's cache, where every checkout finds them.

use super::cache;
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Says where the program `name` of the crate of that name is, after compiling it if need be.
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
