//! Simulates a day of attacks on the server. A short form is among the tests (`abuse/tests/short.rs`).

use crate::build;
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::Args;
use std::process::Command;

const PROFILE: &str = "release";

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// Some hours in place of a day, and fewer attackers
    #[arg(long)]
    quick: bool,
}

pub(crate) fn abuse(workspace: &Workspace, extent: Extent) -> Result<()> {
    build::build(workspace)?;
    step("Compiling the server and its attackers (some minutes)", || {
        let mut cargo = tool::cargo(workspace.root());
        tool::run(cargo.args(["build", "--profile", PROFILE, "--package", "abuse"]))
    })?;
    let mut abuse = Command::new(workspace.target(PROFILE).join("abuse"));
    if extent.quick {
        abuse.arg("--quick");
    }
    step("Simulating a day with each attack, with each guard and without it", || {
        tool::show(&mut abuse)
    })
}
