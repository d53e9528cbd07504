//! A proxy that hides its visitors: they share one limit, and the operator is told.

use crate::support::app::{ACME, TestApp, from};
use crate::support::captured::Captured;
use axum::body::Body;
use axum::http::{Request, Version};

const PROXY: &str = "10.0.0.1";

async fn app() -> TestApp {
    let settings = format!("provider = 'simulator'\nproxies.trusted = ['{PROXY}']\n");
    TestApp::with_settings(ACME, &settings).await
}

/// A request for what is limited, which places no call.
fn request(headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::get("/click-to-call/availability?domain=acme.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

async fn counted(app: &TestApp) -> Vec<(String, u64)> {
    let page = app.metrics().await;
    let samples = page.lines().filter_map(|line| {
        let (fault, count) =
            line.strip_prefix("click2call_unknown_clients_total{fault=\"")?.split_once("\"} ")?;
        Some((fault.to_owned(), count.parse().unwrap()))
    });
    let mut samples: Vec<_> = samples.collect();
    samples.sort();
    samples
}

fn of(no_address: u64, unnamed: u64, untrusted: u64) -> Vec<(String, u64)> {
    [("no_address", no_address), ("unnamed_proxy", unnamed), ("untrusted_proxy", untrusted)]
        .map(|(fault, count)| (fault.to_owned(), count))
        .to_vec()
}

#[tokio::test]
async fn a_trusted_proxy_that_sends_no_client_address_is_logged_once_and_counted() {
    let (log, _guard) = Captured::start();
    let app = app().await;
    assert_eq!(counted(&app).await, of(0, 0, 0), "the first one is seen as an increase");

    app.send(from(PROXY, request(&[("x-forwarded-for", "198.51.100.7")]))).await;
    assert_eq!(counted(&app).await, of(0, 0, 0));
    for _ in 0..3 {
        app.send(from(PROXY, request(&[]))).await;
    }

    assert_eq!(counted(&app).await, of(3, 0, 0));
    let warnings = log.text().matches("without the address of its client").count();
    assert_eq!(warnings, 1);
    assert!(log.text().contains("C2C_PROXIES_HEADER"));
}

#[tokio::test]
async fn a_proxy_with_the_header_host_alone_is_logged_once_and_counted() {
    let (log, _guard) = Captured::start();
    let app = app().await;

    // As nginx sends it with `proxy_pass` and `proxy_set_header Host $host;`.
    for _ in 0..2 {
        let mut request = request(&[("host", "calls.example.com"), ("connection", "close")]);
        *request.version_mut() = Version::HTTP_10;
        app.send(from("127.0.0.1", request)).await;
    }
    app.send(from("203.0.113.5", request(&[("host", "calls.example.com")]))).await;

    assert_eq!(counted(&app).await, of(0, 2, 0));
    assert_eq!(log.text().matches("C2C_PROXIES_TRUSTED").count(), 1);
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_is_logged_once_and_counted() {
    let (log, _guard) = Captured::start();
    let app = app().await;

    for _ in 0..2 {
        let header = [("x-forwarded-for", "198.51.100.7")];
        app.send(from("192.0.2.9", request(&header))).await;
    }

    assert_eq!(counted(&app).await, of(0, 0, 2));
    assert_eq!(log.text().matches("C2C_PROXIES_TRUSTED").count(), 1);
    assert!(!log.text().contains("198.51.100.7"));
}

#[tokio::test]
async fn a_remote_proxy_that_adds_nothing_is_noticed_by_its_many_visitors() {
    let (log, _guard) = Captured::start();
    let app = app().await;
    let visits = async |peer: &str, browsers: std::ops::Range<usize>| {
        for browser in browsers {
            let browser = format!("Browser/{browser}");
            let headers = [("host", "calls.example.com"), ("user-agent", &*browser)];
            app.send(from(peer, request(&headers))).await;
        }
    };

    visits("192.168.7.2", 0..7).await;
    visits("203.0.113.5", 0..20).await;
    assert_eq!(counted(&app).await, of(0, 0, 0), "an office behind one public address is no fault");
    visits("192.168.7.2", 7..10).await;

    assert_eq!(counted(&app).await, of(0, 3, 0));
    assert_eq!(log.text().matches("C2C_PROXIES_TRUSTED").count(), 1);
}
