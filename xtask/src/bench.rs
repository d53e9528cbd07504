//! Measures the server beside a bare axum handler, both as they are released.

use crate::build;
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::Args;
use std::process::Command;

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// A look in seconds instead of good figures in minutes
    #[arg(long)]
    quick: bool,
}

pub(crate) fn bench(workspace: &Workspace, effort: Effort) -> Result<()> {
    build::build(workspace)?;
    step("Compiling the server and its yardstick for release", || compile(workspace))?;
    let program = |name: &str| workspace.target("release").join(name);
    let mut bench = Command::new(program("bench"));
    bench.arg("--server").arg(program("click2call")).arg("--bare").arg(program("bare"));
    if effort.quick {
        bench.arg("--quick");
    }
    step("Measuring; the quieter the machine, the better the figures", || tool::run(&mut bench))
}

fn compile(workspace: &Workspace) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    tool::run(cargo.args(["build", "--release", "--package", "server", "--package", "bench"]))
}
