//! Packages of the machine's distribution.

use crate::step::step;
use crate::tool;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// The path of the program with one of the `names`; `package` is installed if necessary. `what` is its name for messages.
pub(super) fn program(what: &str, names: &[&str], package: &str) -> Result<PathBuf> {
    let find = || names.iter().copied().find_map(tool::on_path);
    if let Some(found) = find() {
        return Ok(found);
    }
    step(&format!("Installing {what} from the distribution's packages"), || {
        install(what, &[package])
    })?;
    find().with_context(|| format!("{what} was installed but is not on the PATH"))
}

/// Installs `packages`; `what` is their name for messages.
pub(super) fn install(what: &str, packages: &[&str]) -> Result<()> {
    let get = || {
        if tool::on_path("apt-get").is_none() {
            bail!("{what} is missing, and this machine has no apt-get to install it by");
        }
        let superuser = rig::superuser().with_context(|| format!("{what} is missing"))?;
        apt_get(superuser, &["update"])?;
        let install = ["install", "--yes", "--no-remove", "--no-install-recommends"];
        apt_get(superuser, &[&install[..], packages].concat())
    };
    get().with_context(|| remedy(packages))
}

/// The address of the Debian archive that apt uses, if any.
pub(super) fn debian_archive() -> Result<Option<String>> {
    let known =
        || tool::capture(Command::new("apt-get").args(["indextargets", "--format", SOURCE]));
    let mut sources = known()?;
    // Without package lists, apt does not report which archive is Debian's.
    if sources.trim().is_empty() {
        apt_get(rig::superuser()?, &["update"])?;
        sources = known()?;
    }
    Ok(debian_among(&sources).map(str::to_owned))
}

/// The format of apt's output for each source.
const SOURCE: &str = "$(ORIGIN)|$(LABEL)|$(REPO_URI)";

fn debian_among(sources: &str) -> Option<&str> {
    sources.lines().find_map(|source| source.strip_prefix("Debian|Debian|"))
}

/// Prints the manual command.
fn remedy(packages: &[&str]) -> String {
    let packages = packages.join(" ");
    format!("this would get it: `sudo apt-get update && sudo apt-get install {packages}`")
}

fn apt_get(superuser: &[&str], arguments: &[&str]) -> Result<()> {
    let words = [superuser, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"], arguments];
    let words = words.concat();
    tool::capture(Command::new(words[0]).args(&words[1..]))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_differs_from_the_security_updates_and_from_others() {
        let sources = "Debian|Debian-Security|http://one.example/security/\n\
                       Nodes|Nodes|http://two.example/\n\
                       Debian|Debian|http://three.example/debian/\n";
        assert_eq!(debian_among(sources), Some("http://three.example/debian/"));
        assert_eq!(debian_among("Ubuntu|Ubuntu|http://four.example/ubuntu/\n"), None);
    }
}
