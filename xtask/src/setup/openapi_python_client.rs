//! openapi-python-client, which generates a Python client from a description.

use super::python_tool::PythonTool;
use anyhow::Result;
use std::path::PathBuf;

const TOOL: PythonTool = PythonTool { package: "openapi-python-client", version: "0.29.1" };

/// The folder with it and its `python`, installed if necessary. That Python has the dependencies of the generated client.
pub(crate) fn ensure() -> Result<PathBuf> {
    TOOL.ensure()
}
