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

/// The package that a server renders. It is compiled alone: Leptos has other features for servers than for browsers,
/// and cargo gives all packages of one run the same.
const SERVER_RENDERED: &str = "leptos-ssr";

/// The folders of what was built.
#[derive(Debug)]
pub(crate) struct Apps {
    /// Contains `leptos_app.js` and `leptos_app_bg.wasm`.
    pub(crate) leptos_app: PathBuf,
    /// With the scripts of `examples/field-service`, `react/` and `leptos/`, and with `leptos-ssr/`.
    pub(crate) bundles: PathBuf,
}

/// Builds all of them. Our npm package is in the folder `npm`.
pub(crate) fn apps(workspace: &Workspace, npm: &Path) -> Result<Apps> {
    step("Compiling the Leptos apps of examples/", || compile(workspace, &APPS))?;
    let leptos_app = workspace.target("example");
    join(workspace, LEPTOS_APP, &leptos_app)?;
    let bundles = bundle_field_service(workspace, npm)?;
    server_rendered(workspace)?;
    Ok(Apps { leptos_app, bundles })
}

/// Builds the two apps of `examples/field-service`; returns their folder.
pub(crate) fn field_service(workspace: &Workspace, npm: &Path) -> Result<PathBuf> {
    setup::for_build(workspace)?;
    step("Compiling the Leptos app", || compile(workspace, &[FIELD_SERVICE]))?;
    bundle_field_service(workspace, npm)
}

/// The two halves of the app of `examples/leptos-ssr`.
#[derive(Debug)]
pub(crate) struct ServerRendered {
    pub(crate) program: PathBuf,
    /// With `leptos_ssr.js` and `leptos_ssr_bg.wasm`.
    pub(crate) bundle: PathBuf,
}

/// Builds the app of `examples/leptos-ssr`: its server, and the WebAssembly that hydrates the pages of it.
pub(crate) fn server_rendered(workspace: &Workspace) -> Result<ServerRendered> {
    let cargo = |what: &[&str]| {
        let mut cargo = tool::cargo(workspace.root());
        tool::run(cargo.args(["build", "--package", SERVER_RENDERED]).args(what))
    };
    step("Compiling the Leptos app with server rendering", || {
        cargo(&["--lib", "--target", BROWSER_TARGET, "--features", "hydrate"])?;
        cargo(&["--bin", SERVER_RENDERED, "--features", "ssr"])
    })?;
    let bundle = bundles(workspace).join(SERVER_RENDERED);
    // A library is named as Rust knows it.
    join(workspace, &SERVER_RENDERED.replace('-', "_"), &bundle)?;
    Ok(ServerRendered { program: workspace.target("debug").join(SERVER_RENDERED), bundle })
}

fn bundles(workspace: &Workspace) -> PathBuf {
    workspace.target("examples/bundles")
}

fn bundle_field_service(workspace: &Workspace, npm: &Path) -> Result<PathBuf> {
    let folder = bundles(workspace);
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

/// Makes the app's `.js` and `_bg.wasm`, named as its target without dashes.
fn join(workspace: &Workspace, target: &str, folder: &Path) -> Result<()> {
    let compiled = workspace.target(BROWSER_TARGET).join("debug").join(target);
    let module = target.replace('-', "_");
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
