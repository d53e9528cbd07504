//! What a developer runs between two changes, in three minutes: the rules, and one journey for each surface.

use super::{alone, web_build};
use crate::report::Part;
use crate::tool::{self, Failures};
use crate::workspace::Workspace;
use crate::{extension, playwright, server};
use anyhow::{Result, ensure};

const FLAG: &str = "--quick";

/// Marks the journeys in their specs.
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

/// Unit tests, and those of the server as a service. Not the kills of the survival test, nor load.
fn on_host(workspace: &Workspace) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["test", "--workspace", "--lib", "--bins", "--test", "it", "--no-fail-fast"]);
    tool::run_tests(&mut cargo, Failures::OF_CARGO)
}

fn of_each_surface(workspace: &Workspace) -> Result<()> {
    let server = server::compile(workspace)?;
    let extension = extension::build(workspace)?;
    let mut playwright = playwright::test(workspace, &server)?;
    playwright.env("C2C_EXTENSION", extension);
    playwright.args(["--project=chromium", "--grep", TAG]);
    let journeys = playwright::run(workspace, &mut playwright, &alone("--browser"))?;
    let run = journeys.run();
    ensure!(
        run >= SURFACES,
        "{run} journeys are marked {TAG}, one for each of {SURFACES} surfaces is wanted"
    );
    Ok(())
}
