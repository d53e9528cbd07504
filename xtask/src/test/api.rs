//! Tests `/openapi.json`: [`linters`] check it, [`clients`] are generated from it, and schemathesis tests a running server against
//! it: no undescribed answer, no other shape, and no server error.

pub(super) mod clients;
pub(super) mod linters;

use crate::setup::schemathesis;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const SETTINGS: &str = include_str!("api/click2call.toml");
/// The selection of checks.
const CHECKS: &str = include_str!("api/schemathesis.toml");
/// The examples for each operation and each generation mode.
const EXAMPLES: &str = "40";

pub(super) fn test(workspace: &Workspace) -> Result<()> {
    let schemathesis =
        schemathesis::ensure().context("NOT RUN: the test of what /openapi.json says")?;
    let program = super::compile::programs(workspace)?.server;
    let folder = fresh_folder(workspace, "api-test")?;
    let token = tool::capture(click2call(&program, &folder).args(["token", "--config", "c.toml"]))?;
    let running = Running::start(&program, &folder)?;
    let mut command = Command::new(schemathesis);
    command.args(["run", &format!("{}/openapi.json", running.address)]);
    command.args(["--header", &format!("Authorization: Bearer {}", token.trim())]);
    command.args(["--max-examples", EXAMPLES, "--generation-deterministic", "--no-color"]);
    // Its cache stays outside of the checkout.
    tool::run(command.current_dir(&folder))
}

/// A folder in cargo's target folder with the server's files.
fn fresh_folder(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    let folder = workspace.target(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("c.toml"), SETTINGS)?;
    fs::write(folder.join("terminals.json"), "{}")?;
    fs::write(folder.join("schemathesis.toml"), CHECKS)?;
    Ok(folder)
}

/// The program without the settings of the current environment.
fn click2call(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir(folder);
    command
}

/// The server, which is stopped when this value is dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(program: &Path, folder: &Path) -> Result<Self> {
        let mut command = click2call(program, folder);
        command.args(["serve", "--config", "c.toml", "--listen", "127.0.0.1:0"]);
        command.stdout(fs::File::create(folder.join("log"))?).stderr(Stdio::piped());
        let mut child = command.spawn().context("the server could not be started")?;
        let told = child.stderr.take().context("the server has no standard error")?;
        let address = BufReader::new(told).lines().map_while(Result::ok).find_map(|line| {
            Some(line.strip_prefix("Demo page: ")?.strip_suffix("/demo/")?.to_owned())
        });
        let running = Self { child, address: address.unwrap_or_default() };
        anyhow::ensure!(!running.address.is_empty(), "the server did not start");
        Ok(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The server may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
