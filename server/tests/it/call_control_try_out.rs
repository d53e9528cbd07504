//! Trying out call control with the program alone: a token of its own, and a call with it.

use model::clock::SystemClock;
use model::random::SystemRandom;
use serde_json::{Value, json};
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use store::settings::JournalSettings;

const SETTINGS: &str = "demo = true\nlisten = '127.0.0.1:0'\n[call_control]\ntenant = 'acme.com'\n\
    [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\n\
    issuer = 'us'\naudiences = ['calls']\n";

fn token(folder: &Path, settings: &str, arguments: &[&str]) -> Output {
    std::fs::write(folder.join("click2call.toml"), settings).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_click2call"));
    command.args(["token", "--config", "click2call.toml"]).args(arguments);
    command.current_dir(folder).env_clear().output().unwrap()
}

#[tokio::test]
async fn a_token_of_the_programs_own_places_a_call() {
    let folder = tempfile::tempdir().unwrap();
    let output = token(folder.path(), SETTINGS, &["--subject", "ann"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let token = String::from_utf8(output.stdout).unwrap();
    http_client::install_tls_provider();
    let settings = read::from_text(SETTINGS, "test settings", &|_| None).unwrap();
    let journal = JournalSettings::at(folder.path().join("journal.db"));
    let settings = Settings { journal, ..settings };
    let (clock, random) = (Arc::new(SystemClock::start()), Arc::new(SystemRandom));
    let server = Server::start(settings, clock, random).await.unwrap();
    let url = format!("http://{}/api/calls/initiate", server.address());
    let running = tokio::spawn(server.run_until(std::future::pending()));

    let request = reqwest::Client::new().post(url).bearer_auth(token.trim());
    let body = json!({ "phoneNumber": "202-555-0142" }).to_string();
    let answer = request.body(body).send().await.unwrap();

    assert_eq!(answer.status().as_u16(), 201);
    let told: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(told["state"], "accepted");
    running.abort();
}

#[test]
fn a_token_without_a_shared_secret_in_the_settings_is_refused_with_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let of_issuer = "demo = true\n[call_control]\ntenant = 'acme.com'\n[call_control.tokens]\n\
        algorithm = 'RS256'\nissuer = 'https://id.example'\naudiences = ['calls']\n";

    for (settings, arguments, told) in [
        ("demo = true\n", &[][..], "no section [call_control]"),
        (of_issuer, &[][..], "only HS256 has a secret"),
        (SETTINGS, &["--tenant", "globex.example"][..], "for acme.com only"),
        (SETTINGS, &["--extension", "101"][..], "no call_control.extension_claim"),
    ] {
        let output = token(folder.path(), settings, arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(told), "{error}");
    }
}
