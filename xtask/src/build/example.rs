//! Builds the Leptos apps of `examples/` in a developer's configuration, and the React app.

use super::bindgen;
use crate::setup::{self, BROWSER_TARGET};
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// The packages that are apps for browsers.
const APPS: [&str; 2] = [LEPTOS_APP, FIELD_SERVICE];
const LEPTOS_APP: &str = "leptos-app";
const FIELD_SERVICE: &str = "field-service-leptos";

/// The output folders.
#[derive(Debug)]
pub(crate) struct Apps {
    /// Contains `leptos_app.js` and `leptos_app_bg.wasm`.
    pub(crate) leptos_app: PathBuf,
    /// Contains the scripts of `examples/field-service`: `react/` and `leptos/`.
    pub(crate) field_service: PathBuf,
}

/// Builds all of them with one run of cargo. Our npm package is in the folder `npm`.
pub(crate) fn apps(workspace: &Workspace, npm: &Path) -> Result<Apps> {
    step("Compiling the Leptos apps of examples/", || compile(workspace, &APPS))?;
    let leptos_app = workspace.target("example");
    join(workspace, LEPTOS_APP, &leptos_app)?;
    Ok(Apps { leptos_app, field_service: bundle_field_service(workspace, npm)? })
}

/// Builds the two apps of `examples/field-service`; returns their folder.
pub(crate) fn field_service(workspace: &Workspace, npm: &Path) -> Result<PathBuf> {
    setup::for_build(workspace)?;
    step("Compiling the Leptos app", || compile(workspace, &[FIELD_SERVICE]))?;
    bundle_field_service(workspace, npm)
}

fn bundle_field_service(workspace: &Workspace, npm: &Path) -> Result<PathBuf> {
    let folder = workspace.target("examples/bundles");
    join(workspace, FIELD_SERVICE, &folder.join("leptos"))?;
    step("Bundling the React app", || react(workspace, npm, &folder.join("react")))?;
    Ok(folder)
}

fn compile(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["build", "--target", BROWSER_TARGET]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    tool::run(&mut cargo)
}

/// Generates the app's `.js` and `_bg.wasm`, with the package name without dashes.
fn join(workspace: &Workspace, package: &str, folder: &Path) -> Result<()> {
    let compiled = workspace.target(BROWSER_TARGET).join("debug").join(package);
    let module = package.replace('-', "_");
    step("Joining it to JavaScript", || {
        bindgen::generate(&compiled.with_extension("wasm"), folder, &module)
    })?;
    Ok(())
}

/// Builds `app.js` with our own package, which is in the folder `npm`.
fn react(workspace: &Workspace, npm: &Path, folder: &Path) -> Result<()> {
    let mut esbuild = tool::npm_program(workspace.root(), "esbuild");
    esbuild.arg(workspace.path("examples/field-service/react/app.jsx"));
    esbuild.arg(format!("--alias:@click2call/widget={}", npm.display()));
    esbuild.arg(format!("--outdir={}", folder.display())).args([
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--jsx=automatic",
        "--define:process.env.NODE_ENV=\"production\"",
        "--log-level=warning",
    ]);
    // The package has no dependency on React.
    esbuild.env("NODE_PATH", workspace.path("node_modules"));
    tool::capture(&mut esbuild).map(drop)
}
