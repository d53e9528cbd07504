//! The heads of the journal's chains in a second place, by which `journal verify` notices that the journal was emptied or
//! recreated.

use crate::journal_place::{Place, start};
use crate::support::app::ACME;
use crate::support::clock::ManualClock;
use crate::support::receiver::Receiver;
use crate::support::waiting::{in_time, until};
use http_client::webhook_signature::SigningKey;
use model::call_id::CallId;
use model::clock::Clock;
use model::random::SystemRandom;
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};
use store::journal::writer::DatabaseJournal;
use tokio::net::UdpSocket;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const INTERVAL: Duration = Duration::from_mins(10);

/// A server on the journal of `place`, with these lines in `[journal_heads]`.
struct Running {
    clock: Arc<ManualClock>,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

async fn run(place: &Place, heads: &str) -> Running {
    http_client::install_tls_provider();
    let domains = place.folder.path().join("domains.json");
    std::fs::write(&domains, ACME).unwrap();
    let text = format!("listen = '127.0.0.1:0'\nprovider = 'simulator'\n[journal_heads]\n{heads}");
    let settings = read::from_text(&text, "test settings", &|_| None).unwrap();
    let settings = Settings { domains, journal: place.settings.clone(), ..settings };
    let clock = Arc::new(ManualClock::default());
    let server = Server::start(settings, Arc::clone(&clock) as _, Arc::new(SystemRandom));
    let server = server.await.unwrap();
    let (stop, stopping) = oneshot::channel();
    let stopped = tokio::spawn(server.run_until(async {
        let _ = stopping.await;
    }));
    Running { clock, stop, stopped }
}

impl Running {
    async fn stop(self) {
        self.stop.send(()).unwrap();
        in_time(self.stopped).await.unwrap();
    }
}

/// An entry of acme.com on the first day of the clock.
async fn write_entry(place: &Place) {
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    let call_id = CallId::random(&SystemRandom).unwrap();
    let at = ManualClock::default().now();
    let tenant = Some("acme.com".parse().unwrap());
    let entry = Entry { tenant, ..Entry::new(at, call_id, Event::Accepted) };
    journal.write(entry).await.unwrap();
}

fn verify(place: &Place, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_click2call"));
    command.args(["journal", "verify"]).current_dir(place.folder.path()).env_clear();
    command.env("C2C_JOURNAL_LOCATION", "journal.db").envs(variables.iter().copied());
    command.output().unwrap()
}

#[tokio::test]
async fn a_journal_that_was_emptied_or_begun_anew_does_not_fit_the_file() {
    let (place, elsewhere) = (start().await, tempfile::tempdir().unwrap());
    let file = elsewhere.path().join("heads");
    DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    place.keep_a_copy().await;
    let running = run(&place, &format!("file = '{}'", file.display())).await;
    let lines = || std::fs::read_to_string(&file).unwrap_or_default();
    running.clock.until_somebody_sleeps_until(INTERVAL).await;
    assert_eq!(lines(), "", "there is nothing yet");

    write_entry(&place).await;
    running.clock.advance(INTERVAL);
    until(async || lines().lines().count() == 1).await;
    write_entry(&place).await;
    running.stop().await;

    let all = lines();
    let lines: Vec<_> = all.lines().collect();
    assert_eq!(lines.len(), 2, "the last head is written at the stop: {lines:?}");
    assert!(lines[0].starts_with("2026-11-21 acme.com 1 "), "{lines:?}");
    assert!(lines[1].starts_with("2026-11-21 acme.com 2 "), "{lines:?}");
    let named = [("C2C_JOURNAL_HEADS_FILE", file.to_str().unwrap())];
    assert!(verify(&place, &named).status.success());
    // An attacker who copied the empty journal restores it.
    place.put_the_copy_back().await;
    let alone = verify(&place, &[]);
    assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stderr));
    let compared = verify(&place, &named);
    assert_eq!(compared.status.code(), Some(1));
    let told = String::from_utf8_lossy(&compared.stderr).into_owned();
    assert!(told.contains("BROKEN 2026-11-21 acme.com: it is gone, though its head"), "{told}");
}

#[tokio::test]
async fn a_webhook_gets_changed_heads_and_again_after_a_failure() {
    let place = start().await;
    write_entry(&place).await;
    let receiver = Receiver::new(&[500]).await;
    let heads = format!("webhook = '{}'\nwebhook_secret = '{SECRET}'", receiver.url);
    let running = run(&place, &heads).await;
    receiver.wait_for(1).await;

    running.clock.until_somebody_sleeps_until(INTERVAL).await;
    running.clock.advance(INTERVAL);
    receiver.wait_for(2).await;
    running.clock.until_somebody_sleeps_until(INTERVAL * 2).await;
    running.clock.advance(INTERVAL);
    running.clock.until_somebody_sleeps_until(INTERVAL * 3).await;
    running.stop().await;

    let messages = receiver.received();
    assert_eq!(messages.len(), 2, "what was taken is not sent again");
    for message in &messages {
        let json = message.json();
        assert_eq!(json["type"], "journal.heads");
        let head = &json["data"]["heads"][0];
        assert_eq!((&head["domain"], &head["rows"]), (&"acme.com".into(), &1.into()));
        assert_eq!(
            (&head["day"], head["hash"].as_str().unwrap().len()),
            (&"2026-11-21".into(), 64)
        );
        let timestamp = message.header("webhook-timestamp").parse().unwrap();
        let key = SigningKey::parse(SECRET).unwrap();
        let signature = key.sign(message.header("webhook-id"), timestamp, &message.body);
        assert_eq!(message.header("webhook-signature"), signature);
    }
}

/// One message as a syslog server receives it, without its hash.
fn assert_is_a_head(message: &[u8]) {
    let text = std::str::from_utf8(message).unwrap();
    let expected = "<110>1 2026-11-21T08:00:00.000Z - click2call - heads - 2026-11-21 acme.com 1 ";
    assert!(text.starts_with(expected), "{text}");
}

#[tokio::test]
async fn a_syslog_gets_a_message_for_each_changed_head() {
    let place = start().await;
    write_entry(&place).await;
    let syslog = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = syslog.local_addr().unwrap();

    let running = run(&place, &format!("syslog = '{address}'")).await;

    let mut message = [0; 1024];
    let length = in_time(syslog.recv(&mut message)).await.unwrap();
    assert_is_a_head(&message[..length]);
    running.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_syslog_of_this_machine_is_a_socket() {
    let (place, folder) = (start().await, tempfile::tempdir().unwrap());
    write_entry(&place).await;
    let path = folder.path().join("log");
    let syslog = tokio::net::UnixDatagram::bind(&path).unwrap();

    let running = run(&place, &format!("syslog = '{}'", path.display())).await;

    let mut message = [0; 1024];
    let length = in_time(syslog.recv(&mut message)).await.unwrap();
    assert_is_a_head(&message[..length]);
    running.stop().await;
}
