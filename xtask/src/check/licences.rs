//! Licences, bans and sources, by cargo-deny.

use crate::setup::cargo_deny;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::Result;

pub(super) fn judge(workspace: &Workspace) -> Result<()> {
    tool::run(&mut cargo_deny::check(workspace.root(), &["licenses", "bans", "sources"])?)
}
