//! Checks the code without running it: format, structure, lints, orphans, licences, advisories.

mod crate_layers;
mod crate_packages;
mod dependencies;
mod fixed_packages;
mod import_cycles;
mod licences;
mod orphans;
mod packages;
mod trunk;

use crate::build;
use crate::npm;
use crate::report::{self, Part};
use crate::setup::BROWSER_TARGET;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::Args;

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// Only what we depend on: licences, sources, known weaknesses, versions that were taken back
    #[arg(long)]
    dependencies: bool,
}

pub(crate) fn check(workspace: &Workspace, extent: Extent) -> Result<()> {
    let part = |name, alone, work: fn(&Workspace) -> Result<()>| {
        Part::new(name, alone, move || work(workspace))
    };
    let of_ours = [
        // The server's crate compiles only if the web build exists.
        part("web build", "cargo xtask build", build::build).needed(),
        part("format", "cargo fmt --all --check", format),
        part("orphans", "cargo xtask check", orphans::look_for),
        part("crate layers", "cargo xtask check", crate_layers::check),
        part("import cycles", "cargo xtask check", import_cycles::check),
        part("clippy on the host", "cargo xtask check", clippy_on_host),
        part("clippy on WebAssembly", "cargo xtask check", clippy_on_wasm),
        part("clippy on the extension", "cargo xtask check", clippy_on_extension),
        part("clippy on the digest", "cargo xtask check", clippy_on_digest),
        part("clippy on server rendering", "cargo xtask check", clippy_on_server_rendering),
        part("documentation of crates", "cargo xtask check", crate_packages::document),
        part("packages of crates", "cargo xtask check", crate_packages::package),
        part("npm package", "cargo xtask check", npm::judge),
        part("trunk build", "cargo xtask check", trunk::judge),
    ];
    let alone = "cargo xtask check --dependencies";
    let of_others = [
        part("licences, bans, sources", alone, licences::judge),
        part("fixed packages", alone, fixed_packages::judge),
        part("advisories of Rust crates", alone, dependencies::rust_advisories),
        part("yanked Rust crates", alone, dependencies::rust_yanked),
        part("advisories of npm packages", alone, dependencies::npm_advisories),
        part("deprecated npm packages", alone, dependencies::npm_deprecated),
    ];
    let of_ours = of_ours.into_iter().filter(|_| !extent.dependencies);
    report::all(&of_ours.chain(of_others).collect::<Vec<_>>())
}

fn format(workspace: &Workspace) -> Result<()> {
    tool::run(tool::cargo(workspace.root()).args(["fmt", "--all", "--check"]))
}

fn clippy_on_host(workspace: &Workspace) -> Result<()> {
    let with_real_programs = ["--features", "real-asterisk,real-backends"];
    clippy(workspace, &[&["--workspace", "--all-targets"], &with_real_programs[..]].concat())
}

fn clippy_on_wasm(workspace: &Workspace) -> Result<()> {
    let packages = ["widget-wasm", "shared-types", "leptos-app", "field-service-leptos"]
        .map(|name| ["--package", name]);
    clippy(workspace, &[packages.as_flattened(), &["--target", BROWSER_TARGET]].concat())
}

fn clippy_on_extension(workspace: &Workspace) -> Result<()> {
    clippy_on_widget(workspace, "extension")
}

fn clippy_on_digest(workspace: &Workspace) -> Result<()> {
    clippy_on_widget(workspace, "digest-module")
}

fn clippy_on_widget(workspace: &Workspace, feature: &str) -> Result<()> {
    let package = ["--package", "widget-wasm", "--target", BROWSER_TARGET];
    clippy(workspace, &[&package[..], &["--features", feature]].concat())
}

/// Leptos has one set of features for browsers and another one for servers, so each is compiled alone.
fn clippy_on_server_rendering(workspace: &Workspace) -> Result<()> {
    let packages = ["--package", "widget-wasm", "--package", "leptos-ssr"];
    let on_server = ["--all-targets", "--features", "leptos-ssr/ssr,widget-wasm/digest"];
    clippy(workspace, &[&packages[..], &on_server].concat())?;
    let in_browser = ["--target", BROWSER_TARGET, "--features", "leptos-ssr/hydrate"];
    clippy(workspace, &[&packages[..], &in_browser].concat())
}

fn clippy(workspace: &Workspace, what: &[&str]) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    // The fuzz targets are not linked, so libFuzzer is not compiled.
    cargo.env("CUSTOM_LIBFUZZER_PATH", "/libfuzzer.a");
    tool::run(cargo.arg("clippy").args(what).args(["--", "-D", "warnings"]))
}
