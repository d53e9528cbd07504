//! The server under measurement: behind a proxy on the same machine, with one tenant without call limits.

use crate::asterisk::{SECRET, USER};
use crate::program::Program;
use crate::users::Users;
use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A call has two rows in the journal, each of which takes at least this on disk.
const LEAST_BYTES_OF_A_CALL: u64 = 100;

/// Variables, so that an older server, which does not know all of them, can be measured too.
const UNLIMITED: [&str; 2] = ["C2C_LIMITS_TOTAL_PER_DAY", "C2C_LIMITS_TOTAL_CONCURRENT"];
const UNLIMITED_SIGNED: [&str; 3] = [
    "C2C_SIGNED_CALLS_LIMITS_CONCURRENT_CALLS",
    "C2C_SIGNED_CALLS_LIMITS_CALLS_PER_HOUR",
    "C2C_SIGNED_CALLS_LIMITS_CALLS_PER_DAY",
];

/// How often one client may sign calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admitted {
    AsUsual,
    Always,
}

/// The folder of a server. It is removed with this value.
#[derive(Debug)]
pub struct Site {
    server: PathBuf,
    folder: TempDir,
    /// Whether signed calls are enabled.
    signed: bool,
}

impl Site {
    /// A folder with a tenants' file only.
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
            "limits": limits(server)?,
        }});
        fs::write(folder.path().join("domains.json"), tenants.to_string())?;
        Ok(Self { server: server.to_owned(), folder, signed: false })
    }

    /// Allows `users` to place calls on `asterisk`, one client at the rate `admitted`.
    pub fn with_signed_calls(
        server: &Path,
        users: &Users,
        asterisk: SocketAddr,
        admitted: Admitted,
    ) -> Result<Self> {
        let site = Self { signed: true, ..Self::new(server)? };
        let limits = match admitted {
            Admitted::AsUsual => "",
            Admitted::Always => {
                "ip_per_minute = 4000000000\n[limits]\n\
                flood_per_second = 1000000\nflood_burst = 1000000\n"
            }
        };
        // Used nonces are stored for the lifetime of a nonce: up to 50,000 for one client. A client with 10,000 calls a second needs a
        // shorter lifetime than the usual 30 seconds.
        let settings = format!(
            "[directory]\nkind = 'file'\npath = 'terminals.json'\n\
             [application_servers]\nkind = 'fixed'\ndefault = '127.0.0.1'\n\
             [asterisk]\nport = {}\nuser = '{USER}'\nsecret = '{SECRET}'\n\
             [signed_calls]\nsecret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\n\
             nonce_ttl_seconds = 2\nallowed_origins = ['*']\n{limits}",
            asterisk.port(),
        );
        fs::write(site.folder.path().join("click2call.toml"), settings)?;
        fs::write(site.folder.path().join("terminals.json"), users.terminals().to_string())?;
        Ok(site)
    }

    /// Starts the server: journal and log in files, everything else by default.
    pub fn start(&self) -> Result<Program> {
        self.start_with(&[])
    }

    /// The same with additional settings, by their variables.
    pub fn start_with(&self, variables: &[(&str, &str)]) -> Result<Program> {
        Program::start(|address| {
            let mut command = self.command(address)?;
            command.envs(variables.iter().copied());
            Ok(command)
        })
    }

    fn command(&self, address: SocketAddr) -> Result<Command> {
        let inside = |name: &str| self.folder.path().join(name);
        let mut command = Command::new(&self.server);
        // The machine's own variables would change the measurement.
        command.env_clear().current_dir(self.folder.path());
        command.args(["serve", "--listen", &address.to_string()]);
        if self.signed {
            command.args(["--config", "click2call.toml"]);
        }
        command
            .env("C2C_DOMAINS", inside("domains.json"))
            .env("C2C_JOURNAL_LOCATION", self.journal());
        command.env("C2C_PROVIDER", "simulator").env("C2C_PROXIES_TRUSTED", "127.0.0.1");
        // Short calls, because the number of calls in progress is bounded and thousands start each second.
        command.env("C2C_SIMULATOR_SPEED", "100");
        let signed = if self.signed { &UNLIMITED_SIGNED[..] } else { &[] };
        for limit in UNLIMITED.iter().chain(signed) {
            command.env(limit, u32::MAX.to_string());
        }
        command.stdin(Stdio::null()).stdout(File::create(inside("log"))?);
        Ok(command)
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    /// Whether the journal is large enough for `calls` calls.
    pub fn check_the_journal(&self, calls: u32) -> Result<()> {
        let size = |path: PathBuf| fs::metadata(path).map(|file| file.len()).unwrap_or_default();
        let kept = size(self.journal()) + size(self.journal().with_extension("db-wal"));
        let least = u64::from(calls) * LEAST_BYTES_OF_A_CALL;
        ensure!(kept >= least, "the journal is too small for {calls} calls: {kept} bytes");
        Ok(())
    }
}

/// The limits of a tenant that takes the calls of ten thousand. The keys of hundreds of thousands of clients and numbers
/// share counts, which the usual limits would refuse. An older server has fewer limits, and refuses unknown ones.
fn limits(server: &Path) -> Result<Map<String, Value>> {
    let output = Command::new(server).env_clear().arg("schema").output()?;
    ensure!(output.status.success(), "{} prints no schema", server.display());
    let schema = String::from_utf8(output.stdout)?;
    let all = [
        ("domain_per_hour", u32::MAX),
        ("ip_per_minute", u32::MAX),
        ("number_per_hour", u32::MAX),
        ("client_per_hour", u32::MAX),
        ("new_client_percent", 0),
        ("domain_per_day", u32::MAX),
        ("domain_concurrent", u32::MAX),
        ("number_per_day", u32::MAX),
        ("number_per_week", u32::MAX),
    ];
    let known = all.into_iter().filter(|(name, _)| schema.contains(&format!("\"{name}\"")));
    Ok(known.map(|(name, limit)| (name.to_owned(), limit.into())).collect())
}
