//! Compiles the widget, built for size.

use crate::setup::{BROWSER_TARGET, StdSource};
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;

const PROFILE: &str = "widget";

/// Where a panic came from and how `{:?}` prints are for developers: both are words that visitors
/// would download, and the former would tell where this machine keeps its sources.
const RUSTFLAGS: [&str; 2] = ["-Zlocation-detail=none", "-Zfmt-debug=none"];

/// A panic stops the widget without a message; the visitor sees the loader's plain form either way.
const RUSTFLAGS_OF_REBUILT_STD: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// Compiles `widget-wasm` for visitors and says where its WebAssembly lies.
pub(crate) fn widget(workspace: &Workspace, std: StdSource) -> Result<PathBuf> {
    compile(workspace, std, "Compiling the widget to WebAssembly", &["--features", "mount"])
}

/// Compiles `widget-wasm` for the browser extension and says where its WebAssembly lies.
pub(crate) fn extension(workspace: &Workspace, std: StdSource) -> Result<PathBuf> {
    let features = ["--features", "extension"];
    compile(workspace, std, "Compiling the extension to WebAssembly", &features)
}

/// Compiles the digest of `widget-wasm` for call buttons and says where its WebAssembly lies.
pub(super) fn digest(workspace: &Workspace, std: StdSource) -> Result<PathBuf> {
    let features = ["--features", "digest-module"];
    compile(workspace, std, "Compiling the digest to WebAssembly", &features)
}

fn compile(
    workspace: &Workspace,
    std: StdSource,
    what: &str,
    features: &[&str],
) -> Result<PathBuf> {
    // A folder of its own: the widget's flags would make cargo build everything twice elsewhere.
    let folder = workspace.target("widget");
    let mut cargo = tool::cargo(workspace.root());
    // Without the kind of library that Rust links: cargo optimizes no two kinds as one.
    cargo.args(["rustc", "--package", "widget-wasm", "--lib", "--crate-type", "cdylib"]);
    cargo.args(features);
    cargo.args(["--target", BROWSER_TARGET, "--profile", PROFILE, "--target-dir"]).arg(&folder);
    let mut flags = RUSTFLAGS.to_vec();
    if std == StdSource::Rebuilt {
        flags.extend(RUSTFLAGS_OF_REBUILT_STD);
        cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    }
    // All of this is not stable yet, but the same in this very release; Rust's own switch allows it.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    step(what, || tool::run(&mut cargo))?;
    Ok(folder.join(BROWSER_TARGET).join(PROFILE).join("widget_wasm.wasm"))
}
