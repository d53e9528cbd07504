//! Judges the code without running it: format, lints, orphans, licences, known weaknesses.

mod dependencies;
mod fixed_packages;
mod licences;
mod orphans;
mod trunk;

use crate::build;
use crate::report::{self, Part};
use crate::setup::BROWSER_TARGET;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;

const ALL: &str = "cargo xtask check";

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let part =
        |name, work: fn(&Workspace) -> Result<()>| Part::new(name, ALL, move || work(workspace));
    report::all(&[
        // The server's crate compiles only with the web build in place.
        part("web build", build::build).needed(),
        part("format", format),
        part("orphans", orphans::look_for),
        part("clippy on the host", clippy_on_host),
        part("clippy on WebAssembly", clippy_on_wasm),
        part("clippy on the extension", clippy_on_extension),
        part("licences, bans, sources", licences::judge),
        part("advisories of Rust crates", dependencies::rust_advisories),
        part("yanked Rust crates", dependencies::rust_yanked),
        part("advisories of npm packages", dependencies::npm_advisories),
        part("deprecated npm packages", dependencies::npm_deprecated),
        part("fixed packages", fixed_packages::judge),
        part("trunk build", trunk::judge),
    ])
}

fn format(workspace: &Workspace) -> Result<()> {
    tool::run(tool::cargo(workspace.root()).args(["fmt", "--all", "--check"]))
}

fn clippy_on_host(workspace: &Workspace) -> Result<()> {
    let with_real_programs = ["--features", "real-asterisk,real-backends"];
    clippy(workspace, &[&["--workspace", "--all-targets"], &with_real_programs[..]].concat())
}

fn clippy_on_wasm(workspace: &Workspace) -> Result<()> {
    let packages = ["widget-wasm", "shared-types", "leptos-app"].map(|name| ["--package", name]);
    clippy(workspace, &[packages.as_flattened(), &["--target", BROWSER_TARGET]].concat())
}

fn clippy_on_extension(workspace: &Workspace) -> Result<()> {
    let features = ["--no-default-features", "--features", "extension"];
    let package = ["--package", "widget-wasm", "--target", BROWSER_TARGET];
    clippy(workspace, &[&package[..], &features].concat())
}

fn clippy(workspace: &Workspace, what: &[&str]) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    tool::run(cargo.arg("clippy").args(what).args(["--", "-D", "warnings"]))
}
