//! The standard library for a WebAssembly target.

use super::sysroot;
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::process::Command;

pub(crate) fn ensure(target: &str) -> Result<()> {
    if sysroot::rustlib(target)?.join("lib").is_dir() {
        return Ok(());
    }
    step(&format!("Adding Rust's target {target}"), || {
        tool::capture(Command::new("rustup").args(["target", "add", target]))
    })
    .with_context(|| format!("this would get it: `rustup target add {target}`"))?;
    Ok(())
}
