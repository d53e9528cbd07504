//! Numbers, addresses, tokens, passwords and keys occur nowhere: not in the log at its highest level, the journal's files, the
//! metrics, an answer, a webhook or a command's output.

mod application;
mod faults;
mod provider_events;
mod signed;
mod tenants_server;
mod visitor;

use crate::support::app::{Answer, TestApp};
use crate::support::captured::Captured;
use crate::support::needles::Needles;
use std::path::Path;
use std::process::{Command, Stdio};
use tracing::subscriber::DefaultGuard;

/// The addresses of these tests' requests, by the network and by their headers.
const PEER: &str = "198.51.100.66";
const FORWARDED: &str = "203.0.113.66";

/// Everything that a test can see, and what must not be in it.
struct Search {
    needles: Needles,
    log: Captured,
    _guard: DefaultGuard,
    told: String,
}

impl Search {
    fn begin() -> Self {
        let (log, guard) = Captured::start();
        let mut needles = Needles::default();
        for address in [PEER, FORWARDED] {
            needles.text(address);
        }
        Self { needles, log, _guard: guard, told: String::new() }
    }

    /// Stores an answer with its header.
    fn saw(&mut self, answer: &Answer) {
        self.told.extend([format!("{} {:?}\n", answer.status, answer.headers)]);
        self.told.push_str(&String::from_utf8_lossy(&answer.body));
        self.told.push('\n');
    }

    /// Searches everything that remains.
    async fn end(self, app: &TestApp) {
        let page = app.metrics().await;
        app.journal().await;
        self.needles.are_not_in("the figures", &page);
        self.search(app.folder.path());
    }

    fn search(self, folder: &Path) {
        self.needles.are_not_in("an answer", &self.told);
        for (name, bytes) in files(folder) {
            self.needles.are_not_in(&name, &String::from_utf8_lossy(&bytes));
        }
        let log = self.log.text();
        assert!(log.contains("\"call_id\""), "the log is taken: {log}");
        self.needles.are_not_in("the log", &log);
    }
}

/// The journal's files; not the tenants' file, which contains a webhook's secret, nor the journal's key.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    ["journal.db", "journal.db-wal", "journal.db-shm"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), std::fs::read(folder.join(name)).ok()?)))
        .collect()
}

/// The output of `click2call journal …` in `folder`.
pub(crate) fn journal_command(folder: &Path, arguments: &[&str], typed: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_click2call"));
    command.arg("journal").args(arguments).current_dir(folder).env_clear();
    command.env("C2C_JOURNAL_LOCATION", "journal.db").stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The program may not read its input.
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), typed.as_bytes());
    let output = child.wait_with_output().unwrap();
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).join("\n")
}
