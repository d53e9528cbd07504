//! Starts one of the sites in `examples/`. Most of them start a click2call server of their own.

use crate::step::step;
use crate::workspace::Workspace;
use crate::{build, console, npm, setup, tool};
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The examples that are programs.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Example {
    /// A customer portal: sign in, then have the company call
    LoggedInSite,
    /// Customers, jobs and calls of a service company, in React and in Leptos
    FieldService,
    /// A Leptos app with server rendering; `cargo xtask run` is its click2call server
    LeptosSsr,
}

impl Example {
    /// Those that start a click2call server.
    pub(crate) const WITH_SERVER: [Self; 2] = [Self::LoggedInSite, Self::FieldService];

    /// The name of the package and of its program.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::LoggedInSite => "logged-in-site",
            Self::FieldService => "field-service",
            Self::LeptosSsr => "leptos-ssr",
        }
    }
}

/// This process becomes the example, which ends its server at Ctrl-C.
pub(crate) fn run(workspace: &Workspace, example: Example) -> Result<()> {
    let mut command = match example {
        Example::LeptosSsr => server_rendered(workspace)?,
        Example::LoggedInSite | Example::FieldService => with_server(workspace, example)?,
    };
    console::say("▸ Starting the example; Ctrl-C stops it");
    let error = command.exec();
    Err(error).with_context(|| {
        format!("{} could not be started", Path::new(command.get_program()).display())
    })
}

fn server_rendered(workspace: &Workspace) -> Result<Command> {
    setup::for_build(workspace)?;
    let app = build::server_rendered(workspace)?;
    let mut command = Command::new(app.program);
    command.env("BUNDLES", app.bundle);
    Ok(command)
}

fn with_server(workspace: &Workspace, example: Example) -> Result<Command> {
    build::build(workspace)?;
    let programs = step("Compiling the server and the example", || compile(workspace, example))?;
    let folder = workspace.target("examples").join(example.name());
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut command = Command::new(&programs.example);
    command.env("CLICK2CALL_BIN", &programs.server).env("DATA_FOLDER", folder);
    if let Example::FieldService = example {
        command.env("BUNDLES", build::field_service(workspace, &npm::package(workspace)?)?);
    }
    Ok(command)
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
