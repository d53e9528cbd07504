//! The parts of the tests.

use super::{BROWSER, OTHER_BROWSERS, alone, compile};
use crate::setup::{self, TEST_TARGET, debian_root, other_browsers};
use crate::tool::{self, Failures};
use crate::workspace::Workspace;
use crate::{build, extension, npm, playwright};
use anyhow::{Context, Result};
use std::process::Command;

pub(super) fn on_host(workspace: &Workspace) -> Result<()> {
    let scripts = [
        "assets/client/",
        "assets/dialpad/",
        "examples/field-service/react/",
        "server/tests/documents/",
        "server/tests/schema/",
    ];
    tool::run(node(workspace).arg("--test").args(scripts))?;
    let mut cargo = compile::cargo_test(workspace);
    tool::run_tests(cargo.args(compile::host_targets(workspace)?), Failures::OF_CARGO)
}

/// What servers of Leptos apps render. Leptos has features of its own for them, so cargo compiles this alone.
pub(super) fn of_server_rendering(workspace: &Workspace) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["test", "--package", "widget-wasm", "--package", "leptos-ssr", "--lib", "--bins"]);
    tool::run_tests(cargo.args(["--features", "leptos-ssr/ssr"]), Failures::OF_CARGO)
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

/// The browser tests that Playwright's `arguments` select; without arguments all of them.
pub(super) fn in_browser(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let compile::Programs { server, examples, .. } = compile::programs(workspace)?;
    let extension = extension::build(workspace)?;
    let package = npm::package(workspace)?;
    let apps = build::apps(workspace, &package)?;
    let mut playwright = playwright::test(workspace, &server)?;
    playwright.env("C2C_EXAMPLE", apps.leptos_app).env("C2C_EXTENSION", extension);
    playwright.env("C2C_EXAMPLES", examples).env("C2C_EXAMPLE_BUNDLES", apps.bundles);
    playwright.env("C2C_NPM", package);
    playwright.arg("--project=chromium").args(arguments);
    playwright::run(workspace, &mut playwright, &alone(BROWSER))?;
    Ok(())
}

pub(super) fn in_other_browsers(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let browsers = other_browsers::ensure(workspace.root())
        .context("NOT RUN: the main journey in Firefox and WebKit")?;
    let server = compile::programs(workspace)?.server;
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::without_chromium(workspace, &server)?;
    playwright.env("C2C_EXTENSION", extension).envs(browsers);
    playwright.arg("--project=other-browsers").args(arguments);
    playwright::run(workspace, &mut playwright, &alone(OTHER_BROWSERS))?;
    Ok(())
}

/// The detection of numbers, then its results on the corpus; scanning of pages is part of the browser tests.
pub(super) fn of_extension(workspace: &Workspace) -> Result<()> {
    tool::run(node(workspace).args(["--test", "extension/"]))?;
    tool::run(node(workspace).arg("extension/corpus/score.mjs"))
}

/// The example function of a SIP media application, with the service's events.
pub(super) fn of_chime_lambda(workspace: &Workspace) -> Result<()> {
    tool::run(node(workspace).args(["--test", "examples/chime-lambda/"]))
}

fn node(workspace: &Workspace) -> Command {
    let mut node = Command::new("node");
    node.current_dir(workspace.root());
    node
}

/// The crates' own tests, then browser tests, each of which starts an Asterisk by the rig's program.
pub(super) fn on_asterisk(workspace: &Workspace) -> Result<()> {
    with_real(workspace, "asterisk")?;
    let compile::Programs { server, rig, .. } = compile::programs(workspace)?;
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::test(workspace, &server)?;
    playwright.env("C2C_RIG", rig).env("C2C_EXTENSION", extension);
    tool::run_tests(playwright.arg("--project=real-asterisk"), Failures::OF_PLAYWRIGHT)
}

/// The tests of every crate that need a real program: the targets with the name `part`.
pub(super) fn with_real(workspace: &Workspace, part: &str) -> Result<()> {
    debian_root::ensure().with_context(|| format!("NOT RUN: the tests of part `{part}`"))?;
    tool::run_tests(compile::cargo_test(workspace).args(["--test", part]), Failures::OF_CARGO)
}
