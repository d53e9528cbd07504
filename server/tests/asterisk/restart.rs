//! The program is stopped or killed during calls on a real Asterisk, and started again.

use crate::call_control::{ALICES_PHONE, DOMAINS_WITH_WEBHOOK, READS, RINGS, SECTIONS, token};
use crate::client::{Client, Events, PATIENCE};
use crate::office::write_settings;
use rig::Asterisk;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// The way in which the program ends.
#[derive(Clone, Copy, Debug)]
enum Signal {
    Kill,
    Terminate,
}

/// The program, as an operator starts it.
struct Program(Child);

impl Program {
    fn start(settings: &Path) -> (Self, SocketAddr) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_click2call"));
        command.arg("serve").arg("--config").arg(settings).env_clear();
        command.env("C2C_LOG_LEVEL", "error,click2call=info");
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = output.find_map(|line| address_in(&line.unwrap()));
        // The pipe must not fill up.
        std::thread::spawn(move || output.for_each(drop));
        (Self(process), address.expect("it does not listen"))
    }

    fn end(mut self, signal: Signal) {
        match signal {
            Signal::Kill => self.0.kill().unwrap(),
            Signal::Terminate => {
                let id = self.0.id().to_string();
                assert!(Command::new("kill").arg(id).status().unwrap().success());
            }
        }
        self.0.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The program may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let line: Value = serde_json::from_str(line).ok()?;
    line["fields"]["address"].as_str().or(line["address"].as_str())?.parse().ok()
}

/// A program, its Asterisk, and a user with a token.
struct Office {
    asterisk: Asterisk,
    settings: PathBuf,
    folder: TempDir,
    program: Option<Program>,
    client: Client,
    token: String,
}

impl Office {
    fn open() -> Self {
        http_client::install_tls_provider();
        let folder = tempfile::tempdir().unwrap();
        let asterisk = Asterisk::start().unwrap();
        let settings = write_settings(
            folder.path(),
            DOMAINS_WITH_WEBHOOK,
            &asterisk,
            "host = '127.0.0.1'\n",
            SECTIONS,
        );
        let (program, address) = Program::start(&settings);
        let (program, client) = (Some(program), Client::new(address));
        Self { asterisk, settings, folder, program, client, token: token(ALICES_PHONE) }
    }

    fn end(&mut self, signal: Signal) {
        self.program.take().unwrap().end(signal);
    }

    fn start_again(&mut self) {
        let (program, address) = Program::start(&self.settings);
        self.program = Some(program);
        self.client = Client::new(address);
    }

    async fn call(&self, number: &str) -> String {
        let (status, answer) =
            self.post("/api/calls/initiate", &json!({ "phoneNumber": number })).await;
        assert_eq!(status, 201, "{answer}");
        answer["callId"].as_str().unwrap().to_owned()
    }

    /// The code of a call that must be refused.
    async fn refused(&self, number: &str) -> String {
        let (status, answer) =
            self.post("/api/calls/initiate", &json!({ "phoneNumber": number })).await;
        assert_eq!(status, 429, "{answer}");
        answer["code"].as_str().unwrap().to_owned()
    }

    /// The keys of the locks in the database.
    async fn saved_locks(&self) -> Vec<String> {
        let rows = self.rows("SELECT key FROM shared_state WHERE kind = 3 AND key <> $1", "").await;
        rows.into_iter().flatten().flatten().collect()
    }

    /// Waits until another lock, and the limits that were charged with it, are in the database.
    async fn has_saved_another_lock(&self, locks: &[String]) {
        let mut ticks = tokio::time::interval(Duration::from_millis(10));
        let saved = async {
            while self.saved_locks().await.iter().all(|lock| locks.contains(lock)) {
                ticks.tick().await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, saved).await.is_ok(), "the lock is not saved");
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.client.by_token(&self.token, path, Some(body)).await
    }

    async fn events_after(&self, id: &str, last_id: &str) -> Events {
        let path = format!("/api/calls/{id}/events");
        self.client.listen_after(&path, &self.token, last_id).await
    }

    async fn history(&self, id: &str) -> Vec<String> {
        let mut all = self.events_after(id, "0").await;
        all.rest().await
    }

    /// Waits until the journal and the outbox have exactly the states of the call.
    async fn records(&self, id: &str, expected: &[String]) {
        let mut looks = tokio::time::interval(Duration::from_millis(10));
        let recorded = async {
            // The end of a call reaches the event stream before the journal.
            while states(&self.journal(id).await).len() < expected.len() {
                looks.tick().await;
            }
        };
        let recorded = tokio::time::timeout(PATIENCE, recorded).await;
        let (journal, webhooks) = (self.journal(id).await, self.webhooks(id).await);
        assert!(recorded.is_ok(), "{journal:?} instead of {expected:?}");
        assert_eq!(states(&journal), expected);
        assert_eq!(states(&webhooks), expected);
    }

