//! Tests that take too long for every change. A part is one line of [`parts`].

use super::{OTHER_BROWSERS, alone, compile, fuzzing, parts, web_build};
use crate::report::{NotDone, Part};
use crate::setup::other_browsers;
use crate::tool::{self, Failures};
use crate::workspace::Workspace;
use anyhow::Result;

/// Cases of each property; proptest's default is 256.
const CASES: &str = "5120";

/// The model-based tests with a database, by parts of their names.
const MODELS: [&str; 5] = [
    "model_based",
    "no_walk_of_the_clock",
    "an_accepted_call_has_one_outcome",
    "after_an_erasure",
    "any_number_of",
];

/// The factor for their cases.
const MODEL_FACTOR: &str = "20";

/// The number of kills of the server; 200 in the normal tests.
const KILLS: &str = "1000";

pub(super) fn parts(workspace: &Workspace) -> Vec<Part<'_>> {
    let part = |name, work: fn(&Workspace) -> Result<()>| {
        Part::new(name, alone("--long"), move || work(workspace))
    };
    vec![
        web_build(workspace),
        part("properties, 20 times as many cases", properties),
        part("models with a database, 20 times as many cases", models),
        part("survival, five times as many kills", survival),
        part("fuzz targets, a minute each", fuzzing::all),
        part("other browsers", browsers),
    ]
}

fn properties(workspace: &Workspace) -> Result<()> {
    let mut cargo = compile::cargo_test(workspace);
    cargo.arg("--lib").env("PROPTEST_CASES", CASES);
    tool::run_tests(&mut cargo, Failures::OF_CARGO)
}

fn models(workspace: &Workspace) -> Result<()> {
    let mut cargo = compile::cargo_test(workspace);
    cargo.args(["--lib", "--test", "it", "--"]);
    cargo.args(MODELS);
    tool::run_tests(cargo.env("C2C_MODEL_FACTOR", MODEL_FACTOR), Failures::OF_CARGO)
}

fn survival(workspace: &Workspace) -> Result<()> {
    let mut cargo = compile::cargo_test(workspace);
    cargo.args(["--test", "survival", "--", "--nocapture"]);
    tool::run_tests(cargo.env("C2C_SURVIVAL_KILLS", KILLS), Failures::OF_CARGO)
}

/// Only if they are installed: the installation needs an explicit request.
fn browsers(workspace: &Workspace) -> Result<()> {
    if !other_browsers::are_installed() {
        let get = alone(OTHER_BROWSERS);
        let why = "they are not installed on this machine";
        return Err(NotDone(format!(
            "NOT RUN: journeys in Firefox and WebKit: {why}; `{get}` installs them"
        ))
        .into());
    }
    parts::in_other_browsers(workspace, &[])
}
