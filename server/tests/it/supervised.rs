//! A panic in a background task is noticed.

use crate::support::app::{ACME, TestApp};
use crate::support::waiting::{in_time, until};
use model::clock::SystemClock;
use model::random::SystemRandom;
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::settings::JournalSettings;

#[tokio::test]
async fn a_task_that_panics_is_counted_and_restarted_and_the_server_stays_healthy() {
    let app = TestApp::new(ACME).await;
    let runs = Arc::<AtomicUsize>::default();

    let noted = Arc::clone(&runs);
    app.app.tasks.restarting("sweeper", move || {
        let run = noted.fetch_add(1, Ordering::SeqCst);
        async move { assert!(run >= 2, "injected") }
    });

    until(async || {
        app.clock.advance(Duration::from_secs(1));
        runs.load(Ordering::SeqCst) == 3
    })
    .await;
    let page = app.metrics().await;
    assert!(page.contains("click2call_task_panics_total{task=\"sweeper\"} 2"), "{page}");
    assert_eq!(app.get("/healthz", &[]).await.status, 200);
}

#[tokio::test]
async fn a_server_that_cannot_continue_reports_it_and_stops() {
    http_client::install_tls_provider();
    let folder = tempfile::tempdir().unwrap();
    let text = "demo = true\nlisten = '127.0.0.1:0'\n";
    let settings = read::from_text(text, "test settings", &|_| None).unwrap();
    let journal = JournalSettings::at(folder.path().join("journal.db"));
    let settings = Settings { journal, ..settings };
    let clock = Arc::new(SystemClock::start());
    let server = Server::start(settings, clock, Arc::new(SystemRandom)).await.unwrap();
    let tasks = server.tasks().clone();
    let running = tokio::spawn(server.run_until(std::future::pending()));
    assert_eq!(tasks.failed_task(), None);

    tasks.essential("state saver", async { panic!("injected") });

    in_time(running).await.unwrap();
    assert_eq!(tasks.failed_task(), Some("state saver"));
}

#[tokio::test]
async fn the_health_of_a_server_that_is_about_to_stop_is_an_error() {
    let app = TestApp::new(ACME).await;

    app.app.tasks.essential("state saver", async { panic!("injected") }).await.unwrap();

    let answer = app.get("/healthz", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (503, "{\"status\":\"failed\"}"));
}
