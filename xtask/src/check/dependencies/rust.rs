//! The crates of the cargo lock file, by cargo-deny and cargo.

use super::{LIMIT, SILENCE, not_checked};
use crate::setup::cargo_deny;
use crate::tool::{self, Ended};
use crate::workspace::Workspace;
use anyhow::{Result, bail, ensure};

/// cargo-deny's message if it could not load its list.
const OUT_OF_REACH: [&str; 3] =
    ["failed to fetch advisory database", "failed to load advisory database", "failed to clone"];

/// cargo's warning about a yanked version.
const YANKED: &str = " is yanked in registry ";

const WEAKNESSES: &str = "advisories of Rust crates";
const DENY: &str = "cargo deny --workspace check advisories";

/// Vulnerable and unmaintained crates, by the `RustSec` database.
pub(crate) fn advisories(workspace: &Workspace) -> Result<()> {
    let mut deny = cargo_deny::check(workspace.root(), &["advisories"])?;
    match tool::within(LIMIT, &mut deny)? {
        Ended::Well(_) => Ok(()),
        Ended::Badly(printed) if is_out_of_reach(&printed) => {
            Err(not_checked(WEAKNESSES, "the RustSec database is out of reach", DENY))
        }
        Ended::Badly(printed) => bail!("{}", printed.trim_end()),
        Ended::Overdue => Err(not_checked(WEAKNESSES, SILENCE, DENY)),
    }
}

/// Yanked versions. Cargo checks for them before it installs a program, and its index may be reachable where the `RustSec`
/// database is not.
pub(crate) fn yanked(workspace: &Workspace) -> Result<()> {
    let mut cargo = tool::cargo(workspace.root());
    cargo.args(["install", "--dry-run", "-Zunstable-options", "--locked", "--path", "server"]);
    cargo.arg("--root").arg(workspace.target("dry-run"));
    // The dry run is unstable but fixed for the pinned release; RUSTC_BOOTSTRAP enables it.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    let what = "yanked Rust crates";
    match tool::within(LIMIT, &mut cargo)? {
        Ended::Well(printed) => {
            let found = yanked_in(&printed);
            ensure!(found.is_empty(), "{}", found.join("\n"));
            Ok(())
        }
        Ended::Badly(printed) => Err(not_checked(what, &printed, DENY)),
        Ended::Overdue => Err(not_checked(what, SILENCE, DENY)),
    }
}

/// A line for each crate in cargo's warnings.
fn yanked_in(printed: &str) -> Vec<&str> {
    let told = printed.lines().filter(|line| line.contains(YANKED));
    told.map(|line| line.trim_start_matches("warning: ")).collect()
}

fn is_out_of_reach(printed: &str) -> bool {
    OUT_OF_REACH.iter().any(|sign| printed.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unavailable_list_differs_from_an_advisory_in_it() {
        assert!(is_out_of_reach("[ERROR] failed to fetch advisory database https://…"));
        assert!(!is_out_of_reach("error[vulnerability]: something bad in a crate"));
    }

    #[test]
    fn a_yanked_version_is_found_in_cargos_output() {
        let printed = "  Installing server v0.1.0\n    Updating crates.io index\n\
            warning: package `futures-util v0.3.30` in Cargo.lock is yanked in registry `crates-io`, consider \
            running without --locked\nwarning: aborting install due to dry run\n";
        let found = yanked_in(printed);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("package `futures-util v0.3.30` in Cargo.lock"), "{found:?}");
        assert!(yanked_in("warning: aborting install due to dry run\n").is_empty());
    }
}
