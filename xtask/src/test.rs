//! Runs every test, or the parts asked for.

mod api;

use crate::setup::{self, TEST_TARGET, debian_root, other_browsers};
use crate::tool::{self, Failures};
use crate::workspace::Workspace;
use crate::{build, extension, playwright, report, server};
use anyhow::{Context, Result};
use clap::Args;
use std::process::Command;

const OTHER_BROWSERS: &str = "other browsers";

/// The program that starts an Asterisk for journeys.
const RIG: &str = "rig-asterisk";

/// The parts of the tests; none chosen means all but the other browsers.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
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
    /// The main journeys through Firefox and Safari's engine, the extension's through Firefox
    #[arg(long)]
    other_browsers: bool,
    /// The browser extension: its rules, how it tells telephone numbers from other text, and its packages
    #[arg(long)]
    extension: bool,
    /// Calls on a real Asterisk, and journeys to its phones
    #[arg(long)]
    asterisk: bool,
    /// The directory in MariaDB, the resolver of Kamailio and the journal in PostgreSQL, all real
    #[arg(long)]
    backends: bool,
    /// The running server against its own description, by schemathesis
    #[arg(long)]
    api: bool,
}

pub(crate) fn test(workspace: &Workspace, parts: Parts) -> Result<()> {
    let Parts { host, wasm, browser, other_browsers, extension, asterisk, backends, api } = parts;
    let on_server = host || browser || other_browsers || asterisk || backends || api;
    let everything = !(on_server || wasm || extension);
    if everything || on_server {
        build::build(workspace)?;
    }
    let all: [(bool, report::Part<'_>); 9] = [
        (host, ("host", &|| on_host(workspace))),
        (wasm, ("wasm", &|| on_wasm(workspace))),
        (browser, ("browser", &|| in_browser(workspace))),
        (other_browsers, (OTHER_BROWSERS, &|| in_other_browsers(workspace))),
        (extension, ("extension", &|| of_extension(workspace))),
        (asterisk, ("asterisk", &|| on_asterisk(workspace))),
        (backends, ("backends", &|| with_real(workspace, "backends"))),
        (api, ("api", &|| api::test(workspace))),
        (extension, ("extension's packages", &|| extension::judge(workspace))),
    ];
    // Two more browsers to install are asked for by name.
    let is_chosen = |(chosen, part): &(bool, report::Part<'_>)| {
        *chosen || (everything && part.0 != OTHER_BROWSERS)
    };
    let chosen = all.into_iter().filter(is_chosen).map(|(_, part)| part);
    let outcome = report::all(&chosen.collect::<Vec<_>>());
    if everything {
        println!("not run: Firefox and WebKit (cargo xtask test --other-browsers installs them)");
    }
    outcome
}

fn on_host(workspace: &Workspace) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    tool::run_tests(cargo.args(["test", "--workspace", "--no-fail-fast"]), Failures::OF_CARGO)
}

/// Both ends apply the same rules, and one of the ends has 32-bit sizes.
fn on_wasm(workspace: &Workspace) -> Result<()> {
    setup::for_wasm_tests()?;
    let runner = format!("node {}", workspace.path("xtask/wasi-run.mjs").display());
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["test", "--package", "shared-types", "--lib", "--target", TEST_TARGET]);
    cargo.env("CARGO_TARGET_WASM32_WASIP1_RUNNER", runner);
    tool::run_tests(&mut cargo, Failures::OF_CARGO)
}

fn in_browser(workspace: &Workspace) -> Result<()> {
    let server = server::compile(workspace)?;
    let example = build::example(workspace)?;
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::test(workspace, &server)?;
    playwright.env("C2C_EXAMPLE", example).env("C2C_EXTENSION", extension);
    tool::run_tests(playwright.arg("--project=chromium"), Failures::OF_PLAYWRIGHT)
}

fn in_other_browsers(workspace: &Workspace) -> Result<()> {
    let browsers = other_browsers::ensure(workspace.root())
        .context("NOT RUN: the main journey in Firefox and WebKit")?;
    let server = server::compile(workspace)?;
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::without_chromium(workspace, &server)?;
    playwright.env("C2C_EXTENSION", extension).envs(browsers);
    tool::run_tests(playwright.arg("--project=other-browsers"), Failures::OF_PLAYWRIGHT)
}

/// The rules by which numbers are found, then what they find in the corpus; the scan of pages is among the
/// journeys.
fn of_extension(workspace: &Workspace) -> Result<()> {
    let node = || {
        let mut node = Command::new("node");
        node.current_dir(workspace.root());
        node
    };
    tool::run(node().args(["--test", "extension/"]))?;
    tool::run(node().arg("extension/corpus/score.mjs"))
}

/// The crates' own tests, then the journeys, each of which starts an Asterisk by the rig's program.
fn on_asterisk(workspace: &Workspace) -> Result<()> {
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
fn with_real(workspace: &Workspace, part: &str) -> Result<()> {
    debian_root::ensure().with_context(|| format!("NOT RUN: the tests of part `{part}`"))?;
    let feature = format!("real-{part}");
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["test", "--workspace", "--no-fail-fast", "--features", &feature, "--test", part]);
    tool::run_tests(&mut cargo, Failures::OF_CARGO)
}
