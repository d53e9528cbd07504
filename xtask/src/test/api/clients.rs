//! Clients that are generated from the API description place a call, follow it and end it on a running server.

use super::Running;
use crate::setup::{api_tools, openapi_python_client};
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

const PYTHON: &str = include_str!("client.py");
const TYPESCRIPT: &str = include_str!("client.ts");
const TSCONFIG: &str = include_str!("tsconfig.json");

/// Disables the formatter of the Python generator.
const PYTHON_CONFIG: &str = "post_hooks: []\n";

/// The call must last until its client ends it.
const SPEED: &str = "3";

pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    let python =
        openapi_python_client::ensure().context("NOT RUN: a generated client in Python")?;
    let tools = api_tools::ensure().context("NOT RUN: a generated client in TypeScript")?;
    let program = crate::test::compile::programs(workspace)?.server;
    let folder = super::fresh_folder(workspace, "api-clients")?;
    let settings = super::SETTINGS.replace("speed = 1000", &format!("speed = {SPEED}"));
    fs::write(folder.join("c.toml"), settings)?;
    let description = tool::capture(super::click2call(&program, &folder).arg("openapi"))?;
    fs::write(folder.join("openapi.json"), description)?;
    let mut token = super::click2call(&program, &folder);
    let token = tool::capture(token.args(["token", "--config", "c.toml"]))?;
    let running = Running::start(&program, &folder)?;
    let arguments = [&running.address, token.trim()];
    in_python(&python, &folder, arguments)?;
    in_typescript(workspace, &tools, &folder, arguments)
}

fn in_python(programs: &Path, folder: &Path, arguments: [&str; 2]) -> Result<()> {
    fs::write(folder.join("client.py"), PYTHON)?;
    fs::write(folder.join("config.yaml"), PYTHON_CONFIG)?;
    let mut generate = Command::new(programs.join("openapi-python-client"));
    generate.current_dir(folder).args(["generate", "--path", "openapi.json", "--meta", "none"]);
    generate.args(["--config", "config.yaml", "--output-path", "click2call_client"]);
    tool::capture(&mut generate)?;
    let mut python = Command::new(programs.join("python"));
    tool::run(python.current_dir(folder).arg("client.py").args(arguments))
}

fn in_typescript(
    workspace: &Workspace,
    tools: &Path,
    folder: &Path,
    arguments: [&str; 2],
) -> Result<()> {
    fs::write(folder.join("client.ts"), TYPESCRIPT)?;
    fs::write(folder.join("tsconfig.json"), TSCONFIG)?;
    symlink(tools.join("node_modules"), folder.join("node_modules"))?;
    let mut generate = tool::npm_program(tools, "openapi-typescript");
    tool::capture(generate.current_dir(folder).args(["openapi.json", "--output", "api.d.ts"]))?;
    // The types must match the client's code.
    tool::run(tool::npm_program(workspace.root(), "tsc").current_dir(folder))?;
    let mut bundle = tool::npm_program(workspace.root(), "esbuild");
    let options = ["client.ts", "--bundle", "--platform=node", "--format=esm"];
    bundle.current_dir(folder).args(options);
    tool::capture(bundle.arg("--outfile=client.mjs"))?;
    let mut node = Command::new("node");
    tool::run(node.current_dir(folder).arg("client.mjs").args(arguments))
}
