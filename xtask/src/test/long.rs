//! What takes too long for every change. A part is one line of [`parts`].

use super::{OTHER_BROWSERS, alone, compile, parts, web_build};
use crate::report::{NotDone, Part};
use crate::setup::{cargo_fuzz, other_browsers};
use crate::step::step;
use crate::tool::{self, Failures};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;

/// Cases of each property; proptest's own number is 256.
const CASES: &str = "5120";

/// Times that the server is killed; 200 among all tests.
const KILLS: &str = "1000";

/// Seconds for each fuzz target, as a flag of libFuzzer.
const FUZZING: &str = "-max_total_time=60";

pub(super) fn parts(workspace: &Workspace) -> Vec<Part<'_>> {
    let part = |name, work: fn(&Workspace) -> Result<()>| {
        Part::new(name, alone("--long"), move || work(workspace))
    };
    vec![
        web_build(workspace),
        part("properties, 20 times as many cases", properties),
        part("survival, five times as many kills", survival),
        part("fuzz targets, a minute each", fuzzing),
        part("other browsers", browsers),
    ]
}

fn properties(workspace: &Workspace) -> Result<()> {
    let mut cargo = compile::cargo_test(workspace);
    cargo.arg("--lib").env("PROPTEST_CASES", CASES);
    tool::run_tests(&mut cargo, Failures::OF_CARGO)
}

fn survival(workspace: &Workspace) -> Result<()> {
    let mut cargo = compile::cargo_test(workspace);
    cargo.args(["--test", "survival", "--", "--nocapture"]);
    tool::run_tests(cargo.env("C2C_SURVIVAL_KILLS", KILLS), Failures::OF_CARGO)
}

/// Each target reads what strangers send, for a while, from inputs that libFuzzer makes.
fn fuzzing(workspace: &Workspace) -> Result<()> {
    let program = cargo_fuzz::ensure(workspace.root()).map_err(|error| {
        NotDone(format!("NOT RUN: the fuzz targets: cargo-fuzz is not to be had: {error:#}"))
    })?;
    for target in fuzz_targets(workspace)? {
        let mut fuzz = Command::new(&program);
        fuzz.current_dir(workspace.root()).args(["run", &target, "--target-dir"]);
        fuzz.arg(workspace.target("fuzz")).args(["--", FUZZING]);
        // Sanitizers are not stable yet, but part of this very release; Rust's own switch allows them.
        fuzz.env("RUSTC_BOOTSTRAP", "1");
        step(&format!("Fuzzing {target}"), || tool::run(&mut fuzz))?;
    }
    Ok(())
}

fn fuzz_targets(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.path("fuzz/fuzz_targets");
    let files =
        fs::read_dir(&folder).with_context(|| format!("{} is missing", folder.display()))?;
    let mut names = Vec::new();
    for file in files {
        let path = file?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// Only where they are: to install them is asked for by name.
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
