//! openapi-python-client, which generates a client in Python from a description.

use super::python_tool::PythonTool;
use anyhow::Result;
use std::path::PathBuf;

const TOOL: PythonTool = PythonTool { package: "openapi-python-client", version: "0.29.1" };

/// Says in which folder it and its `python` are, after installing them if need be. That Python has what the generated
/// client needs.
pub(crate) fn ensure() -> Result<PathBuf> {
    TOOL.ensure()
}
