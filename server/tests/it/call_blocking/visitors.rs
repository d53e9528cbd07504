//! Visitors, who learn no more than that they are not called.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::database_faults::FaultQueue;
use crate::support::schedule::SETTINGS;
use crate::support::telephones::{Manner, Telephones};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use store::do_not_call::EntryOrigin;
use store::faults::Fault;

const TWO: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true}},
    "other.example":{"queue":"600","numbers":{"fiction":true}}}"#;

async fn app_with(domains: &str, more: &str) -> (TestApp, Arc<Telephones>) {
    let telephones = Telephones::new(Manner::Takes);
    let settings = format!("{SETTINGS}{more}");
    (TestApp::with_provider(domains, &settings, Arc::clone(&telephones) as _).await, telephones)
}

/// With files in `folder`.
fn files(folder: &Path) -> String {
    let path = |name: &str| folder.join(name).display().to_string();
    format!(
        "[call_blocking]\nstop_file = '{}'\ndo_not_call_file = '{}'\n",
        path("stop-calls"),
        path("do-not-call.txt")
    )
}

async fn list(app: &TestApp, pattern: &str, tenant: Option<&str>) {
    let (pattern, tenant) = (pattern.parse().unwrap(), tenant.map(|it| it.parse().unwrap()));
    let blocking = &app.app.calls.blocking;
    assert!(blocking.add(&pattern, tenant.as_ref(), EntryOrigin::Api).await.unwrap());
}

async fn call_from(app: &TestApp, domain: &str, number: &str) -> (u16, String) {
    app.post(&json!({ "domain": domain, "phone_number": number })).await.outcome()
}

#[tokio::test]
async fn a_stop_takes_effect_at_once_and_costs_no_limit_and_calls_go_on_after_it() {
    let (app, telephones) = app_with(ACME, "").await;
    let blocking = &app.app.calls.blocking;

    blocking.stop(None).await.unwrap();
    for _ in 0..5 {
        let refused = app.call_me(ANSWERED).await;
        assert_eq!(refused.outcome(), (503, "calls_stopped".to_owned()));
    }
    assert_eq!(telephones.called(), [""; 0]);
    assert_eq!(telephones.attendances(), 0, "the telephone system is not asked for agents");

    blocking.resume(None).await.unwrap();
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");
    assert_eq!(telephones.called(), ["+12025550142"]);
    let refusals = app.refusals().await;
    assert_eq!((&*refusals[0].1, refusals[0].3), ("calls_stopped", 5));
}

#[tokio::test]
async fn a_stop_of_a_tenant_leaves_the_others_alone() {
    let (app, telephones) = app_with(TWO, "").await;
    let acme = "acme.com".parse().unwrap();
    app.app.calls.blocking.stop(Some(&acme)).await.unwrap();

    assert_eq!(call_from(&app, "acme.com", ANSWERED).await, (503, "calls_stopped".to_owned()));
    assert_eq!(call_from(&app, "other.example", ANSWERED).await.1, "ok");
    assert_eq!(telephones.called().len(), 1);
}

#[tokio::test]
async fn a_stop_holds_for_another_server_on_the_same_database_and_after_a_restart() {
    let (app, telephones) = app_with(ACME, "").await;
    let other = app.another(SETTINGS, Arc::clone(&telephones) as _).await;

    app.app.calls.blocking.stop(None).await.unwrap();
    assert_eq!(other.call_me(ANSWERED).await.outcome().1, "calls_stopped");
    drop(app);

    let next = other.restarted(SETTINGS, Arc::clone(&telephones) as _).await;
    assert_eq!(next.call_me(ANSWERED).await.outcome().1, "calls_stopped");
    assert_eq!(telephones.called(), [""; 0]);
}

#[tokio::test]
async fn a_file_stops_calls_from_the_moment_that_it_exists() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("do-not-call.txt"), "").unwrap();
    let (app, telephones) = app_with(TWO, &files(folder.path())).await;
    let stop_file = folder.path().join("stop-calls");

    fs::write(&stop_file, "").unwrap();
    assert_eq!(call_from(&app, "acme.com", ANSWERED).await, (503, "calls_stopped".to_owned()));
    fs::write(&stop_file, "acme.com\n").unwrap();
    assert_eq!(call_from(&app, "acme.com", ANSWERED).await.1, "calls_stopped");
    assert_eq!(telephones.called(), [""; 0]);
    assert_eq!(call_from(&app, "other.example", ANSWERED).await.1, "ok");

    fs::remove_file(&stop_file).unwrap();
    assert_eq!(call_from(&app, "acme.com", "202-555-0143").await.1, "ok");
}

