//! Starts the server with its demo. The server prints the address when it listens.

use crate::step::step;
use crate::workspace::Workspace;
use crate::{build, console, server};
use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The variable with the journal's path.
const JOURNAL: &str = "C2C_JOURNAL_LOCATION";

/// Replaces this process by the server, so that Ctrl-C, signals and the exit status are the server's.
pub(crate) fn run(workspace: &Workspace, port: u16) -> Result<()> {
    build::build(workspace)?;
    let server = step("Compiling the server", || server::compile(workspace))?;
    let mut command = demo(workspace, &server, port, &|name| env::var_os(name).is_some())?;
    console::say("▸ Starting the server; Ctrl-C stops it");
    let error = command.exec();
    Err(error).with_context(|| format!("{} could not be started", server.display()))
}

/// The demo writes to cargo's target folder, unless `is_set` reports settings that may choose another place.
fn demo(
    workspace: &Workspace,
    server: &Path,
    port: u16,
    is_set: &dyn Fn(&str) -> bool,
) -> Result<Command> {
    let mut command = Command::new(server);
    command.args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}")]);
    command.current_dir(workspace.root());
    if !["C2C_CONFIG", JOURNAL].into_iter().any(is_set) {
        let folder = workspace.target("demo");
        fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        command.env(JOURNAL, folder.join("click2call.db"));
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::path::PathBuf;

    /// The path of the demo's journal, for display.
    fn journal(is_set: &dyn Fn(&str) -> bool) -> Option<PathBuf> {
        let target = tempfile::tempdir().unwrap();
        let workspace = Workspace::at("/a/checkout", target.path());
        let command = demo(&workspace, Path::new("click2call"), 8080, is_set).unwrap();
        let journal = command.get_envs().find(|(name, _)| *name == OsStr::new(JOURNAL))?.1?;
        assert!(Path::new(journal).parent().unwrap().is_dir());
        Some(Path::new(journal).strip_prefix(target.path()).unwrap().to_owned())
    }

    #[test]
    fn the_demo_stores_its_journal_in_the_target_folder_unless_settings_name_another() {
        assert_eq!(journal(&|_| false), Some("demo/click2call.db".into()));
        assert_eq!(journal(&|name| name == "C2C_JOURNAL_LOCATION"), None);
        assert_eq!(journal(&|name| name == "C2C_CONFIG"), None);
    }
}
