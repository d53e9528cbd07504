//! Installs missing tools, one file for each.
//!
//! A step that is already done is skipped silently. An error names the command that would do it.

pub(crate) mod addons_linter;
pub(crate) mod api_tools;
mod apt;
mod cache;
pub(crate) mod cargo_deny;
pub(crate) mod cargo_fuzz;
pub(crate) mod chromium;
mod crates;
pub(crate) mod debian_root;
mod npm_packages;
mod npm_tools;
pub(crate) mod openapi_python_client;
pub(crate) mod other_browsers;
mod python_tool;
mod rust_src;
pub(crate) mod schemathesis;
mod sysroot;
mod wasm_target;

use crate::workspace::Workspace;
use anyhow::Result;

pub(crate) use rust_src::StdSource;

/// The target of the widget.
pub(crate) const BROWSER_TARGET: &str = "wasm32-unknown-unknown";

/// WebAssembly with standard output, for tests.
pub(crate) const TEST_TARGET: &str = "wasm32-wasip1";

/// Installs the tools of the web build.
pub(crate) fn for_build(workspace: &Workspace) -> Result<StdSource> {
    wasm_target::ensure(BROWSER_TARGET)?;
    npm_packages::ensure(workspace)?;
    rust_src::ensure()
}

/// Installs the tools of the npm package.
pub(crate) fn for_npm_package(workspace: &Workspace) -> Result<()> {
    npm_packages::ensure(workspace)
}

/// Installs the tools of the tests on WebAssembly.
pub(crate) fn for_wasm_tests() -> Result<()> {
    wasm_target::ensure(TEST_TARGET)
}
