//! Licences, bans and sources by cargo-deny, and known weaknesses where their list can be had.

use crate::setup::cargo_deny;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Result, bail};

/// What cargo-deny says when it could not get its list, rather than found something in it.
const OUT_OF_REACH: [&str; 3] =
    ["failed to fetch advisory database", "failed to load advisory database", "failed to clone"];

pub(super) fn judge(workspace: &Workspace) -> Result<()> {
    let program = cargo_deny::ensure(workspace.root())?;
    let deny = |what: &[&str]| {
        let mut command = cargo_deny::command(&program, workspace.root());
        command.args(["--workspace", "check", "--hide-inclusion-graph"]).args(what);
        command
    };
    tool::run(&mut deny(&["licenses", "bans", "sources"]))?;
    match tool::capture(&mut deny(&["advisories"])) {
        Ok(_) => Ok(()),
        Err(error) if is_out_of_reach(&error.to_string()) => {
            eprintln!("  NOT CHECKED: known weaknesses of our dependencies.");
            eprintln!("  The advisory database (github.com/rustsec/advisory-db) is out of reach.");
            Ok(())
        }
        Err(error) => bail!("{error}"),
    }
}

fn is_out_of_reach(complaint: &str) -> bool {
    OUT_OF_REACH.iter().any(|sign| complaint.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_cannot_be_had_is_told_from_a_weakness_in_it() {
        assert!(is_out_of_reach("[ERROR] failed to fetch advisory database https://…"));
        assert!(!is_out_of_reach("error[vulnerability]: something bad in a crate"));
    }
}
