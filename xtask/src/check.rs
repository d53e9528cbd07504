//! Judges the code without running it: format, structure, lints, orphans, licences.

mod crate_layers;
mod import_cycles;
mod licences;
mod orphans;
mod packages;

use crate::setup::BROWSER_TARGET;
use crate::tool;
use crate::workspace::Workspace;
use crate::{build, report};
use anyhow::Result;

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    // The server's crate compiles only with the web build in place.
    build::build(workspace)?;
    report::all(&[
        ("format", &|| format(workspace)),
        ("orphans", &|| orphans::look_for(workspace)),
        ("crate layers", &|| crate_layers::check(workspace)),
        ("import cycles", &|| import_cycles::check(workspace)),
        ("clippy on the host", &|| clippy_on_host(workspace)),
        ("clippy on WebAssembly", &|| clippy_on_wasm(workspace)),
        ("clippy on the extension", &|| clippy_on_extension(workspace)),
        ("licences, bans, sources", &|| licences::judge(workspace)),
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
