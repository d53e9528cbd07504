//! The server on a real socket: slow clients, large bodies, and shutdown.

use crate::support::waiting::{in_time, until};
use model::clock::{Clock, SystemClock};
use model::random::SystemRandom;
use serde_json::json;
use server::config::read;
use server::config::settings::Settings;
use server::startup::{Server, StartError};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::net::SocketAddr;
use std::sync::Arc;
use store::settings::JournalSettings;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
    folder: TempDir,
}

fn settings(folder: &TempDir, toml: &str) -> Settings {
    let text = format!("demo = true\nlisten = '127.0.0.1:0'\n{toml}");
    let settings = read::from_text(&text, "test settings", &|_| None).unwrap();
    Settings { journal: JournalSettings::at(folder.path().join("journal.db")), ..settings }
}

async fn start(settings: Settings) -> Result<Server, StartError> {
    http_client::install_tls_provider();
    Server::start(settings, Arc::new(SystemClock::start()), Arc::new(SystemRandom)).await
}

async fn run(toml: &str) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let server = start(settings(&folder, toml)).await.unwrap();
    let address = server.address();
    let (stop, stopping) = oneshot::channel();
    let stopped = tokio::spawn(server.run_until(async {
        let _ = stopping.await;
    }));
    Running { address, stop, stopped, folder }
}

async fn connect(running: &Running, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// The data until the server closes the connection.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    let read = stream.read_to_string(&mut text);
    // A connection that is cut off has received its answer.
    let _ = in_time(read).await;
    text
}

