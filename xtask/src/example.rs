//! Starts one of the sites in `examples/`, each of which starts its own click2call server.

use crate::step::step;
use crate::workspace::Workspace;
use crate::{build, console, npm, tool};
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

/// The examples that are programs.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Example {
    /// A customer portal: sign in, then have the company call
    LoggedInSite,
    /// Customers, jobs and calls of a service company, in React and in Leptos
    FieldService,
}

impl Example {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::LoggedInSite, Self::FieldService];

    /// The name of the package and of its program.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::LoggedInSite => "logged-in-site",
            Self::FieldService => "field-service",
        }
    }
}

/// This process becomes the example, which ends its server at Ctrl-C.
pub(crate) fn run(workspace: &Workspace, example: Example) -> Result<()> {
    build::build(workspace)?;
    let programs = step("Compiling the server and the example", || compile(workspace, example))?;
    let folder = workspace.target("examples").join(example.name());
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut command = Command::new(&programs.example);
    command.env("CLICK2CALL_BIN", &programs.server).env("DATA_FOLDER", folder);
    if let Example::FieldService = example {
        command.env("BUNDLES", build::field_service(workspace, &npm::package(workspace)?)?);
    }
    console::say("▸ Starting the example; Ctrl-C stops it");
    let error = command.exec();
    Err(error).with_context(|| format!("{} could not be started", programs.example.display()))
}

struct Programs {
    server: PathBuf,
    example: PathBuf,
}

fn compile(workspace: &Workspace, example: Example) -> Result<Programs> {
    let name = example.name();
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["build", "--package", "server", "--bin", "click2call"]);
    tool::run(cargo.args(["--package", name, "--bin", name]))?;
    let program = |name| workspace.target("debug").join(name);
    Ok(Programs { server: program("click2call"), example: program(name) })
}
