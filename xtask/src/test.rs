//! Runs every test, or the parts asked for.

use crate::setup::{self, TEST_TARGET, chromium};
use crate::tool;
use crate::workspace::Workspace;
use crate::{build, report, server};
use anyhow::{Result, ensure};
use clap::Args;

/// The parts of the tests; none chosen means all.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Parts {
    /// The tests that run right here: every crate, the widget's rules included
    #[arg(long)]
    host: bool,
    /// The shared rules once more, compiled to WebAssembly
    #[arg(long)]
    wasm: bool,
    /// The journeys of a visitor through a real browser and the real server
    #[arg(long)]
    browser: bool,
}

pub(crate) fn test(workspace: &Workspace, parts: Parts) -> Result<()> {
    let everything = !(parts.host || parts.wasm || parts.browser);
    if everything || parts.host || parts.browser {
        build::build(workspace)?;
    }
    let all: [(bool, report::Part<'_>); 3] = [
        (parts.host, ("host", &|| host(workspace))),
        (parts.wasm, ("wasm", &|| wasm(workspace))),
        (parts.browser, ("browser", &|| browser(workspace))),
    ];
    let chosen = all.into_iter().filter(|(chosen, _)| everything || *chosen).map(|(_, part)| part);
    report::all(&chosen.collect::<Vec<_>>())
}

fn host(workspace: &Workspace) -> Result<()> {
    tool::run(tool::cargo(workspace.root()).args(["test", "--workspace"]))
}

/// Both ends apply the same rules, and one of the ends has 32-bit sizes.
fn wasm(workspace: &Workspace) -> Result<()> {
    setup::for_wasm_tests()?;
    let runner = format!("node {}", workspace.path("xtask/wasi-run.mjs").display());
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["test", "--package", "shared-types", "--lib", "--target", TEST_TARGET]);
    tool::run(cargo.env("CARGO_TARGET_WASM32_WASIP1_RUNNER", runner))
}

fn browser(workspace: &Workspace) -> Result<()> {
    let journeys = workspace.path("e2e");
    ensure!(journeys.join("playwright.config.ts").is_file(), "e2e/playwright.config.ts is missing");
    let chromium = chromium::ensure()?;
    let server = server::compile(workspace)?;
    let mut playwright = tool::npm_program(workspace.root(), "playwright");
    playwright.arg("test").current_dir(journeys);
    tool::run(playwright.env("C2C_BIN", server).env(chromium::CHOICE, chromium))
}
