//! The browser of the journeys: Debian's Chromium, which Playwright drives as well as its own.

use crate::step::step;
use crate::tool;
use anyhow::{Context, Result, bail};
use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Names a browser that is not on the search path.
pub(crate) const CHOICE: &str = "C2C_CHROMIUM";

const NAMES: [&str; 2] = ["chromium", "chromium-browser"];
const REMEDY: &str = "this would get it: `sudo apt-get update && sudo apt-get install chromium`";

/// Says where the browser is, after getting it if need be.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os(CHOICE).map(PathBuf::from) {
        if !chosen.is_file() {
            bail!("{CHOICE} names {}, which is no file", chosen.display());
        }
        return Ok(chosen);
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    install().context(REMEDY)?;
    find().with_context(|| format!("Chromium was installed but is not on the PATH; {REMEDY}"))
}

fn find() -> Option<PathBuf> {
    NAMES.into_iter().find_map(tool::on_path)
}

fn install() -> Result<()> {
    if tool::on_path("apt-get").is_none() {
        bail!("Chromium is missing, and this machine has no apt-get to install it by");
    }
    let superuser = superuser()?;
    step("Installing Chromium from the distribution's packages", || {
        apt_get(&superuser, &["update"])?;
        apt_get(&superuser, &["install", "--yes", "--no-install-recommends", "chromium"])
    })
}

fn apt_get(superuser: &[&str], arguments: &[&str]) -> Result<()> {
    let words = [superuser, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"], arguments];
    let words = words.concat();
    tool::capture(Command::new(words[0]).args(&words[1..]))?;
    Ok(())
}

/// What to put before a command so that it may install packages.
fn superuser() -> Result<Vec<&'static str>> {
    if tool::capture(Command::new("id").arg("-u"))?.trim() == "0" {
        return Ok(Vec::new());
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", "true"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if sudo.status().is_ok_and(|status| status.success()) {
        return Ok(vec!["sudo", "-n"]);
    }
    bail!("Chromium is missing, and installing it needs more rights than you have here")
}