#[tokio::test]
async fn a_listed_number_is_not_called_and_the_visitor_does_not_learn_why() {
    let (app, telephones) = app_with(ACME, "").await;
    list(&app, "+12025550142", None).await;

    let refused = app.call_me(ANSWERED).await;

    assert_eq!(refused.outcome(), (400, "number_not_allowed".to_owned()));
    let answer = refused.text();
    assert!(!answer.contains("reason") && !answer.contains("not_call"), "{answer}");
    let refusals = app.refusals().await;
    assert_eq!((&*refusals[0].1, refusals[0].3), ("do_not_call", 1));
    assert_eq!(telephones.called(), [""; 0]);
    assert_eq!(app.call_me("202-555-0143").await.outcome().1, "ok");
}

#[tokio::test]
async fn prefixes_and_entries_of_a_tenant_are_obeyed() {
    let (app, telephones) = app_with(TWO, "").await;
    list(&app, "+1202*", Some("acme.com")).await;

    assert_eq!(call_from(&app, "acme.com", ANSWERED).await.1, "number_not_allowed");
    assert_eq!(call_from(&app, "acme.com", "312-555-0142").await.1, "ok");
    assert_eq!(call_from(&app, "other.example", ANSWERED).await.1, "ok");
    assert_eq!(telephones.called(), ["+13125550142", "+12025550142"]);
}

#[tokio::test]
async fn a_number_in_the_file_is_not_called() {
    let folder = tempfile::tempdir().unwrap();
    let numbers = "# our list\n+12025550142\n+1312* other.example\n";
    fs::write(folder.path().join("do-not-call.txt"), numbers).unwrap();
    let (app, telephones) = app_with(TWO, &files(folder.path())).await;

    assert_eq!(call_from(&app, "acme.com", ANSWERED).await.1, "number_not_allowed");
    assert_eq!(call_from(&app, "other.example", "312-555-0142").await.1, "number_not_allowed");
    assert_eq!(call_from(&app, "acme.com", "312-555-0142").await.1, "ok");
    assert_eq!(telephones.called(), ["+13125550142"]);
}

/// The gauge of `scope`.
async fn gauge(app: &TestApp, scope: &str) -> String {
    let page = app.metrics().await;
    let sample = format!("click2call_call_stops{{scope=\"{scope}\"}} ");
    page.lines().find_map(|line| line.strip_prefix(&sample)).unwrap().to_owned()
}

#[tokio::test]
async fn the_metrics_show_what_stops_calls() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("do-not-call.txt"), "").unwrap();
    let (app, _) = app_with(TWO, &files(folder.path())).await;
    let blocking = &app.app.calls.blocking;
    let (acme, other) = ("acme.com".parse().unwrap(), "other.example".parse().unwrap());
    let both = async || (gauge(&app, "all").await, gauge(&app, "tenant").await);
    let expected = |all: &str, tenant: &str| (all.to_owned(), tenant.to_owned());
    assert_eq!(both().await, expected("0.0", "0.0"));

    blocking.stop(Some(&acme)).await.unwrap();
    fs::write(folder.path().join("stop-calls"), "acme.com\nother.example\n").unwrap();
    assert_eq!(both().await, expected("0.0", "2.0"), "a tenant that is stopped twice is one");
    blocking.stop(None).await.unwrap();
    blocking.stop(Some(&other)).await.unwrap();
    assert_eq!(both().await, expected("1.0", "2.0"));

    fs::remove_file(folder.path().join("stop-calls")).unwrap();
    for tenant in [None, Some(&acme), Some(&other)] {
        blocking.resume(tenant).await.unwrap();
    }
    assert_eq!(both().await, expected("0.0", "0.0"));
    fs::write(folder.path().join("stop-calls"), "").unwrap();
    assert_eq!(both().await, expected("1.0", "0.0"));
}

#[tokio::test]
async fn whether_calls_are_stopped_is_no_number_while_the_database_does_not_tell() {
    let (app, _) = app_with(ACME, "").await;
    let faults = FaultQueue::of(&app);

    faults.set_one(0, Fault::Failed);

    assert_eq!(gauge(&app, "all").await, "NaN");
    assert_eq!(gauge(&app, "all").await, "0.0");
}

#[tokio::test]
async fn a_stop_that_refuses_calls_is_reported_once_an_hour_for_each_tenant() {
    let (app, _) = app_with(TWO, "").await;
    app.app.calls.blocking.stop(None).await.unwrap();

    for domain in ["acme.com", "other.example", "acme.com", "acme.com"] {
        call_from(&app, domain, ANSWERED).await;
    }

    let page = app.metrics().await;
    for domain in ["acme.com", "other.example"] {
        let labels = format!("{{limit=\"calls_stopped\",domain=\"{domain}\"}}");
        let sample = format!("click2call_limits_reached_total{labels} 1");
        assert!(page.contains(&sample), "{page}");
    }
    let reached = ("limit_reached".to_owned(), Some("calls_stopped".to_owned()), None);
    assert_eq!(app.journal().await, [reached.clone(), reached]);
}
