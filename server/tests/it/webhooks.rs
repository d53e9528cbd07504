//! A tenant's own server is told what happens to its calls: once each, in order, signed, and also
//! when it is away for a while.

#![expect(clippy::similar_names, reason = "a receiver has what it received")]

mod backlog;
mod model_based;
mod virtual_receivers;

use crate::support::captured::Captured;
use crate::support::clock::ManualClock;
use crate::support::receiver::{Received, Receiver};
use crate::support::tokens;
use crate::support::waiting::{in_time, until};
use http_client::webhook_signature::SigningKey;
use jiff::Timestamp;
use model::clock::{Clock, SystemClock};
use model::random::SystemRandom;
use serde_json::{Value, json};
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions, Row};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::call_stops::CallStopStore;
use store::database::Database;
use store::journal::entry::Dialled;
use store::journal::erase::erase;
use store::settings::JournalSettings;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ALLOWED: &str =
    "[webhooks]\nallow_private = true\ntimeout_seconds = 60\ngive_up_after_hours = 1\n";
/// A busy phone: its call is over after less than three seconds.
const BUSY: &str = "202-555-0101";
const LIFE: [&str; 5] =
    ["call.accepted", "call.placed", "call.state queued", "call.state ringing", "call.ended ended"];

struct Running {
    address: SocketAddr,
    clock: Arc<ManualClock>,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

/// Starts the server on the journal and the tenants in `folder`.
async fn start(folder: &Path, clock: &Arc<ManualClock>) -> Running {
    http_client::install_tls_provider();
    let text = format!(
        "provider = 'simulator'\nlisten = '127.0.0.1:0'\n[limits]\nip_per_minute = 999\nclient_per_hour = 999\n{ALLOWED}\
         [call_control]\ntenant = 'acme.com'\n\
         [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{}'\n",
        tokens::SECRET
    );
    let settings = read::from_text(&text, "test settings", &|_| None).unwrap();
    let settings = Settings {
        domains: folder.join("domains.json"),
        journal: JournalSettings::at(folder.join("journal.db")),
        ..settings
    };
    let server =
        Server::start(settings, Arc::clone(clock) as _, Arc::new(SystemRandom)).await.unwrap();
    let address = server.address();
    let (stop, stopping) = oneshot::channel();
    let stopped = tokio::spawn(server.run_until(async {
        let _ = stopping.await;
    }));
    Running { address, clock: Arc::clone(clock), stop, stopped }
}

fn folder(webhook: &Value) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tenants = json!({
        "acme.com": { "queue": "500", "numbers": { "fiction": true }, "call_context": true,
            "webhook": webhook },
        "silent.example": { "queue": "1", "numbers": { "fiction": true } },
    });
    std::fs::write(folder.path().join("domains.json"), tenants.to_string()).unwrap();
    folder
}

async fn told(receiver: &Receiver) -> (TempDir, Running) {
    let folder = folder(&json!({ "url": receiver.url, "secret": SECRET }));
    let clock = Arc::new(ManualClock::default());
    let running = start(folder.path(), &clock).await;
    (folder, running)
}

impl Running {
    async fn call(&self, domain: &str, number: &str) -> String {
        self.ask(&json!({ "domain": domain, "phone_number": number })).await
    }

    async fn ask(&self, body: &Value) -> String {
        self.reply(body).await["call_id"].as_str().unwrap().to_owned()
    }

    /// The answer to a request for a call to `number`, whatever it is.
    async fn answer(&self, number: &str) -> Value {
        self.reply(&json!({ "domain": "acme.com", "phone_number": number })).await
    }