    /// The journal's entries of the call, in order.
    async fn journal(&self, id: &str) -> Vec<String> {
        let query = "SELECT event, state, leg, cause FROM journal WHERE call_id = $1 \
                     ORDER BY day, place";
        let rows = self.rows(query, id).await;
        let words = rows.into_iter().map(|row| row.into_iter().flatten().collect::<Vec<_>>());
        words.map(|words| words.join(" ")).collect()
    }

    /// The pending webhooks of the call, in order: the tenant's server is unreachable.
    async fn webhooks(&self, id: &str) -> Vec<String> {
        let query = "SELECT body FROM webhook_outbox WHERE call_id = $1 ORDER BY id";
        let bodies = self.rows(query, id).await.into_iter().flatten().flatten();
        let words = bodies.map(|body| {
            let body: Value = serde_json::from_str(&body).unwrap();
            let data = &body["data"];
            let parts = [&body["type"], &data["state"], &data["leg"], &data["cause"]];
            parts.into_iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        });
        words.map(|words| words.trim_start_matches("call.").to_owned()).collect()
    }

    async fn rows(&self, query: &'static str, id: &str) -> Vec<Vec<Option<String>>> {
        let journal = SqliteConnectOptions::new().filename(self.folder.path().join("journal.db"));
        let mut connection = journal.connect().await.unwrap();
        let rows = sqlx::query(query).bind(id).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| (0..row.len()).map(|at| row.get(at)).collect()).collect()
    }

    /// Asterisk's records of the call: one for each time that it was placed.
    fn dispositions(&self, id: &str) -> Vec<String> {
        let records = self
            .asterisk
            .call_records_when(|records| records.iter().any(|record| record.uniqueid == id))
            .unwrap();
        let records = records.into_iter().filter(|record| record.uniqueid == id);
        records.map(|record| record.disposition).collect()
    }
}

/// The states in `entries`, in the notation of the event stream.
fn states(entries: &[String]) -> Vec<&str> {
    let words = entries.iter().filter_map(|entry| entry.split_once(' '));
    words.filter(|(event, _)| matches!(*event, "state" | "ended")).map(|(_, state)| state).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_followed_and_controlled_after_the_program_was_ended_and_started_again() {
    let mut office = Office::open();
    for signal in [Signal::Kill, Signal::Terminate] {
        for (number, stage, end, disposition) in [
            (READS, "connected", "ended completed", "ANSWERED"),
            (RINGS, "ringing destination", "ended cancelled", "NO ANSWER"),
        ] {
            let locks = office.saved_locks().await;
            let id = office.call(number).await;
            let mut events = office.events_after(&id, "0").await;
            let before = events.until(stage).await;
            // States that were not yet written are lost with the process.
            office.records(&id, &before[1..]).await;
            if let Signal::Kill = signal {
                office.has_saved_another_lock(&locks).await;
            }

            office.end(signal);
            events.closed().await;
            office.start_again();
            let mut events = office.events_after(&id, events.last_id()).await;
            let mut after = events.until(stage).await;
            assert_eq!(after, ["unknown", stage], "{signal:?}");
            assert_eq!(office.refused(number).await, "already_under_way", "{signal:?}");
            if stage == "connected" {
                let pressed =
                    office.post(&format!("/api/calls/dtmf/{id}"), &json!({ "digit": "5" })).await;
                assert_eq!(pressed.0, 200, "{pressed:?}");
            }
            let ended = office.post(&format!("/api/calls/end/{id}"), &json!({})).await;
            assert_eq!(ended.0, 200, "{ended:?}");
            after.extend(events.rest().await);
            assert_eq!(after.last().map(String::as_str), Some(end), "{signal:?}");

            let all = [before, after].concat();
            assert_eq!(office.history(&id).await, all, "all states, to a new client");
            office.records(&id, &all[1..]).await;
            assert_eq!(office.dispositions(&id), [disposition], "it was placed once");
        }
    }
    for number in [READS, RINGS] {
        // Its lock is released, because its calls have ended.
        assert_eq!(office.refused(number).await, "rate_limited", "two an hour, in any process");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_call_that_ended_while_the_program_was_away_no_cause_is_invented() {
    let mut office = Office::open();
    let id = office.call(READS).await;
    let mut events = office.events_after(&id, "0").await;
    let before = events.until("connected").await;
    office.records(&id, &before[1..]).await;

    office.end(Signal::Kill);
    events.closed().await;
    office.asterisk.restart().unwrap();
    office.start_again();

    let after = office.events_after(&id, events.last_id()).await.rest().await;
    assert_eq!(after, ["unknown", "ended unknown"]);
    let all = [before, after].concat();
    office.records(&id, &all[1..]).await;
}
