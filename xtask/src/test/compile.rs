//! Compiles the workspace for its tests: once, with the same features for every part.
//!
//! Cargo compiles a crate and its dependents again for each set of features. All parts of the tests therefore use the same
//! features and select test targets.

use crate::example::Example;
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

/// The features of tests with real programs, whose targets do not exist without them.
const FEATURES: [&str; 2] = ["--features", "real-asterisk,real-backends"];

/// The test targets that need real programs.
const ON_REAL_PROGRAMS: [&str; 2] = ["asterisk", "backends"];

/// A small test target. A build that contains a test has the features of dev-dependencies, such as those of tokio.
const SMALL_TEST: &str = "smoke";

/// The program that starts an Asterisk for browser tests.
const RIG: &str = "rig-asterisk";

/// The programs that browser tests start.
pub(super) struct Programs {
    pub(super) server: PathBuf,
    pub(super) rig: PathBuf,
    /// The folder with the programs of `examples/`.
    pub(super) examples: PathBuf,
}

/// `cargo test` for the whole workspace; the caller names the targets.
pub(super) fn cargo_test(workspace: &Workspace) -> Command {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["test", "--workspace", "--exclude", "fuzz", "--no-fail-fast"]).args(FEATURES);
    cargo
}

/// Compiles the programs with the features of the tests, so that nothing is compiled twice.
pub(super) fn programs(workspace: &Workspace) -> Result<Programs> {
    let mut cargo = tool::cargo(workspace.root());
    cargo
        .args(["build", "--workspace", "--exclude", "fuzz", "--bin", "click2call", "--bin", RIG])
        .args(FEATURES);
    cargo.args(["--test", SMALL_TEST]);
    for example in Example::WITH_SERVER {
        cargo.args(["--bin", example.name()]);
    }
    step("Compiling the server", || tool::run(&mut cargo))?;
    let program = |name| workspace.target("debug").join(name);
    let examples = workspace.target("debug");
    Ok(Programs { server: program("click2call"), rig: program(RIG), examples })
}

/// The targets of unit tests, and of integration tests without real programs.
pub(super) fn host_targets(workspace: &Workspace) -> Result<Vec<String>> {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    Ok(arguments(&serde_json::from_str(&tool::capture(&mut cargo)?)?))
}

fn arguments(metadata: &Metadata) -> Vec<String> {
    let targets = metadata.packages.iter().flat_map(|package| &package.targets);
    let tests = targets.filter(|target| target.kind.iter().any(|kind| kind == "test"));
    let names: BTreeSet<&str> = tests.map(|target| &*target.name).collect();
    let names = names.into_iter().filter(|name| !ON_REAL_PROGRAMS.contains(name));
    let chosen = names.flat_map(|name| ["--test", name]);
    ["--lib", "--bins"].into_iter().chain(chosen).map(str::to_owned).collect()
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_target_is_chosen_once_but_those_that_need_real_programs() {
        let metadata = r#"{"packages": [
            {"targets": [{"name": "server", "kind": ["lib"]}, {"name": "it", "kind": ["test"]},
                         {"name": "asterisk", "kind": ["test"]}]},
            {"targets": [{"name": "it", "kind": ["test"]}, {"name": "backends", "kind": ["test"]},
                         {"name": "oracle", "kind": ["test"]}]}
        ]}"#;
        assert_eq!(
            arguments(&serde_json::from_str(metadata).unwrap()).join(" "),
            "--lib --bins --test it --test oracle"
        );
    }
}
