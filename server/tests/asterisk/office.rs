//! The complete server on its own port, with an operator's settings, and its Asterisk.

use crate::client::{Caller, Client, PATIENCE};
use model::clock::{Clock, SystemClock};
use model::random::SystemRandom;
use rig::{AmiUser, Asterisk, CallRecord};
use server::config::read::{self, Environment, Scope};
use server::startup::Server;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// Her terminal rings for a second and answers; only the hash of her password is stored.
pub(crate) const ALICE: Caller = Caller { aor: "alice@127.0.0.1", password: "alice**PA55W0RD" };
/// His terminal rings and is not answered.
pub(crate) const NOBODY: Caller = Caller { aor: "nobody@127.0.0.1", password: "nobody**PA55W0RD" };

/// The hash as printed by `click2call ha1`.
const TERMINALS: &str = r#"{
    "alice@127.0.0.1": {
        "ha1": "f931bf015c41ec32ebe055b28a6e7e9d",
        "endpoint": "b1c1t1_alice", "extension": "101", "company": 1,
        "brand": 1
    },
    "nobody@127.0.0.1": {
        "password": "nobody**PA55W0RD", "endpoint": "1001", "extension": "102", "company": 1,
        "brand": 1
    }
}"#;

pub(crate) struct Office {
    pub(crate) asterisk: Asterisk,
    pub(crate) client: Client,
    server: JoinHandle<()>,
    pub(crate) folder: TempDir,
}

impl Office {
    /// Terminals in a file, and one Asterisk for all of them.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let terminals = folder.path().join("terminals.json");
        fs::write(&terminals, TERMINALS).unwrap();
        let sections = format!(
            "[directory]\nkind = 'file'\npath = '{}'\n\
             [application_servers]\nkind = 'fixed'\ndefault = '127.0.0.1'\n",
            terminals.display()
        );
        Self::with(folder, &sections).await
    }

    /// `sections` configure the directory and the resolver.
    pub(crate) async fn with(folder: TempDir, sections: &str) -> Self {
        let signed = "[signed_calls]\nsecret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\n\
            limits = { concurrent_calls = 1000, calls_per_hour = 1000, calls_per_day = 1000 }\n";
        Self::open(folder, "{}", "", &format!("{sections}{signed}")).await
    }

    /// Applications call for the companies in `domains`.
    pub(crate) async fn for_applications(folder: TempDir, domains: &str, sections: &str) -> Self {
        Self::open(folder, domains, "host = '127.0.0.1'\n", sections).await
    }

    /// Visitors schedule calls, for which time passes by `clock`.
    pub(crate) async fn for_visitors(domains: &str, sections: &str, clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::open_with(folder, domains, "host = '127.0.0.1'\n", sections, clock).await
    }

    async fn open(folder: TempDir, domains: &str, of_asterisk: &str, sections: &str) -> Self {
        let clock = Arc::new(SystemClock::start());
        Self::open_with(folder, domains, of_asterisk, sections, clock).await
    }

    async fn open_with(
        folder: TempDir,
        domains: &str,
        of_asterisk: &str,
        sections: &str,
        clock: Arc<dyn Clock>,
    ) -> Self {
        http_client::install_tls_provider();
        let asterisk = Asterisk::start().unwrap();
        let file = write_settings(folder.path(), domains, &asterisk, of_asterisk, sections);
        let no_variables = Environment { lookup: &|_| None, names: &[] };
        let settings = read::settings(Some(&file), no_variables, Scope::All).unwrap();
        let server = Server::start(settings, clock, Arc::new(SystemRandom)).await.unwrap();
        let client = Client::new(server.address());
        let server = tokio::spawn(server.run_until(std::future::pending()));
        Self { asterisk, client, server, folder }
    }

    /// Waits until Asterisk has logged `words`.
    pub(crate) async fn logs(&self, words: &str) {
        let mut looks = tokio::time::interval(Duration::from_millis(10));
        let logged = async {
            while !self.asterisk.log().unwrap().contains(words) {
                looks.tick().await;
            }
        };
        let logged = tokio::time::timeout(PATIENCE, logged).await;
        assert!(logged.is_ok(), "Asterisk does not log {words:?}");
    }

    /// The records of both legs of a call: that of the terminal, that of the destination.
    pub(crate) fn both_legs(&self, iden: &str) -> (CallRecord, CallRecord) {
        let leg = |records: &[CallRecord], context: &str| {
            let is_it = |record: &&CallRecord| {
                record.linkedid == iden
                    && record.context == context
                    && record.last_application == "Dial"
            };
            records.iter().find(is_it).cloned()
        };
        let both = |records: &[CallRecord]| {
            leg(records, "click2dial-user").zip(leg(records, "click2dial-target"))
        };
        let records = self.asterisk.call_records_when(|records| both(records).is_some()).unwrap();
        both(&records).unwrap_or_else(|| panic!("not both legs of {iden}: {records:#?}"))
    }
}

/// Writes the tenants and the settings into `folder`, and returns the path of the settings.
pub(crate) fn write_settings(
    folder: &Path,
    domains: &str,
    asterisk: &Asterisk,
    of_asterisk: &str,
    sections: &str,
) -> PathBuf {
    fs::write(folder.join("domains.json"), domains).unwrap();
    let AmiUser { name, secret } = AmiUser::LEAST;
    let settings = format!(
        "listen = '127.0.0.1:0'\ndomains = '{0}/domains.json'\n\
         [journal]\nlocation = '{0}/journal.db'\n\
         [asterisk]\nport = {1}\nuser = '{name}'\nsecret = '{secret}'\n{of_asterisk}\
         {sections}",
        folder.display(),
        asterisk.ami().port()
    );
    let file = folder.join("click2call.toml");
    fs::write(&file, settings).unwrap();
    file
}

impl Drop for Office {
    fn drop(&mut self) {
        self.server.abort();
    }
}
