//! The current user, and running commands as root: for namespaces and another root folder.

use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};

/// The user and the group of this process.
pub(crate) fn ourselves() -> Result<(u32, u32)> {
    let process = fs::metadata("/proc/self").context("/proc/self is missing; is this Linux?")?;
    Ok((process.uid(), process.gid()))
}

/// The prefix of a command that runs as root: nothing, or sudo without a password prompt.
pub fn superuser() -> Result<&'static [&'static str]> {
    if ourselves()?.0 == 0 {
        return Ok(&[]);
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", "true"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if sudo.status().is_ok_and(|status| status.success()) {
        return Ok(&["sudo", "-n"]);
    }
    bail!("this needs root, or a sudo that asks for no password (`sudo -v` beforehand)")
}
