//! schemathesis, which holds a server against its description. It is a Python program.

use super::python_tool::PythonTool;
use anyhow::Result;
use std::path::PathBuf;

const TOOL: PythonTool = PythonTool { package: "schemathesis", version: "4.32.5" };

/// Says where schemathesis is, after installing it if need be.
pub(crate) fn ensure() -> Result<PathBuf> {
    Ok(TOOL.ensure()?.join("schemathesis"))
}
