//! The packages of the npm lock files.

use super::{LIMIT, SILENCE, not_checked};
use crate::tool::{self, Ended};
use crate::workspace::Workspace;
use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::thread::{self, ScopedJoinHandle};

/// Folders with a lock file.
const FOLDERS: [&str; 3] = [".", "xtask/addons-linter", "xtask/api-tools"];

const AUDIT: &str = "npm audit";
const WEAKNESSES: &str = "advisories of npm packages";
const DEPRECATED: &str = "npm packages that were given up";

/// The output of `npm audit --json`: a report or an error.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Report { vulnerabilities: BTreeMap<String, Weakness> },
    None { message: String },
}

#[derive(Deserialize)]
struct Weakness {
    severity: String,
    range: String,
}

/// Advisories of npm's registry.
pub(crate) fn advisories(workspace: &Workspace) -> Result<()> {
    for folder in FOLDERS {
        let mut npm = Command::new("npm");
        npm.args(["audit", "--json"]).current_dir(workspace.path(folder));
        match tool::within(LIMIT, &mut npm)? {
            Ended::Well(_) => {}
            Ended::Badly(printed) => judge(folder, &printed)?,
            Ended::Overdue => return Err(not_checked(WEAKNESSES, SILENCE, AUDIT)),
        }
    }
    Ok(())
}

fn judge(folder: &str, printed: &str) -> Result<()> {
    match answer(printed) {
        Some(Answer::Report { vulnerabilities }) => {
            bail!("npm knows weaknesses of packages in {folder}:{}", list(&vulnerabilities))
        }
        Some(Answer::None { message }) => Err(not_checked(WEAKNESSES, &message, AUDIT)),
        None => Err(not_checked(WEAKNESSES, printed, AUDIT)),
    }
}

/// The JSON in the output; npm prints warnings around it.
fn answer(printed: &str) -> Option<Answer> {
    let json = &printed[printed.find('{')?..];
    serde_json::Deserializer::from_str(json).into_iter().next()?.ok()
}

fn list(weaknesses: &BTreeMap<String, Weakness>) -> String {
    let lines = weaknesses
        .iter()
        .map(|(name, weakness)| format!("\n  {name} {}: {}", weakness.range, weakness.severity));
    lines.collect()
}

/// Deprecated packages among the direct dependencies.
pub(crate) fn deprecated(workspace: &Workspace) -> Result<()> {
    let mut named = Vec::new();
    for folder in FOLDERS {
        let path = workspace.path(folder).join("package.json");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        named.extend(packages(&text)?);
    }
    let answers: Vec<_> = thread::scope(|scope| {
        let asked: Vec<_> = named.iter().map(|package| scope.spawn(|| words_on(package))).collect();
        let answer = |thread: ScopedJoinHandle<'_, Result<Option<String>>>| {
            thread.join().unwrap_or_else(|_| Err(anyhow!("asking npm ended badly")))
        };
        asked.into_iter().map(answer).collect()
    });
    let mut given_up = String::new();
    for (package, words) in named.iter().zip(answers) {
        if let Some(words) = words? {
            let _ = write!(given_up, "\n  {package}: {words}");
        }
    }
    ensure!(given_up.is_empty(), "packages are deprecated:{given_up}");
    Ok(())
}

/// `name@version` of all dependencies of a `package.json`.
fn packages(manifest: &str) -> Result<Vec<String>> {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Manifest {
        dependencies: BTreeMap<String, String>,
        dev_dependencies: BTreeMap<String, String>,
    }
    let Manifest { dependencies, dev_dependencies } = serde_json::from_str(manifest)?;
    let all = dependencies.into_iter().chain(dev_dependencies);
    Ok(all.map(|(name, version)| format!("{name}@{version}")).collect())
}

/// The deprecation message of a package, if there is one.
fn words_on(package: &str) -> Result<Option<String>> {
    let mut npm = Command::new("npm");
    npm.args(["view", package, "deprecated", "--loglevel=error"]);
    match tool::within(LIMIT, &mut npm)? {
        Ended::Well(words) => Ok(Some(words.trim().to_owned()).filter(|words| !words.is_empty())),
        Ended::Badly(printed) => {
            Err(not_checked(DEPRECATED, &printed, &format!("npm view {package}")))
        }
        Ended::Overdue => Err(not_checked(DEPRECATED, SILENCE, &format!("npm view {package}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::NotDone;

    #[test]
    fn an_advisory_differs_from_an_unreachable_registry() {
        let weak = r#"{"auditReportVersion":2,"vulnerabilities":{"ws":{"name":"ws","severity":"high","range":"<8.17.1"}}}"#;
        let error = judge(".", weak).unwrap_err();
        assert!(error.downcast_ref::<NotDone>().is_none());
        assert!(error.to_string().ends_with("in .:\n  ws <8.17.1: high"), "{error}");

        for silent in [
            "npm warn audit 405\n{\"message\":\"405 Method Not Allowed\",\"statusCode\":405}\nnpm error",
            "npm error network",
        ] {
            let error = judge(".", silent).unwrap_err();
            let text = error.downcast_ref::<NotDone>().unwrap().to_string();
            assert!(text.starts_with("NOT CHECKED: advisories of npm packages: "), "{text}");
            assert!(text.contains("run `npm audit`"), "{text}");
        }
    }

    #[test]
    fn a_dependency_is_listed_with_its_version() {
        let manifest =
            r#"{"name":"x","devDependencies":{"esbuild":"0.28.2","@types/node":"20.1.0"}}"#;
        assert_eq!(packages(manifest).unwrap(), ["@types/node@20.1.0", "esbuild@0.28.2"]);
    }
}
