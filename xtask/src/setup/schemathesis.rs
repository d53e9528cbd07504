//! schemathesis, a Python program that tests a server against its description.

use super::python_tool::PythonTool;
use anyhow::Result;
use std::path::PathBuf;

const TOOL: PythonTool = PythonTool { package: "schemathesis", version: "4.32.5" };

/// The path of schemathesis, which is installed if necessary.
pub(crate) fn ensure() -> Result<PathBuf> {
    Ok(TOOL.ensure()?.join("schemathesis"))
}
