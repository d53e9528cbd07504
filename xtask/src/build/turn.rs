//! A lock that allows one build of this checkout at a time, like cargo's own.

use crate::console;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs::{self, File};

/// The lock is released when this is dropped or the process ends in any way.
#[derive(Debug)]
pub(crate) struct Turn(#[expect(dead_code, reason = "held for the lock on it")] File);

pub(crate) fn wait_for(workspace: &Workspace) -> Result<Turn> {
    let path = workspace.target("widget/.turn");
    fs::create_dir_all(workspace.target("widget"))?;
    let file = File::create(&path).with_context(|| format!("{} is no file", path.display()))?;
    if file.try_lock().is_err() {
        console::say("▸ Waiting for another build of this checkout");
        file.lock().context("no turn could be had")?;
    }
    Ok(Turn(file))
}
