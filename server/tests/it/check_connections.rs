//! `click2call check` and the telephone systems.

use crate::support::asterisk_stand_in::{AsteriskStandIn, SECRET};
use crate::support::issuer::Issuer;
use crate::support::netsapiens_v2::{KEY, NetSapiensV2};
use crate::support::receiver::{Received, Receiver};
use crate::support::tokens::Rsa;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

const WEBHOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Runs the command with these sections of the settings, while the stand-ins answer.
async fn check(sections: &str) -> (Option<i32>, String) {
    check_with(sections, r#"{"acme.com":{"queue":"500"}}"#, &[]).await
}

/// The same with these tenants, and with more arguments.
async fn check_with(
    sections: &str,
    tenants: &str,
    arguments: &'static [&'static str],
) -> (Option<i32>, String) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("domains.json"), tenants).unwrap();
    std::fs::write(folder.path().join("click2call.toml"), sections).unwrap();
    let path: PathBuf = folder.path().to_owned();
    let run = move || {
        Command::new(env!("CARGO_BIN_EXE_click2call"))
            .args(["check", "--config", "click2call.toml"])
            .args(arguments)
            .current_dir(path)
            .env_clear()
            .env("C2C_LISTEN", "127.0.0.1:0")
            .output()
            .unwrap()
    };
    let Output { status, stdout, stderr } = tokio::task::spawn_blocking(run).await.unwrap();
    let printed = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    assert!(!printed.contains(KEY) && !printed.contains(SECRET), "{printed}");
    (status.code(), printed)
}

#[tokio::test]
async fn every_configured_telephone_system_is_tested() {
    let (netsapiens, asterisk) = (NetSapiensV2::start().await, AsteriskStandIn::start().await);
    let sections = netsapiens.settings("v2-call") + &asterisk.settings();

    let (status, printed) = check(&sections).await;

    assert_eq!(
        printed,
        "The configuration is good. Tenants: 1\n  acme.com: queue 500 through netsapiens\n\
         Telephone systems:\n  asterisk: good; Asterisk accepts the login to its manager interface\n  \
         netsapiens: good; API v2 accepts the token; the queues of its domain can be read\n"
    );
    assert_eq!(status, Some(0));
    assert_eq!((netsapiens.placed(), asterisk.placed()), (0, 0));
}

#[tokio::test]
async fn a_telephone_system_that_cannot_be_used_is_named_and_the_command_fails() {
    let (netsapiens, asterisk) = (NetSapiensV2::start().await, AsteriskStandIn::start().await);
    let sections = netsapiens.settings("legacy-queuedcall") + &asterisk.settings();
    netsapiens.revokes_key();
    asterisk.stop().await;

    let (status, printed) = check(&sections).await;

    let netsapiens =
        "\n  netsapiens: FAILED; the credentials are refused (said by the telephone system)\n";
    assert!(printed.contains(netsapiens), "{printed}");
    let asterisk = "\n  asterisk: FAILED; the telephone system could not be reached: ";
    assert!(printed.contains(asterisk), "{printed}");
    assert_eq!(status, Some(1));
}

#[tokio::test]
async fn a_tenant_of_the_simulator_is_listed() {
    let (status, printed) = check("provider = 'simulator'").await;

    assert!(printed.ends_with("\n  simulator: good; it is part of this server\n"), "{printed}");
    assert_eq!(status, Some(0));
}

#[tokio::test]
async fn an_asterisk_of_signed_calls_alone_is_not_tested() {
    let sections = "provider = 'simulator'\n[asterisk]\nuser = 'u'\nsecret = 'of-the-stand-in'\n";

    let (status, printed) = check(sections).await;

    let expected = "\n  asterisk: not tested; asterisk.host is not set\n";
    assert!(printed.contains(expected), "{printed}");
    assert_eq!(status, Some(0));
}

#[tokio::test]
async fn connect_tests_journal_issuers_webhooks_and_the_clock_too() {
    let (netsapiens, receiver) = (NetSapiensV2::start().await, Receiver::new(&[200]).await);
    let issuer = Issuer::publishing(&[Rsa::new().jwk("a")]).await;
    let issuer_section = format!(
        "[webhooks]\nallow_private = true\n[call_control]\ntenant = 'acme.com'\n[call_control.tokens]\n\
         algorithm = 'RS256'\nissuer = '{0}'\njwks_url = '{0}/keys'\naudiences = ['calls']\n",
        issuer.url
    );
    let tenants = serde_json::json!({
        "acme.com": { "queue": "500", "webhook": { "url": receiver.url, "secret": WEBHOOK_SECRET } }
    });
    let sections = netsapiens.settings("v2-call") + &issuer_section;

    let (status, printed) = check_with(&sections, &tenants.to_string(), &["--connect"]).await;

    for expected in [
        "Journal:\n  click2call.db: good; it is new, and is created at the start\n",
        "Issuers of tokens:\n  tokens of [call_control]: good; 1 keys\n",
        "  netsapiens.url: good; it answers (status ",
        "  webhook of acme.com: good; it answers (status ",
        "Clock:\n  ",
    ] {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
    assert_eq!(status, Some(0), "{printed}");
    let is_message = |it: &Received| !it.body.is_empty() || it.headers.contains_key("webhook-id");
    assert!(!receiver.received().iter().any(is_message), "a message was delivered");
}

#[tokio::test]
async fn connect_names_each_system_that_is_not_reached_and_why() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sections = format!(
        "provider = 'simulator'\n[webhooks]\nallow_private = true\n[call_control]\ntenant = 'acme.com'\n\
         [call_control.tokens]\nalgorithm = 'RS256'\nissuer = 'http://{closed}'\naudiences = ['calls']\n"
    );
    let tenants = serde_json::json!({
        "acme.com": {
            "queue": "500",
            "webhook": { "url": format!("http://{closed}/x"), "secret": WEBHOOK_SECRET }
        }
    });

    let (status, printed) = check_with(&sections, &tenants.to_string(), &["--connect"]).await;

    let refused = format!("{closed}: Connection refused (errno 111); nothing listens there");
    let issuer = format!("tokens of [call_control]: FAILED; it cannot be reached: {refused}");
    assert!(printed.contains(&issuer), "{printed}");
    assert!(printed.contains(&format!("webhook of acme.com: FAILED; {refused}")), "{printed}");
    assert_eq!(status, Some(1));
}
