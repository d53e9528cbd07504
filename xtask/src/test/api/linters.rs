//! Redocly's and Spectral's linters find no error in the API description, by their own rules.

use crate::setup::api_tools;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

/// Spectral has no rules without a file.
const SPECTRAL_RULES: &str = "extends: [\"spectral:oas\"]\n";

pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    let tools = api_tools::ensure().context("NOT RUN: the linters of what /openapi.json says")?;
    let program = crate::test::compile::programs(workspace)?.server;
    let folder = super::fresh_folder(workspace, "api-description")?;
    let description = tool::capture(super::click2call(&program, &folder).arg("openapi"))?;
    fs::write(folder.join("openapi.json"), description)?;
    fs::write(folder.join(".spectral.yaml"), SPECTRAL_RULES)?;

    let mut redocly = tool::npm_program(&tools, "redocly");
    redocly.current_dir(&folder).args(["lint", "openapi.json", "--format=stylish"]);
    redocly.envs([("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")]);
    tool::run(&mut redocly)?;
    let mut spectral = tool::npm_program(&tools, "spectral");
    spectral.current_dir(&folder).args(["lint", "openapi.json", "--fail-severity=error"]);
    tool::run(&mut spectral)
}
