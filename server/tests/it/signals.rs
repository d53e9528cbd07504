//! The server's reaction to signals.
#![cfg(unix)]

use serde_json::Value;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// The program with its log, in a separate folder.
struct Running {
    folder: TempDir,
    child: Child,
    log: Lines<BufReader<ChildStdout>>,
}

impl Running {
    /// Returns when it listens.
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(&folder, "domains.json", r#"{"acme.com":{"queue":"500"}}"#);
        write(&folder, "click2call.toml", SETTINGS);
        let mut child = Command::new(env!("CARGO_BIN_EXE_click2call"))
            .args(["serve", "--config", "click2call.toml"])
            .current_dir(folder.path())
            .env_clear()
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut running = Self { folder, child, log };
        running.wait_for("listening");
        running
    }

    fn write(&self, name: &str, text: &str) {
        write(&self.folder, name, text);
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// The line of the log with this message.
    fn wait_for(&mut self, message: &str) -> Value {
        for line in &mut self.log {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            if line["message"].as_str().is_some_and(|text| text.contains(message)) {
                return line;
            }
        }
        panic!("the log ended without: {message}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SETTINGS: &str =
    "listen = '127.0.0.1:0'\nprovider = 'simulator'\n[limits]\nip_per_minute = 3\n";

fn write(folder: &TempDir, name: &str, text: &str) {
    std::fs::write(folder.path().join(name), text).unwrap();
}

#[test]
fn sighup_reloads_files_and_names_settings_that_need_a_restart() {
    let mut server = Running::start();

    server.signal("HUP");
    server.wait_for("the settings are those of the start");

    server.write("domains.json", r#"{"acme.com":{"queue":"500"},"other.example":{"queue":"6"}}"#);
    server.write("click2call.toml", &SETTINGS.replace("= 3", "= 4"));
    server.signal("HUP");
    let reloaded = server.wait_for("the tenants were reloaded");
    assert_eq!(reloaded["entries"], 2);
    let changed = server.wait_for("these settings have changed and need a restart");
    assert_eq!(changed["settings"], "limits.ip_per_minute");

    server.write("click2call.toml", "listen = ");
    server.signal("HUP");
    let broken = server.wait_for("the server would not start");
    let error = broken["error"].as_str().unwrap();
    assert!(error.contains("line 1, column 10"), "{error}");

    server.signal("TERM");
    server.wait_for("stopped");
    assert!(server.child.wait().unwrap().success());
}
