//! `click2call stop-calls`, `resume-calls` and `do-not-call` beside a running server.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::schedule::SETTINGS;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// On the journal in `folder`, with `typed` on standard input. The test's server continues to run.
async fn click2call(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let folder = folder.to_owned();
    let arguments: Vec<_> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let typed = typed.to_owned();
    tokio::task::spawn_blocking(move || run(&folder, &arguments, &typed)).await.unwrap()
}

fn run(folder: &Path, arguments: &[String], typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_click2call"));
    command.args(arguments).current_dir(folder).env_clear();
    command.env("C2C_JOURNAL_LOCATION", "journal.db").env("C2C_PROVIDER", "simulator");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The program may not read its input.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The output of a successful command.
async fn printed(folder: &Path, arguments: &[&str], typed: &str) -> String {
    let output = click2call(folder, arguments, typed).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).to_owned()
}

#[tokio::test]
async fn stop_calls_stops_a_running_server_at_once_and_resume_calls_ends_that() {
    let app = TestApp::with_settings(ACME, SETTINGS).await;
    let folder = app.folder.path();

    let stopped = printed(folder, &["stop-calls"], "").await;
    assert!(
        stopped.starts_with("All calls are stopped.\n  All calls: stopped since "),
        "{stopped}"
    );
    assert_eq!(app.call_me(ANSWERED).await.outcome(), (503, "calls_stopped".to_owned()));
    assert!(printed(folder, &["stop-calls"], "").await.starts_with("All calls were stopped.\n"));

    let shown = printed(folder, &["stop-calls", "--list"], "").await;
    assert!(shown.starts_with("  All calls: stopped since "), "{shown}");

    let resumed = printed(folder, &["resume-calls"], "").await;
    assert_eq!(resumed, "All calls are resumed.\nNothing stops any call.\n");
    let shown = printed(folder, &["stop-calls", "--list"], "").await;
    assert_eq!(shown, "Nothing stops any call.\n");
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");
    assert!(
        printed(folder, &["resume-calls"], "").await.starts_with("All calls were not stopped.\n")
    );
}

#[tokio::test]
async fn stop_calls_requires_an_existing_tenant() {
    let app = TestApp::with_settings(ACME, SETTINGS).await;
    let folder = app.folder.path();

    let unknown = click2call(folder, &["stop-calls", "--tenant", "acne.com"], "").await;
    assert!(!unknown.status.success());
    assert!(text(&unknown.stderr).contains("no tenant has the domain acne.com"));
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");

    let stopped = printed(folder, &["stop-calls", "--tenant", "acme.com"], "").await;
    assert!(stopped.starts_with("Calls of acme.com are stopped.\n"), "{stopped}");
    assert_eq!(app.call_me("202-555-0143").await.outcome().1, "calls_stopped");
    let resumed = printed(folder, &["resume-calls"], "").await;
    assert!(resumed.contains("  Calls of acme.com: stopped since "), "{resumed}");
}

#[tokio::test]
async fn stop_calls_needs_no_good_file_of_tenants_and_shows_the_stop_file() {
    let app = TestApp::with_settings(ACME, SETTINGS).await;
    let folder = app.folder.path();
    std::fs::write(folder.join("domains.json"), "{").unwrap();
    std::fs::write(folder.join("stop-calls"), "other.example\n").unwrap();

    let stopped = printed(folder, &["stop-calls", "--tenant", "acme.com"], "").await;

    assert!(stopped.contains("  Calls of other.example: stopped by the file\n"), "{stopped}");
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "calls_stopped");
}

#[tokio::test]
async fn do_not_call_edits_the_list_of_a_running_server_and_prints_no_number_but_in_an_export() {
    let app = TestApp::with_settings(ACME, SETTINGS).await;
    let folder = app.folder.path();

    let added = printed(folder, &["do-not-call", "add"], "+1 202 555 0142\n\n+1900*\n").await;
    assert_eq!(added, "Added: 2. On the list before: 0.\n");
    let of_tenant = ["do-not-call", "add", "--number", "+12025550142", "--tenant", "acme.com"];
    assert_eq!(printed(folder, &of_tenant, "").await, "Added: 1. On the list before: 0.\n");
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "number_not_allowed");

    let list = printed(folder, &["do-not-call", "list"], "").await;
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(list.contains("***-***-0142  acme.com  cli") && !list.contains("5550142"), "{list}");
    let export = printed(folder, &["do-not-call", "export"], "").await;
    let mut lines: Vec<_> = export.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["+12025550142", "+12025550142 acme.com", "+1900*"]);

    let removed = printed(folder, &["do-not-call", "remove"], "(202) 555-0142\n+1901*\n").await;
    assert_eq!(removed, "Removed: 1. Not on the list: 1.\n");
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "number_not_allowed", "of the tenant");
}

#[tokio::test]
async fn a_wrong_line_changes_nothing_and_is_not_repeated() {
    let app = TestApp::with_settings(ACME, SETTINGS).await;
    let folder = app.folder.path();

    let wrong = click2call(folder, &["do-not-call", "add"], "+12025550142\nsesame\n").await;

    assert!(!wrong.status.success());
    let told = text(&wrong.stderr);
    assert!(told.contains("line 2: ") && !told.contains("sesame"), "{told}");
    assert_eq!(printed(folder, &["do-not-call", "list"], "").await, "");
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");
}

#[tokio::test]
async fn without_a_journal_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();

    let output = click2call(folder.path(), &["stop-calls"], "").await;

    assert_eq!(
        text(&output.stderr),
        "click2call: there is no journal at journal.db; check `journal.location` (C2C_JOURNAL_LOCATION)\n"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
