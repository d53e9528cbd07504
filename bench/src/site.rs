//! The server as it is measured: as an operator would run it behind a proxy on the same machine, with
//! one tenant that may be called as often as one likes.

use crate::program::Program;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A journalled call has two rows, each of which takes at least this on disk.
const LEAST_BYTES_OF_A_CALL: u64 = 100;

/// Where a server of ours has its files. They go with this value.
#[derive(Debug)]
pub struct Site {
    server: PathBuf,
    folder: TempDir,
}

impl Site {
    /// A folder with a tenants' file, and nothing else yet.
    pub fn new(server: &Path) -> Result<Self> {
        let folder = tempfile::tempdir().context("there is no room for the journal")?;
        let tenants = json!({ crate::traffic::DOMAIN: {
            "queue": "500",
            "branding": {
                "button_text": "Call Us Now",
                "button_color": "#1a73e8",
                "company_name": "Acme Corp",
                "logo_url": "https://acme.com/logo.png",
            },
            // One tenant takes the calls of ten thousand. All other limits are the usual ones.
            "limits": { "domain_per_hour": u32::MAX },
        }});
        fs::write(folder.path().join("domains.json"), tenants.to_string())?;
        Ok(Self { server: server.to_owned(), folder })
    }

    /// Starts the server: journal and log in files, everything else as it comes.
    pub fn start(&self) -> Result<Program> {
        Program::start(|address| self.command(address))
    }

    fn command(&self, address: SocketAddr) -> Result<Command> {
        let inside = |name: &str| self.folder.path().join(name);
        let mut command = Command::new(&self.server);
        // The machine's own settings would make every machine measure something else.
        command.env_clear().current_dir(self.folder.path());
        command.args(["serve", "--listen", &address.to_string()]);
        command.env("C2C_DOMAINS", inside("domains.json")).env("C2C_JOURNAL", self.journal());
        command.env("C2C_PROVIDER", "simulator").env("C2C_TRUSTED_PROXIES", "127.0.0.1");
        command.stdin(Stdio::null()).stdout(File::create(inside("log"))?);
        Ok(command)
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    /// Whether the journal can hold what `calls` calls must have left in it.
    pub fn check_the_journal(&self, calls: u32) -> Result<()> {
        let size = |path: PathBuf| fs::metadata(path).map(|file| file.len()).unwrap_or_default();
        let kept = size(self.journal()) + size(self.journal().with_extension("db-wal"));
        let least = u64::from(calls) * LEAST_BYTES_OF_A_CALL;
        ensure!(kept >= least, "the journal is too small for {calls} calls: {kept} bytes");
        Ok(())
    }
}