    async fn reply(&self, body: &Value) -> Value {
        let url = format!("http://{}/click-to-call", self.address);
        let answer = reqwest::Client::new().post(url).body(body.to_string()).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// What alice's application sends, with a scope for all of it.
    async fn post(&self, path: &str, body: &Value) -> u16 {
        let scope = json!({ "scope": "calls:initiate calls:cti" });
        let token = tokens::shared(&tokens::claims_with(&scope));
        let request = reqwest::Client::new()
            .post(format!("http://{}{path}", self.address))
            .header("authorization", format!("Bearer {token}"))
            .body(body.to_string());
        request.send().await.unwrap().status().as_u16()
    }

    /// Lets time go on once the outcome of each attempt is noted, and waits for the attempt that is due then.
    async fn let_time_pass(&self, time: Duration, folder: &Path, receiver: &Receiver) {
        let next = loop {
            let waiting = first_of_each_call(folder).await;
            let now = self.clock.now().as_millisecond();
            if waiting.iter().all(|waiting| waiting.is_put_off(receiver, now)) {
                break waiting.iter().map(|waiting| waiting.due).min();
            }
            tokio::task::yield_now().await;
        };
        let attempts = receiver.received().len();
        self.clock.advance(time);
        if next.is_some_and(|due| due <= self.clock.now().as_millisecond()) {
            receiver.wait_for(attempts + 1).await;
        }
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.stopped.await.unwrap();
    }
}

/// All that was sent is noted as sent: hours later, nothing of it is sent again.
async fn nothing_waits(folder: &Path) -> bool {
    let journal = SqliteConnectOptions::new().filename(folder.join("journal.db"));
    let waiting = sqlx::query_scalar("SELECT COUNT(*) FROM webhook_outbox");
    let count: i64 = waiting.fetch_one(&mut journal.connect().await.unwrap()).await.unwrap();
    count == 0
}

/// A message in the outbox.
struct Waiting {
    id: String,
    /// How many attempts are noted as failed.
    failures: i64,
    /// When it is sent, in milliseconds since 1970.
    due: i64,
}

impl Waiting {
    /// Each attempt that was received is noted, and the next is later.
    fn is_put_off(&self, receiver: &Receiver, now: i64) -> bool {
        let received = receiver.received();
        let attempts = received.iter().filter(|message| message.header("webhook-id") == self.id);
        let attempts = i64::try_from(attempts.count()).unwrap();
        attempts > 0 && attempts == self.failures && self.due > now
    }
}

/// The oldest message of each call: the others wait for it.
async fn first_of_each_call(folder: &Path) -> Vec<Waiting> {
    let journal = SqliteConnectOptions::new().filename(folder.join("journal.db"));
    let query = "SELECT message, failures, due FROM webhook_outbox \
                 WHERE id IN (SELECT MIN(id) FROM webhook_outbox GROUP BY call_id)";
    let mut connection = journal.connect().await.unwrap();
    let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
    let waiting =
        |row: &SqliteRow| Waiting { id: row.get(0), failures: row.get(1), due: row.get(2) };
    rows.iter().map(waiting).collect()
}

fn kinds(received: &[Received]) -> Vec<String> {
    received.iter().map(Received::kind).collect()
}

#[tokio::test]
async fn each_step_of_a_call_is_told_once_in_order_and_signed() {
    let receiver = Receiver::new(&[]).await;
    let (_folder, server) = told(&receiver).await;

    let call_id = server.call("acme.com", BUSY).await;
    receiver.wait_for(2).await;
    server.clock.advance(Duration::from_secs(5));
    let received = receiver.wait_for(LIFE.len()).await;

    assert_eq!(kinds(&received), LIFE);
    let key = SigningKey::parse(SECRET).unwrap();
    for message in &received {
        let (id, timestamp) = (message.header("webhook-id"), message.header("webhook-timestamp"));
        let signature = key.sign(id, timestamp.parse().unwrap(), &message.body);
        assert_eq!(message.header("webhook-signature"), signature);
        assert_eq!(message.header("content-type"), "application/json");
        assert_eq!(message.json()["data"]["callId"], call_id.as_str());
        assert!(!message.body.contains("5550101"), "{}", message.body);
    }
    assert_eq!(received[4].json()["data"]["cause"], "busy");
    server.stop().await;
}

#[tokio::test]
async fn each_step_of_a_call_is_told_with_its_source_and_its_context() {
    let receiver = Receiver::new(&[]).await;
    let (folder, server) = told(&receiver).await;
    let context = json!({ "customerId": "C7", "more": ["a", 1] });

    let body = json!({ "phoneNumber": BUSY, "customData": context, "source": "call_button" });
    assert_eq!(server.post("/api/calls/initiate", &body).await, 201);
    receiver.wait_for(2).await;
    server.clock.advance(Duration::from_secs(5));
    let received = receiver.wait_for(LIFE.len()).await;

    assert_eq!(kinds(&received), LIFE);
    let key = SigningKey::parse(SECRET).unwrap();
    for message in &received {
        let data = &message.json()["data"];
        assert_eq!((&data["customData"], &data["source"]), (&context, &json!("call_button")));
        let (id, timestamp) = (message.header("webhook-id"), message.header("webhook-timestamp"));
        let signature = key.sign(id, timestamp.parse().unwrap(), &message.body);
        assert_eq!(message.header("webhook-signature"), signature);
    }
    until(async || nothing_waits(folder.path()).await).await;
    server.stop().await;
}

#[tokio::test]
async fn calls_that_fail_are_told_as_often_as_they_may_be_attempted() {
    let receiver = Receiver::new(&[]).await;
    let (folder, server) = told(&receiver).await;
    // The simulator refuses it, each time.
    let asked = futures_util::future::join_all((0..50).map(|_| server.answer("202-555-0104")));
    let answers = asked.await;
    let failed = answers.iter().filter(|answer| answer["code"] == "phone_system_refused").count();

    until(async || nothing_waits(folder.path()).await).await;

    assert!((1..=6).contains(&failed), "{failed} attempts to one number");
    let told = kinds(&receiver.received());
    assert_eq!(told.len(), 2 * failed);
    assert!(told.iter().all(|kind| kind == "call.accepted" || kind == "call.failed"), "{told:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_reported_call_is_told_once_for_each_change() {
    let receiver = Receiver::new(&[]).await;
    let (_folder, server) = told(&receiver).await;
    let report = |state: &str| {
        json!({ "callId": "9223372036854775807", "userId": "77", "direction": "inbound",
            "externalNumber": "+12025550142", "state": state, "customData": "a text" })
    };

    for (state, status) in [("ringing", 201), ("ringing", 200), ("ended", 200), ("ended", 200)] {
        assert_eq!(server.post("/api/cti/calls", &report(state)).await, status, "{state}");
    }
    let mut late = report("ringing");
    late["customData"] = json!({ "customerId": "C7" });
    assert_eq!(server.post("/api/cti/calls", &late).await, 200);
    let call_id = server.call("acme.com", BUSY).await;
    let received = receiver.wait_for(4).await;

    let reported = ["call.reported ringing", "call.reported ended", "call.reported ended"];
    assert_eq!(kinds(&received[..3]), reported, "a late context does not ring it again");
    let data = &received[0].json()["data"];
    assert_eq!(
        data,
        &json!({ "callId": data["callId"], "domain": "acme.com", "state": "ringing",
            "direction": "inbound", "number": "***-***-0142", "source": "mini_dialer",
            "externalCallId": "9223372036854775807", "userId": "77", "customData": "a text" })
    );
    assert_eq!(received[3].json()["data"]["callId"], call_id.as_str());
    assert_eq!(received[3].json()["data"]["source"], "callback");
    server.stop().await;
}

#[tokio::test]
async fn a_message_that_waits_loses_its_context_when_the_number_is_erased() {
    let receiver = Receiver::new(&[500]).await;
    let (folder, server) = told(&receiver).await;
    let body = json!({ "phoneNumber": BUSY, "customData": { "customerId": "C7" } });
    server.post("/api/calls/initiate", &body).await;
    receiver.wait_for(1).await;
    let clock = Arc::clone(&server.clock);
    server.stop().await;
    let settings = JournalSettings::at(folder.path().join("journal.db"));
    let database = Database::existing(&settings).await.unwrap();
    let number = Dialled::Number(BUSY.parse().unwrap());

    erase(&database, &number, clock.now()).await.unwrap();

    let server = start(folder.path(), &clock).await;
    clock.advance(Duration::from_mins(2));
    let received = receiver.wait_for(3).await;
    assert_eq!(received[0].json()["data"]["customData"], json!({ "customerId": "C7" }));
    assert_eq!(received[1].json()["type"], "call.accepted");
    for message in &received[1..3] {
        assert_eq!(message.json()["data"].get("customData"), None, "{}", message.body);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_call_at_a_later_time_is_told_when_it_is_kept_and_when_it_is_placed() {
    let receiver = Receiver::new(&[]).await;
    let folder = folder(&json!({ "url": receiver.url, "secret": SECRET }));
    let path = folder.path().join("domains.json");
    let mut tenants: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    tenants["acme.com"]["hours"] =
        json!({ "zone": "UTC", "week": { "sat": ["10:00-11:00"] }, "schedule": true });
    std::fs::write(path, tenants.to_string()).unwrap();
    let server = start(folder.path(), &Arc::new(ManualClock::default())).await;

    let asked = json!({ "domain": "acme.com", "phone_number": BUSY, "at": "2026-11-21T10:00:00Z" });
    let call_id = server.ask(&asked).await;
    receiver.wait_for(1).await;
    until(async || nothing_waits(folder.path()).await).await;
    server.clock.advance(Duration::from_hours(2));
    receiver.wait_for(3).await;
    until(async || nothing_waits(folder.path()).await).await;
    server.clock.advance(Duration::from_secs(5));
    let received = receiver.wait_for(1 + LIFE.len()).await;

    let kinds = kinds(&received);
    assert_eq!((&*kinds[0], &kinds[1..]), ("call.scheduled", &LIFE.map(str::to_owned)[..]));
    for message in &received {
        assert_eq!(message.json()["data"]["callId"], call_id.as_str());
    }
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_and_nothing_overtakes_it() {
    let receiver = Receiver::new(&[500, 302]).await;
    let (folder, server) = told(&receiver).await;
    server.call("acme.com", BUSY).await;
    receiver.wait_for(1).await;

    while receiver.received().len() < 2 + LIFE.len() {
        server.let_time_pass(Duration::from_secs(10), folder.path(), &receiver).await;
    }

    let received = receiver.received();
    let first = received[0].header("webhook-id");
    assert!(received[..3].iter().all(|message| message.header("webhook-id") == first));
    assert_eq!(kinds(&received[2..]), LIFE);
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_was_stopped_goes_on_where_it_was() {
    let receiver = Receiver::new(&[503]).await;
    let (folder, server) = told(&receiver).await;
    server.call("acme.com", BUSY).await;
    receiver.wait_for(1).await;
    let clock = Arc::clone(&server.clock);
    server.stop().await;

    let server = start(folder.path(), &clock).await;
    // Longer than a lease, if the first stopped before it heard the answer.
    clock.advance(Duration::from_mins(2));
    let received = receiver.wait_for(3).await;

    assert_eq!(kinds(&received), ["call.accepted", "call.accepted", "call.placed"]);
    assert_eq!(received[0].header("webhook-id"), received[1].header("webhook-id"));
    server.stop().await;
}

#[tokio::test]
async fn a_call_whose_message_waits_does_not_keep_another_call_waiting() {
    let receiver = Receiver::new(&[500]).await;
    let (_folder, server) = told(&receiver).await;
    let late = server.call("acme.com", BUSY).await;
    receiver.wait_for(1).await;

    let other = server.call("acme.com", "202-555-0142").await;
    let received = receiver.wait_for(3).await;

    let of = |message: &Received| message.json()["data"]["callId"].as_str().unwrap().to_owned();
    assert_eq!(received.iter().map(of).collect::<Vec<_>>(), [late, other.clone(), other]);
    server.stop().await;
}

#[tokio::test]
async fn a_receiver_that_is_gone_for_good_is_left_alone() {
    let receiver = Receiver::new(&[410; 5]).await;
    let (_folder, server) = told(&receiver).await;
    server.call("acme.com", BUSY).await;
    receiver.wait_for(2).await;
    server.clock.advance(Duration::from_secs(5));

    let received = receiver.wait_for(LIFE.len()).await;

    assert_eq!(kinds(&received), LIFE, "each is tried once");
    server.stop().await;
}

#[tokio::test]
async fn a_message_that_nobody_takes_is_given_up_in_the_end() {
    let receiver = Receiver::new(&[500; 100]).await;
    let (folder, server) = told(&receiver).await;
    server.call("acme.com", BUSY).await;
    receiver.wait_for(1).await;

    let first = receiver.received()[0].header("webhook-id").to_owned();
    while receiver.received().iter().all(|message| message.header("webhook-id") == first) {
        server.let_time_pass(Duration::from_mins(1), folder.path(), &receiver).await;
    }

    let received = receiver.received();
    let attempts = received.iter().filter(|message| message.header("webhook-id") == first).count();
    assert!((3..=10).contains(&attempts), "{attempts} attempts in an hour");
    server.stop().await;
}

#[tokio::test]
async fn a_receiver_that_never_answers_keeps_nobody_else_waiting() {
    // It is connected to, and nobody ever takes the connection.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let receiver = Receiver::new(&[]).await;
    let hangs = format!("http://{}/", silent.local_addr().unwrap());
    let tenant = |url: &str| {
        json!({ "queue": "500", "numbers": { "fiction": true },
            "webhook": { "url": url, "secret": SECRET } })
    };
    let folder = tempfile::tempdir().unwrap();
    let tenants = json!({ "silent.example": tenant(&hangs), "acme.com": tenant(&receiver.url) });
    std::fs::write(folder.path().join("domains.json"), tenants.to_string()).unwrap();
    let server = start(folder.path(), &Arc::new(ManualClock::default())).await;

    server.call("silent.example", "202-555-0102").await;
    server.call("acme.com", BUSY).await;
    receiver.wait_for(2).await;
    server.clock.advance(Duration::from_secs(5));
    let received = receiver.wait_for(LIFE.len()).await;

    assert_eq!(kinds(&received), LIFE);
    server.stop().await;
}

#[tokio::test]
async fn eight_receivers_that_never_answer_do_not_delay_a_ninth_one() {
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap());
    }
    let receiver = Receiver::new(&[]).await;
    let tenant = |url: String| {
        json!({ "queue": "500", "numbers": { "fiction": true },
            "webhook": { "url": url, "secret": SECRET } })
    };
    let mut tenants = json!({ "acme.com": tenant(receiver.url.clone()) });
    for (number, silent) in silent.iter().enumerate() {
        let url = format!("http://{}/", silent.local_addr().unwrap());
        tenants[format!("silent-{number}.example")] = tenant(url);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), tenants.to_string()).unwrap();
    let server = start(folder.path(), &Arc::new(ManualClock::default())).await;
    for tenant in 0..8 {
        for call in 0..11 {
            let domain = format!("silent-{tenant}.example");
            server.call(&domain, &format!("202-555-01{:02}", 10 + 8 * call + tenant)).await;
        }
    }
    // Each of them lets a connection hang.
    for silent in &silent {
        in_time(silent.accept()).await.unwrap();
    }

    let clock = SystemClock::start();
    server.call("acme.com", BUSY).await;
    receiver.wait_for(2).await;
    println!("the ninth tenant was told of its call after {:?}", clock.uptime());

    server.clock.advance(Duration::from_secs(5));
    assert_eq!(kinds(&receiver.wait_for(LIFE.len()).await), LIFE);
    // None of the others has had its time, which is a minute.
    assert!(clock.uptime() < Duration::from_mins(1));
    server.stop().await;
}

#[tokio::test]
async fn a_tenant_without_a_server_of_its_own_fills_no_outbox() {
    let receiver = Receiver::new(&[]).await;
    let (_folder, server) = told(&receiver).await;

    server.call("silent.example", BUSY).await;
    server.call("acme.com", "202-555-0142").await;

    for message in receiver.wait_for(2).await {
        assert_eq!(message.json()["data"]["domain"], "acme.com");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_limit_that_is_reached_is_told_once_however_many_requests_it_refuses() {
    let receiver = Receiver::new(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let tenants = json!({ "acme.com": { "queue": "500", "numbers": { "fiction": true },
        "webhook": { "url": receiver.url, "secret": SECRET }, "limits": { "domain_per_day": 0 } } });
    std::fs::write(folder.path().join("domains.json"), tenants.to_string()).unwrap();
    let server = start(folder.path(), &Arc::new(ManualClock::default())).await;
    let url = format!("http://{}/click-to-call", server.address);
    for number in ["202-555-0142", "202-555-0143", "202-555-0144"] {
        let body = json!({ "domain": "acme.com", "phone_number": number }).to_string();
        let answer = reqwest::Client::new().post(&url).body(body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 429);
    }

    let received = receiver.wait_for(1).await;

    assert_eq!(received[0].json()["type"], "limit.reached");
    let data = &received[0].json()["data"];
    assert_eq!((&data["limit"], &data["code"]), (&json!("domain_per_day"), &json!("daily_limit")));
    assert_eq!(data["domain"], "acme.com");
    assert!(!received[0].body.contains("5550142") && data.get("number").is_none());
    until(async || nothing_waits(folder.path()).await).await;
    assert_eq!(receiver.received().len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_stop_that_refuses_calls_is_reported_once() {
    let receiver = Receiver::new(&[]).await;
    let (folder, server) = told(&receiver).await;
    let journal = JournalSettings::at(folder.path().join("journal.db"));
    let database = Database::existing(&journal).await.unwrap();
    CallStopStore::new(Arc::new(database)).stop(None, Timestamp::UNIX_EPOCH).await.unwrap();
    let url = format!("http://{}/click-to-call", server.address);
    for number in ["202-555-0142", "202-555-0143"] {
        let body = json!({ "domain": "acme.com", "phone_number": number }).to_string();
        let answer = reqwest::Client::new().post(&url).body(body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 503);
    }

    let received = receiver.wait_for(1).await;

    assert_eq!(received[0].json()["type"], "limit.reached");
    let data = &received[0].json()["data"];
    let calls_stopped = json!("calls_stopped");
    assert_eq!((&data["limit"], &data["code"]), (&calls_stopped, &calls_stopped));
    until(async || nothing_waits(folder.path()).await).await;
    assert_eq!(receiver.received().len(), 1);
    server.stop().await;
}

#[test]
fn a_webhook_into_a_private_network_is_refused_unless_it_is_allowed() {
    let tenants = |url: &str, secret: &str| json!({ "acme.com": { "queue": "5", "webhook": { "url": url, "secret": secret } } });
    let problems = |toml: &str, tenants: Value| {
        let text = format!("provider = 'simulator'\n{toml}");
        let settings = read::from_text(&text, "test settings", &|_| None).unwrap();
        let read =
            tenants::table::TenantTable::parse(&tenants.to_string(), &settings.tenant_defaults());
        read.map(|_| ()).map_err(|problems| problems[0].to_string())
    };

    for (url, told) in [
        ("https://127.0.0.1/", "acme.com: webhook.url: this address is of a private network"),
        ("http://acme.com/", "acme.com: webhook.url: expected https"),
        ("calls", "acme.com: webhook.url: expected an address like"),
    ] {
        let problem = problems("", tenants(url, SECRET)).unwrap_err();
        assert!(problem.starts_with(told), "{problem}");
    }
    let problem = problems("", tenants("https://acme.com/", "whsec_secret")).unwrap_err();
    assert!(
        problem.contains("webhook.secret: expected whsec_") && !problem.contains("whsec_secret")
    );
    assert_eq!(problems(ALLOWED, tenants("http://127.0.0.1/", SECRET)), Ok(()));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_receiver_that_is_away_is_logged_with_host_port_and_errno_and_without_its_path() {
    let (log, _guard) = Captured::start();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/calls?key=sesame");
    let folder = folder(&json!({ "url": url, "secret": SECRET }));
    let running = start(folder.path(), &Arc::default()).await;

    running.call("acme.com", BUSY).await;

    let expected =
        format!("127.0.0.1:{port}: Connection refused (errno 111); nothing listens there");
    until(async || log.text().contains(&expected)).await;
    assert!(!log.text().contains("sesame"), "{}", log.text());
    running.stop().await;
}
