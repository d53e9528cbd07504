//! The click2call server of an example: the real program, with the simulator.

use anyhow::{Context, Result};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use tokio::sync::oneshot;

/// A running server, which stops when this value is dropped.
#[derive(Debug)]
pub(crate) struct Click2Call {
    child: Child,
    pub(crate) address: SocketAddr,
    /// Resolves when the program exits.
    pub(crate) ended: oneshot::Receiver<()>,
}

/// The start parameters.
pub(crate) struct Start<'a> {
    pub(crate) program: &'a Path,
    pub(crate) folder: &'a Path,
    /// The text of `click2call.toml`.
    pub(crate) settings: &'a str,
    pub(crate) tenants: &'a Value,
    /// Settings that are known only at the start, as environment variables.
    pub(crate) variables: &'a [(&'a str, String)],
}

impl Click2Call {
    /// Returns when the server listens.
    pub(crate) async fn start(start: Start<'_>) -> Result<Self> {
        let Start { program, folder, settings, tenants, variables } = start;
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        fs::write(folder.join("click2call.toml"), settings)?;
        write_tenants(folder, tenants)?;
        let mut command = Command::new(program);
        command.arg("serve").current_dir(folder).env("C2C_CONFIG", "click2call.toml");
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let output = child.stdout.take().context("the server has no output")?;
        let (listens, listening) = oneshot::channel();
        let (ends, ended) = oneshot::channel();
        let log = folder.join("click2call.log");
        thread::spawn(move || {
            // The server must not block on a full pipe. If the copy fails, the terminal's output remains.
            let _ = keep_log(output, &log, listens);
            drop(ends);
        });
        let started = listening.await;
        let mut server = Self { child, address: SocketAddr::from(([0; 4], 0)), ended };
        // The program's own output is above, on the terminal.
        server.address = started.ok().context("click2call did not start")?;
        Ok(server)
    }
}

impl Drop for Click2Call {
    fn drop(&mut self) {
        // The program may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Replaces `domains.json`, which the server reloads within a second.
pub(crate) fn write_tenants(folder: &Path, tenants: &Value) -> Result<()> {
    let (new, used) = (folder.join("domains.json.new"), folder.join("domains.json"));
    fs::write(&new, serde_json::to_vec_pretty(tenants)?)?;
    // Atomically: a partly written file would be reported as broken.
    fs::rename(new, used).context("domains.json cannot be replaced")
}

/// Copies the log to a file, and extracts the address from the line that has it.
fn keep_log(
    output: ChildStdout,
    log: &PathBuf,
    listens: oneshot::Sender<SocketAddr>,
) -> std::io::Result<()> {
    let mut file = File::create(log)?;
    let mut listens = Some(listens);
    for line in BufReader::new(output).lines() {
        let line = line?;
        writeln!(file, "{line}")?;
        if let Some(address) = address_in(&line)
            && let Some(listens) = listens.take()
        {
            let _ = listens.send(address);
        }
    }
    Ok(())
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let entry: Value = serde_json::from_str(line).ok()?;
    let is = |value: &Value| value.get("message").and_then(Value::as_str) == Some("listening");
    let entry =
        [Some(&entry), entry.get("fields")].into_iter().flatten().find(|entry| is(entry))?;
    entry.get("address")?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_parsed_from_the_listening_line() {
        let line = r#"{"level":"INFO","message":"listening","address":"127.0.0.1:40123"}"#;
        assert_eq!(address_in(line), "127.0.0.1:40123".parse().ok());
        assert_eq!(address_in(r#"{"message":"stopping","address":"127.0.0.1:1"}"#), None);
        assert_eq!(address_in("not JSON"), None);
    }
}
