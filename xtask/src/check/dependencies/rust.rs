//! The crates of our lock file, by cargo-deny.

use super::{LIMIT, SILENCE, not_checked};
use crate::setup::cargo_deny;
use crate::tool::{self, Ended};
use crate::workspace::Workspace;
use anyhow::{Result, bail};

/// What cargo-deny says when it could not get its list, rather than found something in it.
const OUT_OF_REACH: [&str; 3] =
    ["failed to fetch advisory database", "failed to load advisory database", "failed to clone"];

const WEAKNESSES: &str = "advisories of Rust crates";
const DENY: &str = "cargo deny --workspace check advisories";

/// Weaknesses, and crates that nobody maintains, of the `RustSec` database.
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

fn is_out_of_reach(printed: &str) -> bool {
    OUT_OF_REACH.iter().any(|sign| printed.contains(sign))
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
