//! Starts the server with its demo, whose address the server prints as soon as it listens.

use crate::step::step;
use crate::workspace::Workspace;
use crate::{build, server};
use anyhow::{Context, Result};
use std::os::unix::process::CommandExt;
use std::process::Command;

/// This process becomes the server, so that Ctrl-C, signals and the exit status are the server's
/// own.
pub(crate) fn run(workspace: &Workspace, port: u16) -> Result<()> {
    build::build(workspace)?;
    let server = step("Compiling the server", || server::compile(workspace))?;
    eprintln!("▸ Starting the server; Ctrl-C stops it");
    let mut command = Command::new(&server);
    command.args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}")]);
    let error = command.current_dir(workspace.root()).exec();
    Err(error).with_context(|| format!("{} could not be started", server.display()))
}
