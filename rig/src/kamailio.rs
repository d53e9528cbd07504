//! A real Kamailio with the table of IvozProvider's users proxy, behind JSON-RPC.

use crate::program::Program;
use anyhow::{Result, ensure};
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const CONFIG: &str = include_str!("../fixtures/kamailio/kamailio.cfg");

const TABLE: &str = "AsPerCompanyId";

/// A time limit for hanging connections only.
const PATIENCE: Duration = Duration::from_mins(5);

/// Stopped and removed when dropped.
///
/// At each start it has one company, number 1, whose application server is `sip:127.0.0.1:6060`.
#[derive(Debug)]
pub struct Kamailio(Program);

impl Kamailio {
    /// Starts one and waits until it answers.
    pub fn start() -> Result<Self> {
        let mut program = Program::new("kamailio", answers)?;
        let place = program.place();
        fs::create_dir(place.path().join("etc"))?;
        place.write("etc/kamailio.cfg", &CONFIG.replace("@PORT@", &program.port().to_string()))?;
        place.folder("run")?;
        // -DD: in the foreground; -m, -M: little memory.
        program.starts_by([
            "/usr/sbin/kamailio",
            "-DD",
            "-E",
            "-m",
            "16",
            "-M",
            "4",
            "-Y",
            "/instance/run",
            "-f",
            "/instance/etc/kamailio.cfg",
        ]);
        program.start()?;
        Ok(Self(program))
    }

    /// The URL for `kamailio.rpc_url`.
    pub fn rpc_url(&self) -> String {
        format!("http://{}/RPC", self.0.address())
    }

    /// Kamailio's answer to `htable.get`, head and body, for diagnosis.
    pub fn get(&self, company: u64) -> Result<String> {
        self.ask("htable.get", &format!(r#"["{TABLE}", "{company}"]"#))
    }

    /// Sets the application server of `company`, as a call of the company does.
    pub fn put(&self, company: u64, server: &str) -> Result<()> {
        self.call("htable.sets", &format!(r#"["{TABLE}", "{company}", "{server}"]"#))
    }

    /// Stores a number in place of the server's name.
    pub fn put_number(&self, company: u64, number: u32) -> Result<()> {
        self.call("htable.seti", &format!(r#"["{TABLE}", "{company}", {number}]"#))
    }

    /// Removes the company, as before its first call.
    pub fn forget(&self, company: u64) -> Result<()> {
        self.call("htable.delete", &format!(r#"["{TABLE}", "{company}"]"#))
    }

    pub fn stop(&self) -> Result<()> {
        self.0.stop()
    }

    /// Stops it by SIGKILL.
    pub fn kill(&self) {
        self.0.kill();
    }

    /// Starts it again with its initial content.
    pub fn start_again(&self) -> Result<()> {
        self.0.start()
    }

    fn call(&self, method: &str, parameters: &str) -> Result<()> {
        let reply = self.ask(method, parameters)?;
        ensure!(is_success(&reply), "Kamailio refuses {method}: {reply}");
        Ok(())
    }

    fn ask(&self, method: &str, parameters: &str) -> Result<String> {
        let connection = TcpStream::connect(self.0.address())?;
        connection.set_read_timeout(Some(PATIENCE))?;
        Ok(ask(connection, method, parameters)?)
    }
}

fn answers(connection: TcpStream) -> io::Result<()> {
    let reply = ask(connection, "core.version", "[]")?;
    if is_success(&reply) { Ok(()) } else { Err(io::Error::other(reply)) }
}

/// An error has its own status.
fn is_success(reply: &str) -> bool {
    reply.starts_with("HTTP/1.1 200")
}

fn ask(mut connection: TcpStream, method: &str, parameters: &str) -> io::Result<String> {
    let body =
        format!(r#"{{"jsonrpc": "2.0", "method": "{method}", "params": {parameters}, "id": 1}}"#);
    write!(
        connection,
        "POST /RPC HTTP/1.1\r\nHost: kamailio\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    whole_reply(connection)
}

/// Kamailio keeps the connection open regardless of the request: the end of the reply follows from its length.
fn whole_reply(connection: TcpStream) -> io::Result<String> {
    let mut reader = BufReader::new(connection);
    let mut reply = String::new();
    let mut length = 0;
    while !reply.ends_with("\r\n\r\n") {
        let start = reply.len();
        if reader.read_line(&mut reply)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(text) = reply[start..].strip_prefix("Content-Length: ") {
            length = text.trim_end().parse().map_err(io::Error::other)?;
        }
    }
    reader.take(length).read_to_string(&mut reply)?;
    Ok(reply)
}
