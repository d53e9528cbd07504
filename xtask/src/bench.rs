//! Measures the server against a bare axum handler, both as they are released, the widget against its alternatives, and the
//! browser extension on a heavy page.

use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use crate::{build, extension, playwright};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::process::Command;

/// The profile of a deployed server.
const PROFILE: &str = "dist";

#[derive(Args, Clone, Debug)]
pub(crate) struct Effort {
    /// A look in seconds instead of good figures in minutes
    #[arg(long)]
    quick: bool,
    /// The widget beside forms made with Preact and with React, in a slow browser on a slow line
    #[arg(long)]
    widget: bool,
    /// What the browser extension takes of a heavy page
    #[arg(long)]
    extension: bool,
    /// Another version's `click2call`, built with the profile `dist`: both are measured in turn, five times each
    #[arg(long, value_name = "PROGRAM", conflicts_with_all = ["quick", "widget", "extension"])]
    against: Option<PathBuf>,
}

pub(crate) fn bench(workspace: &Workspace, effort: &Effort) -> Result<()> {
    if effort.extension {
        return on_heavy_page(workspace, effort.quick);
    }
    build::build(workspace)?;
    if effort.widget {
        return widget(workspace, effort.quick);
    }
    step("Compiling the server and its yardstick as they are deployed (some minutes)", || {
        compile(workspace, &["server", "bench"])
    })?;
    let program = |name: &str| workspace.target(PROFILE).join(name);
    let mut bench = Command::new(program("bench"));
    bench.arg("--server").arg(program("click2call")).arg("--bare").arg(program("bare"));
    if effort.quick {
        bench.arg("--quick");
    }
    if let Some(older) = &effort.against {
        bench.arg("--against").arg(older);
    }
    measure(&mut bench)
}

fn widget(workspace: &Workspace, quick: bool) -> Result<()> {
    step("Compiling the server as it is deployed (some minutes)", || {
        compile(workspace, &["server"])
    })?;
    let mut playwright = comparison(workspace, "widget.bench.ts", quick)?;
    measure(&mut playwright)
}

fn on_heavy_page(workspace: &Workspace, quick: bool) -> Result<()> {
    let extension = extension::build(workspace)?;
    let mut playwright = comparison(workspace, "extension.bench.ts", quick)?;
    measure(playwright.env("C2C_EXTENSION", extension))
}

fn comparison(workspace: &Workspace, file: &str, quick: bool) -> Result<Command> {
    let mut playwright =
        playwright::test(workspace, &workspace.target(PROFILE).join("click2call"))?;
    playwright.args(["--config=comparison/playwright.config.ts", file]);
    if quick {
        playwright.env("C2C_QUICK", "1");
    }
    Ok(playwright)
}

fn measure(command: &mut Command) -> Result<()> {
    step("Measuring; the quieter the machine, the better the figures", || tool::show(command))
}

fn compile(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["build", "--profile", PROFILE]);
    tool::run(cargo.args(packages.iter().flat_map(|package| ["--package", package])))
}
