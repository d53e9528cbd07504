//! What the parts of the tests do.

use super::{BROWSER, OTHER_BROWSERS, alone};
use crate::setup::{self, TEST_TARGET, debian_root, other_browsers};
use crate::tool::{self, Failures};
use crate::workspace::Workspace;
use crate::{build, extension, playwright, server};
use anyhow::{Context, Result};
use std::process::Command;

/// The program that starts an Asterisk for journeys.
const RIG: &str = "rig-asterisk";

pub(super) fn on_host(workspace: &Workspace) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    tool::run_tests(cargo.args(["test", "--workspace", "--no-fail-fast"]), Failures::OF_CARGO)
}

/// Both ends apply the same rules, and one of the ends has 32-bit sizes.
pub(super) fn on_wasm(workspace: &Workspace) -> Result<()> {
    setup::for_wasm_tests()?;
    let runner = format!("node {}", workspace.path("xtask/wasi-run.mjs").display());
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["test", "--package", "shared-types", "--lib", "--target", TEST_TARGET]);
    cargo.env("CARGO_TARGET_WASM32_WASIP1_RUNNER", runner);
    tool::run_tests(&mut cargo, Failures::OF_CARGO)
}

/// The journeys that `arguments` of Playwright choose; all without any.
pub(super) fn in_browser(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let server = server::compile(workspace)?;
    let example = build::example(workspace)?;
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::test(workspace, &server)?;
    playwright.env("C2C_EXAMPLE", example).env("C2C_EXTENSION", extension);
    playwright.arg("--project=chromium").args(arguments);
    playwright::run(workspace, &mut playwright, &alone(BROWSER))?;
    Ok(())
}

pub(super) fn in_other_browsers(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let browsers = other_browsers::ensure(workspace.root())
        .context("NOT RUN: the main journey in Firefox and WebKit")?;
    let server = server::compile(workspace)?;
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::without_chromium(workspace, &server)?;
    playwright.env("C2C_EXTENSION", extension).envs(browsers);
    playwright.arg("--project=other-browsers").args(arguments);
    playwright::run(workspace, &mut playwright, &alone(OTHER_BROWSERS))?;
    Ok(())
}

/// The rules by which numbers are found, then what they find in the corpus; the scan of pages is among the
/// journeys.
pub(super) fn of_extension(workspace: &Workspace) -> Result<()> {
    let node = || {
        let mut node = Command::new("node");
        node.current_dir(workspace.root());
        node
    };
    tool::run(node().args(["--test", "extension/"]))?;
    tool::run(node().arg("extension/corpus/score.mjs"))
}

/// The crates' own tests, then the journeys, each of which starts an Asterisk by the rig's program.
pub(super) fn on_asterisk(workspace: &Workspace) -> Result<()> {
    with_real(workspace, "asterisk")?;
    let server = server::compile(workspace)?;
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["build", "--package", "rig", "--features", "real-asterisk"]);
    tool::run(cargo.args(["--bin", RIG]))?;
    let rig = workspace.target("debug").join(RIG);
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::test(workspace, &server)?;
    playwright.env("C2C_RIG", rig).env("C2C_EXTENSION", extension);
    tool::run_tests(playwright.arg("--project=real-asterisk"), Failures::OF_PLAYWRIGHT)
}

/// The tests of every crate that want a real program: targets called `part`, with a feature to them.
pub(super) fn with_real(workspace: &Workspace, part: &str) -> Result<()> {
    debian_root::ensure().with_context(|| format!("NOT RUN: the tests of part `{part}`"))?;
    let feature = format!("real-{part}");
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["test", "--workspace", "--no-fail-fast", "--features", &feature, "--test", part]);
    tool::run_tests(&mut cargo, Failures::OF_CARGO)
}
