//! The server behind a real nginx with the configuration of `docs/operating.md`.

use model::clock::SystemClock;
use model::random::SystemRandom;
use reqwest::{Certificate, Client, Response};
use rig::Nginx;
use serde_json::{Value, json};
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use store::settings::JournalSettings;
use tempfile::TempDir;
use tokio::task::JoinHandle;

const ACME: &str = "acme.com";
/// Calls are allowed from its own pages and from this server's frame.
const FRAMED: &str = "framed.example";

/// The block in the document.
fn documented() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operating.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, block) = text.split_once("\n```nginx\n").unwrap();
    block.split("\n```").next().unwrap().to_owned()
}

/// The server and nginx in front of it.
struct Behind {
    nginx: Nginx,
    server: SocketAddr,
    metrics: SocketAddr,
    running: JoinHandle<()>,
    _folder: TempDir,
}

impl Behind {
    /// `proxies`: the section of the settings. `block`: the block of nginx.
    async fn start(proxies: &str, block: &str) -> Self {
        http_client::install_tls_provider();
        let folder = tempfile::tempdir().unwrap();
        let tenant = json!({ "queue": "500", "numbers": { "fiction": true },
            "limits": { "ip_per_minute": 1, "domain_per_hour": 100 } });
        let mut framed = tenant.clone();
        framed["allowed_origins"] = json!(["https://framed.example"]);
        let tenants = json!({ "acme.com": tenant, "framed.example": framed });
        std::fs::write(folder.path().join("domains.json"), tenants.to_string()).unwrap();
        let text = format!(
            "provider = 'simulator'\nlisten = '127.0.0.1:0'\n[metrics]\nlisten = '127.0.0.1:0'\n{proxies}"
        );
        let settings = Settings {
            domains: folder.path().join("domains.json"),
            journal: JournalSettings::at(folder.path().join("journal.db")),
            ..read::from_text(&text, "test settings", &|_| None).unwrap()
        };
        let clock = Arc::new(SystemClock::start());
        let server = Server::start(settings, clock, Arc::new(SystemRandom)).await.unwrap();
        let (address, metrics) = (server.address(), server.metrics_address().unwrap());
        let running = tokio::spawn(server.run_until(std::future::pending()));
        let nginx = Nginx::start(block, "127.0.0.1:8080", address).unwrap();
        Self { nginx, server: address, metrics, running, _folder: folder }
    }

    /// A visitor who connects from `address`, a loopback address.
    fn visitor(&self, address: &str) -> Client {
        let certificate = Certificate::from_pem(&self.nginx.certificate().unwrap()).unwrap();
        Client::builder()
            .add_root_certificate(certificate)
            .local_address(address.parse::<IpAddr>().unwrap())
            .resolve("localhost", self.nginx.address())
            .build()
            .unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.nginx.address().port())
    }

    async fn ask_for_call(&self, visitor: &Client, number: usize) -> Response {
        self.post(visitor, ACME, number, &[]).await
    }

    async fn post(
        &self,
        visitor: &Client,
        domain: &str,
        number: usize,
        headers: &[(&str, &str)],
    ) -> Response {
        let number = format!("+1202555{:04}", 110 + number);
        let body = json!({ "domain": domain, "phone_number": number }).to_string();
        let mut request = visitor.post(self.url("/click-to-call"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.header("content-type", "application/json").body(body).send().await.unwrap()
    }

    /// The number of requests with an unknown client, for each fault.
    async fn unknown_clients(&self, fault: &str) -> u64 {
        let page = reqwest::get(format!("http://{}/metrics", self.metrics)).await.unwrap();
        let page = page.text().await.unwrap();
        let sample = format!("click2call_unknown_clients_total{{fault=\"{fault}\"}} ");
        page.lines().find_map(|line| line.strip_prefix(&sample)).unwrap().parse().unwrap()
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        self.running.abort();
    }
}

const TRUSTED: &str = "[proxies]\ntrusted = ['127.0.0.1']\n";

#[tokio::test]
async fn behind_the_documented_nginx_each_visitor_has_a_limit_of_their_own() {
    let behind = Behind::start(TRUSTED, &documented()).await;
    let (one, other) = (behind.visitor("127.0.0.2"), behind.visitor("127.0.0.3"));

    assert_eq!(behind.ask_for_call(&one, 0).await.status(), 200);
    assert_eq!(behind.ask_for_call(&one, 1).await.status(), 429);
    assert_eq!(behind.ask_for_call(&other, 2).await.status(), 200);

    // A visitor cannot claim another address.
    let forged = behind.post(&other, ACME, 3, &[("x-forwarded-for", "198.51.100.9")]).await;
    assert_eq!(forged.status(), 429);
    for fault in ["no_address", "untrusted_proxy", "unnamed_proxy"] {
        assert_eq!(behind.unknown_clients(fault).await, 0, "{fault}");
    }
}

#[tokio::test]
async fn the_documented_nginx_passes_host_with_its_port_and_the_protocol_on() {
    let behind = Behind::start(TRUSTED, &documented()).await;
    let visitor = behind.visitor("127.0.0.2");

    // This server's frame, whose page has the origin of the request.
    let own = format!("https://localhost:{}", behind.nginx.address().port());
    let stranger = [("origin", "https://localhost:1")];
    let refused = behind.post(&behind.visitor("127.0.0.3"), FRAMED, 0, &stranger).await;
    let answer = behind.post(&visitor, FRAMED, 1, &[("origin", &own)]).await;

    assert_eq!((refused.status().as_u16(), answer.status().as_u16()), (403, 200));
    assert!(answer.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn events_of_a_call_pass_the_documented_nginx_without_buffering() {
    let behind = Behind::start(TRUSTED, &documented()).await;
    let visitor = behind.visitor("127.0.0.2");
    let placed = behind.ask_for_call(&visitor, 0).await.text().await.unwrap();
    let placed: Value = serde_json::from_str(&placed).unwrap();
    let path = format!("/click-to-call/{}/events", placed["call_id"].as_str().unwrap());

    let mut events = visitor.get(behind.url(&path)).send().await.unwrap();
    let mut told = String::new();
    while !told.contains("ringing") {
        let chunk = events.chunk().await.unwrap();
        let chunk = chunk.expect("the stream ended before the telephone rang");
        told += std::str::from_utf8(&chunk).unwrap();
    }

    // The events were not read, so the end of the call has not happened yet.
    assert!(!told.contains("ended"), "{told}");
}

#[tokio::test]
async fn nginx_with_the_header_host_alone_is_noticed() {
    let block = "server {\n    listen 443 ssl;\n    ssl_certificate x;\n    ssl_certificate_key x;\n    location / {\n\
        proxy_pass http://127.0.0.1:8080;\n proxy_set_header Host $host;\n }\n}";
    for (settings, fault) in [("", "unnamed_proxy"), (TRUSTED, "no_address")] {
        let behind = Behind::start(settings, block).await;
        let (one, other) = (behind.visitor("127.0.0.2"), behind.visitor("127.0.0.3"));

        assert_eq!(behind.ask_for_call(&one, 0).await.status(), 200);
        assert_eq!(behind.ask_for_call(&other, 1).await.status(), 429, "they share one limit");

        assert_eq!(behind.unknown_clients(fault).await, 2, "{fault}");
        assert!(behind.server.ip().is_loopback());
    }
}
