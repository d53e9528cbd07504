//! The real program, as an operator starts it, until it is killed.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

pub(crate) struct Victim {
    process: Mutex<Child>,
    address: SocketAddr,
}

impl Victim {
    /// Starts it in `folder`, with the existing journal.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_click2call"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(folder).env_clear();
        command.env("C2C_PROVIDER", "simulator").env("C2C_SIMULATOR_SPEED", "10000");
        command
            .env("C2C_JOURNAL_LOCATION", "journal.db")
            .env("C2C_LIMITS_IP_PER_MINUTE", "4000000000")
            .env("C2C_LIMITS_CLIENT_PER_HOUR", "4000000000")
            .env("C2C_LIMITS_TOTAL_PER_DAY", "4000000000")
            .env("C2C_LIMITS_TOTAL_CONCURRENT", "4000000000");
        command
            .env("C2C_LIMITS_FLOOD_PER_SECOND", "1000000")
            .env("C2C_LIMITS_FLOOD_BURST", "1000000");
        // Calls are not logged: the pipe is read only until the server listens.
        command.env(
            "C2C_LOG_LEVEL",
            "error,click2call=info,click2call::callback=error,click2call::call=error",
        );
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let address = output.lines().find_map(|line| address_in(&line.unwrap()));
        Self { process: Mutex::new(process), address: address.expect("it does not listen") }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// By SIGKILL, without a clean shutdown.
    pub(crate) fn kill(&self) {
        let mut process = self.process.lock().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.kill();
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    line["fields"]["address"].as_str().or(line["address"].as_str())?.parse().ok()
}
