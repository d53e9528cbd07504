//! Compiles the widget, built for size.

use crate::setup::{BROWSER_TARGET, StdSource};
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;

const PROFILE: &str = "widget";

/// Panic locations and `{:?}` output are for developers: both are text that visitors would download, and the locations contain
/// paths of the build machine.
const RUSTFLAGS: [&str; 2] = ["-Zlocation-detail=none", "-Zfmt-debug=none"];

/// A panic aborts the widget without a message; the loader's plain form is shown instead.
const RUSTFLAGS_OF_REBUILT_STD: [&str; 2] = ["-Zunstable-options", "-Cpanic=immediate-abort"];

/// Compiles `widget-wasm` for visitors; returns the path of the WebAssembly.
pub(crate) fn widget(workspace: &Workspace, std: StdSource) -> Result<PathBuf> {
    compile(workspace, std, "Compiling the widget to WebAssembly", &["--features", "mount"])
}

/// Compiles `widget-wasm` for the browser extension; returns the path of the WebAssembly.
pub(crate) fn extension(workspace: &Workspace, std: StdSource) -> Result<PathBuf> {
    let features = ["--features", "extension"];
    compile(workspace, std, "Compiling the extension to WebAssembly", &features)
}

/// Compiles the digest of `widget-wasm` for call buttons; returns the path of the WebAssembly.
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
    // A separate target folder, because the widget's flags would invalidate other builds.
    let folder = workspace.target("widget");
    let mut cargo = tool::cargo(workspace.root());
    // `cdylib` only, because cargo does not apply LTO if `rlib` is built too.
    cargo.args(["rustc", "--package", "widget-wasm", "--lib", "--crate-type", "cdylib"]);
    cargo.args(features);
    cargo.args(["--target", BROWSER_TARGET, "--profile", PROFILE, "--target-dir"]).arg(&folder);
    let mut flags = RUSTFLAGS.to_vec();
    if std == StdSource::Rebuilt {
        flags.extend(RUSTFLAGS_OF_REBUILT_STD);
        cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    }
    // These options are unstable but fixed for the pinned release; RUSTC_BOOTSTRAP enables them.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    step(what, || tool::run(&mut cargo))?;
    Ok(folder.join(BROWSER_TARGET).join(PROFILE).join("widget_wasm.wasm"))
}
