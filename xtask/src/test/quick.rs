//! The tests for development, in three minutes: the host tests, and one browser test for each surface.

use super::{BROWSER, alone, compile, web_build};
use crate::report::Part;
use crate::tool::{self, Failures};
use crate::workspace::Workspace;
use crate::{extension, playwright};
use anyhow::{Result, ensure};

const FLAG: &str = "--quick";

/// The tag of these browser tests.
const TAG: &str = "@quick";

/// A visitor's, a signed call's, an application's and the extension's.
const SURFACES: usize = 4;

pub(super) fn parts(workspace: &Workspace) -> Vec<Part<'_>> {
    vec![
        web_build(workspace),
        Part::new("rules on the host", alone(FLAG), || on_host(workspace)),
        Part::new("a journey for each surface", alone(FLAG), || of_each_surface(workspace)),
    ]
}

/// Unit tests, and those of the server as a service. Without the survival test and load.
const RULES: [&str; 4] = ["--lib", "--bins", "--test", "it"];

fn on_host(workspace: &Workspace) -> Result<()> {
    tool::run_tests(compile::cargo_test(workspace).args(RULES), Failures::OF_CARGO)
}

fn of_each_surface(workspace: &Workspace) -> Result<()> {
    let server = compile::programs(workspace)?.server;
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::test(workspace, &server)?;
    playwright.env("C2C_EXTENSION", extension);
    playwright.args(["--project=chromium", "--grep", TAG]);
    let journeys = playwright::run(workspace, &mut playwright, &alone(BROWSER))?;
    let run = journeys.run();
    ensure!(
        run >= SURFACES,
        "{run} journeys marked {TAG} were run, but there are {SURFACES} surfaces with one each"
    );
    Ok(())
}
