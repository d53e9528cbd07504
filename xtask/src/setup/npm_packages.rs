//! The packages of `package.json`: esbuild, Binaryen's wasm-opt and Playwright.

use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    let wanted = fs::read_to_string(workspace.path("package-lock.json"))
        .context("package-lock.json cannot be read")?;
    let present = fs::read_to_string(workspace.path("node_modules/.package-lock.json"));
    if present.is_ok_and(|present| satisfies(&present, &wanted)) {
        return Ok(());
    }
    // No package of ours needs its install script, so install scripts are disabled.
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    step("Installing the npm packages of package-lock.json", || {
        tool::capture(Command::new("npm").args(arguments).current_dir(workspace.root()))
    })
    .context("this would get them: `npm ci --ignore-scripts`")?;
    Ok(())
}

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Package>,
}

#[derive(PartialEq, Deserialize)]
struct Package {
    version: Option<String>,
    integrity: Option<String>,
    /// npm selects the variant for this machine.
    #[serde(default)]
    optional: bool,
}

/// Whether npm's record of its last run matches the lock file.
fn satisfies(present: &str, wanted: &str) -> bool {
    let read = |text| serde_json::from_str::<Lock>(text).map(|lock| lock.packages);
    let (Ok(present), Ok(wanted)) = (read(present), read(wanted)) else { return false };
    let nothing_else = present.iter().all(|(name, package)| wanted.get(name) == Some(package));
    let nothing_missing = wanted
        .iter()
        .filter(|(name, package)| !name.is_empty() && !package.optional)
        .all(|(name, _)| present.contains_key(name));
    nothing_else && nothing_missing
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &str = r#"{"packages": {
        "": {"name": "click2call"},
        "node_modules/tool": {"version": "1.0.0", "integrity": "sha512-a"},
        "node_modules/@tool/linux": {"version": "1.0.0", "integrity": "sha512-b", "optional": true},
        "node_modules/@tool/windows": {"version": "1.0.0", "integrity": "sha512-c", "optional": true}
    }}"#;

    #[test]
    fn packages_for_other_machines_may_be_missing() {
        let present = r#"{"packages": {
            "node_modules/tool": {"version": "1.0.0", "integrity": "sha512-a"},
            "node_modules/@tool/linux": {"version": "1.0.0", "integrity": "sha512-b", "optional": true}
        }}"#;
        assert!(satisfies(present, WANTED));
    }

    #[test]
    fn another_version_does_not_match_the_lock_file() {
        let present = r#"{"packages": {
            "node_modules/tool": {"version": "0.9.0", "integrity": "sha512-z"}
        }}"#;
        assert!(!satisfies(present, WANTED));
    }

    #[test]
    fn nothing_and_nonsense_do_not_satisfy() {
        assert!(!satisfies(r#"{"packages": {}}"#, WANTED));
        assert!(!satisfies("half a fi", WANTED));
    }
}
