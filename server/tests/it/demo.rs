//! `/demo/`: everything can be tried without a telephone system.

use crate::support::app::TestApp;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

async fn app() -> TestApp {
    TestApp::with_settings("{}", "demo = true\n").await
}

#[tokio::test]
async fn the_page_is_there_under_a_strict_policy() {
    let app = app().await;

    let page = app.get("/demo/", &[]).await;

    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(app.get("/", &[]).await.header("location"), Some("/demo/"));
    assert_eq!(app.get("/demo/nothing.js", &[]).await.status.as_u16(), 404);
}

#[tokio::test]
async fn the_demo_shows_the_request_and_the_states_of_the_call() {
    let app = app().await;
    app.call_me("202-555-0142").await;
    app.clock.advance(Duration::from_secs(2));

    let calls = app.get("/demo/calls", &[]).await;

    assert_eq!(calls.header("cache-control"), Some("no-store"));
    let call = &calls.json()["calls"][0];
    assert_eq!(call["domain"], "acme.com");
    assert_eq!(call["at"], "2026-11-21T08:00:00Z");
    assert_eq!(call["asked"]["destination"], "***-***-0142");
    assert_eq!(call["asked"]["format"], "json");
    assert_eq!(
        call["history"],
        json!([
            { "state": "accepted", "after_ms": 0 },
            { "state": "queued", "after_ms": 600 },
            { "state": "ringing", "leg": "visitor", "after_ms": 1800 },
        ]) as Value
    );
}

#[tokio::test]
async fn all_of_its_tenants_have_a_widget() {
    let app = app().await;

    for domain in ["acme.com", "globex.example", "initech.example"] {
        assert_eq!(app.get(&format!("/widget.js?domain={domain}"), &[]).await.status.as_u16(), 200);
    }
}

#[test]
fn the_program_leaves_no_file_behind_where_it_was_started() {
    let folder = tempfile::tempdir().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let (mut program, address) = start(folder.path(), temporary.path(), &[]);
    call_me(&address);
    assert_eq!(files_in(folder.path()), [] as [&str; 0]);
    assert_eq!(files_in(temporary.path()).len(), 1, "its journal is somewhere");

    assert!(stop(&mut program), "it did not end well");

    assert_eq!(files_in(folder.path()), [] as [&str; 0]);
    assert_eq!(files_in(temporary.path()), [] as [&str; 0]);
}

#[test]
fn a_configured_journal_is_persistent() {
    let folder = tempfile::tempdir().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let (mut program, address) =
        start(folder.path(), temporary.path(), &[("C2C_JOURNAL_LOCATION", "kept.db")]);
    call_me(&address);

    assert!(stop(&mut program), "it did not end well");

    let kept = files_in(folder.path());
    assert!(kept.contains(&"kept.db".into()) && kept.contains(&"kept.db.key".into()), "{kept:?}");
    assert_eq!(files_in(temporary.path()), [] as [&str; 0]);
}

#[test]
fn into_a_pipe_each_line_of_the_log_is_json() {
    let folder = tempfile::tempdir().unwrap();
    let (mut program, _) = start(folder.path(), folder.path(), &[]);
    let output = program.stdout.take().unwrap();

    assert!(stop(&mut program), "it did not end well");

    let lines: Vec<_> = BufReader::new(output).lines().map(Result::unwrap).collect();
    assert!(!lines.is_empty());
    for line in lines {
        assert!(serde_json::from_str::<Value>(&line).is_ok(), "{line}");
    }
}

/// The real program, and the address that it prints.
fn start(folder: &Path, temporary: &Path, settings: &[(&str, &str)]) -> (Child, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_click2call"))
        .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
        .current_dir(folder)
        .env_clear()
        .env("TMPDIR", temporary)
        .envs(settings.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(program.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = told.filter_map(|line| {
        Some(line.strip_prefix("Demo page: http://")?.strip_suffix("/demo/")?.to_owned())
    });
    let address = address.take(1).collect::<String>();
    assert_ne!(address, "", "it does not listen");
    (program, address)
}

/// As Ctrl-C does; returns whether the program exited successfully.
fn stop(program: &mut Child) -> bool {
    let kill = Command::new("kill").args(["-INT", &program.id().to_string()]).status().unwrap();
    assert!(kill.success());
    program.wait().unwrap().success()
}

fn call_me(address: &str) {
    let body = json!({ "domain": "acme.com", "phone_number": "202-555-0142" }).to_string();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /click-to-call HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(r#""status":"ok""#), "{answer}");
}

fn files_in(folder: &Path) -> Vec<OsString> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}
