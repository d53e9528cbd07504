//! `click2call check` and the telephone systems.

use crate::support::asterisk_stand_in::{AsteriskStandIn, SECRET};
use crate::support::netsapiens_v2::{KEY, NetSapiensV2};
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// Runs the command with these sections of the settings. The stand-ins answer meanwhile.
async fn check(sections: &str) -> (Option<i32>, String) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("domains.json"), r#"{"acme.com":{"queue":"500"}}"#).unwrap();
    std::fs::write(folder.path().join("click2call.toml"), sections).unwrap();
    let path: PathBuf = folder.path().to_owned();
    let run = move || {
        Command::new(env!("CARGO_BIN_EXE_click2call"))
            .args(["check", "--config", "click2call.toml"])
            .current_dir(path)
            .env_clear()
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
