//! A switchboard console: another client of the manager interface, which moves channels.

use crate::environment::Environment;
use rig::AmiUser;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// A connection of the console.
pub(crate) struct Console(BufReader<TcpStream>);

impl Console {
    pub(crate) fn log_in(environment: &Environment) -> Self {
        let stream = TcpStream::connect(environment.asterisk.ami()).unwrap();
        let mut console = Self(BufReader::new(stream));
        let AmiUser { name, secret } = AmiUser::FULL;
        console.send(&format!("Login\r\nUsername: {name}\r\nSecret: {secret}\r\nEvents: off"));
        console
    }

    /// The near half of the Local channel that dials `number`, if it is alive.
    pub(crate) fn find_channel(&mut self, number: &str) -> Option<String> {
        self.send("Status");
        let mut found = None;
        loop {
            let line = self.read_line();
            let name = line.strip_prefix("Channel: ").filter(|name| name.ends_with(";1"));
            found = found.or(name.filter(|name| name.contains(number)).map(ToOwned::to_owned));
            if line == "Event: StatusComplete" {
                return found;
            }
        }
    }

    /// Sends a channel to an extension of the company.
    pub(crate) fn redirect(&mut self, channel: &str, exten: &str) {
        self.send(&format!(
            "Redirect\r\nChannel: {channel}\r\nContext: visitor-callback\r\nExten: {exten}\r\nPriority: 1"
        ));
        while self.read_line() != "Message: Redirect successful" {}
    }

    fn send(&mut self, action: &str) {
        write!(self.0.get_mut(), "Action: {action}\r\n\r\n").unwrap();
    }

    fn read_line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.0.read_line(&mut line).unwrap() > 0, "Asterisk closed the connection");
        line.trim_end().to_owned()
    }
}
