//! Checks that the crates which apps depend on have documentation without warnings, and can be packaged.
//!
//! They are documented for the targets and features that their manifests name to docs.rs.

use crate::setup::{self, BROWSER_TARGET};
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;

/// The crates that apps depend on.
const CRATES: [&str; 2] = ["shared-types", "widget-wasm"];

/// What an app that renders in the browser asks for. The features are those of `package.metadata.docs.rs`.
const IN_BROWSER: [&str; 4] =
    ["--target", BROWSER_TARGET, "--features", "widget-wasm/csr,widget-wasm/digest"];

pub(super) fn document(workspace: &Workspace) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["doc", "--no-deps"]).args(packages()).args(IN_BROWSER);
    tool::run(cargo.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Packages both crates. The packages are not compiled: that takes five minutes, and `cargo package` without
/// `--no-verify` does it by hand before a release.
pub(super) fn package(workspace: &Workspace) -> Result<()> {
    setup::for_build(workspace)?;
    let mut cargo = tool::cargo(workspace.root());
    // What is not committed yet is packaged as well.
    cargo.args(["package", "--no-verify", "--allow-dirty"]).args(packages()).args(IN_BROWSER);
    tool::run(&mut cargo)
}

fn packages() -> impl Iterator<Item = &'static str> {
    CRATES.into_iter().flat_map(|name| ["--package", name])
}