fn request(number: &str) -> String {
    let body = json!({ "domain": "acme.com", "phone_number": number }).to_string();
    format!(
        "POST /click-to-call HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn a_header_that_does_not_come_ends_the_connection() {
    let running = run("[http]\nheader_timeout_seconds = 0.2").await;

    assert_eq!(rest(connect(&running, "").await).await, "");
    assert_eq!(rest(connect(&running, "GET /healthz HTTP/1.1\r\nhost:").await).await, "");
}

#[tokio::test]
async fn a_connection_that_stays_idle_after_its_answer_is_closed() {
    let running = run("[http]\nheader_timeout_seconds = 0.2").await;

    let text = rest(connect(&running, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await).await;

    assert!(text.starts_with("HTTP/1.1 200 OK") && text.ends_with("{\"status\":\"ok\"}"), "{text}");
}

#[tokio::test]
async fn a_missing_body_is_answered_408() {
    let running = run("[http]\nbody_timeout_seconds = 0.2").await;
    let text = "POST /click-to-call HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{\"domain\"";

    let answer = rest(connect(&running, text).await).await;

    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("\"request_timeout\""),
        "{answer}"
    );
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_413_before_all_of_it_came() {
    let running = run("").await;
    let header = "POST /click-to-call HTTP/1.1\r\nhost: x\r\ncontent-length: 10000000\r\nconnection: close\r\n\r\n";

    let answer = rest(connect(&running, &format!("{header}{}", "x".repeat(9_000))).await).await;

    assert!(
        answer.starts_with("HTTP/1.1 413") && answer.contains("\"body_too_large\""),
        "{answer}"
    );
    assert!(answer.to_ascii_lowercase().contains("access-control-allow-origin: *"), "{answer}");
}

/// Repeatedly requests the long API description and reads nothing, until the server closes the connection.
async fn ask_and_never_read(mut stream: TcpStream) {
    let many = "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(50);
    while stream.write_all(many.as_bytes()).await.is_ok() {}
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answers_is_disconnected() {
    let running = run("[http]\nwrite_timeout_seconds = 0.2").await;
    let clients = (0..20).map(async |_| ask_and_never_read(connect(&running, "").await).await);

    in_time(futures_util::future::join_all(clients)).await;

    let text = rest(connect(&running, HEALTH).await).await;
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_client_has_a_limit_of_simultaneous_connections() {
    let running = run("[http]\nconnections_per_client = 2").await;
    let [one, two] = [connect(&running, "").await, connect(&running, "").await];

    let third = TcpStream::connect(running.address).await.unwrap();
    assert_eq!(rest(third).await, "");

    drop(one);
    until(async || {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        // The server may close it before or after that.
        let _ = stream.write_all(HEALTH.as_bytes()).await;
        rest(stream).await.starts_with("HTTP/1.1 200 OK")
    })
    .await;
    drop(two);
}

#[tokio::test]
async fn where_there_is_no_room_a_client_that_does_not_read_makes_room() {
    let running = run("[http]\nconnections = 2\nwrite_timeout_seconds = 600").await;
    let reader = connect(&running, "").await;
    let silent = tokio::spawn(ask_and_never_read(connect(&running, "").await));

    // As soon as the server cannot write to the connection.
    until(async || {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let _ = stream.write_all(HEALTH.as_bytes()).await;
        rest(stream).await.starts_with("HTTP/1.1 200 OK")
    })
    .await;

    in_time(silent).await.unwrap();
    let mut reader = reader;
    reader.write_all(HEALTH.as_bytes()).await.unwrap();
    assert!(rest(reader).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_challenge_has_the_servers_time() {
    let running = run(crate::support::signed::SECTION).await;
    let body = r#"{"aor":"alice@127.0.0.1"}"#;
    let text = format!(
        "POST /challenge HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );

    let now = || SystemClock::start().now().as_second();
    let began = now();
    let answer = rest(connect(&running, &text).await).await;
    let ended = now();

    let header = |name: &str| {
        let mut lines = answer.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let date = jiff::fmt::rfc2822::parse(&header("date").unwrap()).unwrap().timestamp();
    assert_eq!(header("access-control-expose-headers").as_deref(), Some("Date, Retry-After"));
    // The nonce starts with the second of its creation.
    let (_, nonce) = answer.split_once("{\"nonce\":\"").unwrap();
    let made: i64 = nonce.split_once('.').unwrap().0.parse().unwrap();
    for time in [date.as_second(), made] {
        assert!((began..=ended).contains(&time), "{began} to {ended}: {answer}");
    }
}

#[tokio::test]
async fn a_shutdown_completes_the_request_in_progress() {
    let running = run("[simulator]\npatience_seconds = 0.5").await;
    let silent = connect(&running, &request("202-555-0105")).await;
    let begun = connect(&running, &request("202-555-0142")).await;
    assert!(rest(begun).await.contains("\"ok\""));

    running.stop.send(()).unwrap();

    assert!(rest(silent).await.contains("\"outcome_unknown\""));
    in_time(running.stopped).await.unwrap();
    assert!(TcpStream::connect(running.address).await.is_err(), "it still listens");
}

#[tokio::test]
async fn a_visitor_who_disconnects_does_not_prevent_the_record_of_the_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let server = start(settings(&folder, "[simulator]\npatience_seconds = 0.3")).await.unwrap();
    let address = server.address();
    let (stop, stopping) = oneshot::channel::<()>();
    let stopped = tokio::spawn(server.run_until(async {
        let _ = stopping.await;
    }));
    let mut visitor = TcpStream::connect(address).await.unwrap();
    visitor.write_all(request("202-555-0105").as_bytes()).await.unwrap();
    wait_for_rows(&path, 1).await;

    drop(visitor);

    assert_eq!(wait_for_rows(&path, 2).await, ["accepted", "outcome_unknown"]);
    stop.send(()).unwrap();
    stopped.await.unwrap();
}

/// Reads the journal until it has this number of rows.
async fn wait_for_rows(path: &std::path::Path, count: usize) -> Vec<String> {
    use sqlx::ConnectOptions;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.unwrap();
    let reading = async {
        loop {
            let query =
                sqlx::query_scalar::<_, String>("SELECT event FROM journal ORDER BY at, place");
            let rows = query.fetch_all(&mut connection).await.unwrap();
            if rows.len() >= count {
                return rows;
            }
            tokio::task::yield_now().await;
        }
    };
    in_time(reading).await
}

#[tokio::test]
async fn a_port_in_use_is_reported_with_advice() {
    let running = run("").await;
    let folder = tempfile::tempdir().unwrap();

    let error =
        start(Settings { listen: running.address, ..settings(&folder, "") }).await.unwrap_err();

    let text = error.to_string();
    assert!(text.contains("is already in use") && text.contains("C2C_LISTEN"), "{text}");
}

#[tokio::test]
async fn a_server_that_finds_its_port_in_use_leaves_the_calls_of_the_other_one_alone() {
    let running = run("[simulator]\nspeed = 0.01\n").await;
    let request = json!({ "domain": "acme.com", "phone_number": "(202) 555-0142" });
    let url = format!("http://{}/click-to-call", running.address);
    let placed = reqwest::Client::new().post(url).body(request.to_string()).send().await.unwrap();
    assert_eq!(placed.status(), 200);
    let before = Records { entries: 2, calls_in_progress: 1 };
    // The entry `placed` is written after the answer.
    until(async || records(&running.folder).await == before).await;

    let settings = Settings { listen: running.address, ..settings(&running.folder, "") };
    let error = start(settings).await.unwrap_err();

    assert!(matches!(error, StartError::AddressInUse { .. }), "{error}");
    assert_eq!(records(&running.folder).await, before);
}

/// The content of the database.
#[derive(Debug, PartialEq, Eq)]
struct Records {
    entries: i64,
    calls_in_progress: i64,
}

async fn records(folder: &TempDir) -> Records {
    let journal = SqliteConnectOptions::new().filename(folder.path().join("journal.db"));
    let mut connection = journal.connect().await.unwrap();
    let count = async |query: &'static str, connection: &mut SqliteConnection| {
        sqlx::query_scalar(query).fetch_one(connection).await.unwrap()
    };
    Records {
        entries: count("SELECT COUNT(*) FROM journal", &mut connection).await,
        calls_in_progress: count("SELECT COUNT(*) FROM live_calls", &mut connection).await,
    }
}
