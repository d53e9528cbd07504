//! SIP phones for calls of a real Asterisk, all played by one `SIPp` over UDP.
//!
//! `fixtures/sipp/phones.xml` has the behaviour of each called user.

use crate::keeper::{Keeper, OUTPUT};
use crate::patience::wait_until;
use crate::place::Place;
use crate::port::Port;
use crate::root::Root;
use anyhow::{Result, bail};
use std::fs;
use std::io::ErrorKind;
use std::time::Duration;

const SCENARIO: &str = include_str!("../fixtures/sipp/phones.xml");

/// The time limit on a busy machine.
const TIME_TO_START: Duration = Duration::from_mins(5);

/// The delay until a message is in the file.
const TIME_TO_RECEIVE: Duration = Duration::from_mins(2);

/// The phones. They are stopped when this is dropped.
#[derive(Debug)]
pub struct SipPhones {
    _running: Keeper,
    port: Port,
    place: Place,
}

/// A SIP request that a phone received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SipRequest {
    text: String,
}

impl SipPhones {
    pub(crate) fn start() -> Result<Self> {
        let (root, port, place) = (Root::find()?, Port::take()?, Place::make("sipp")?);
        place.folder("log")?;
        place.write("phones.xml", SCENARIO)?;
        let number = port.number().to_string();
        let mut running = Keeper::start(
            &root,
            &place,
            &[
                "/usr/bin/env",
                "TERM=dumb",
                "/usr/bin/sipp",
                "127.0.0.1",
                "-sf",
                "/instance/phones.xml",
                "-i",
                "127.0.0.1",
                "-mi",
                "127.0.0.1",
                "-p",
                &number,
                "-nostdin",
                // Answers INFO and UPDATE by itself.
                "-aa",
                "-trace_msg",
                "-message_file",
                "/instance/log/messages",
                "-message_overwrite",
                "false",
            ],
        )?;
        let is_up = wait_until(TIME_TO_START, || match running.ended() {
            Ok(None) => is_bound(port.number()).then_some(true),
            Ok(Some(_)) | Err(_) => Some(false),
        });
        if is_up != Some(true) {
            let output = fs::read_to_string(place.path().join(OUTPUT)).unwrap_or_default();
            bail!("SIPp did not start: {output}");
        }
        Ok(Self { _running: running, port, place })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port.number()
    }

    /// The requests that the phones have received so far, in order.
    pub fn requests(&self) -> Result<Vec<SipRequest>> {
        match fs::read(self.place.path().join("log/messages")) {
            Ok(log) => Ok(SipRequest::parse_log(&String::from_utf8_lossy(&log))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// The first request of this method whose called user is `user`, once it is received.
    pub fn wait_for(&self, method: &str, user: &str) -> Result<SipRequest> {
        let find = || match self.requests() {
            Ok(all) => all.into_iter().find(|it| it.is(method, user)).map(Ok),
            Err(error) => Some(Err(error)),
        };
        match wait_until(TIME_TO_RECEIVE, find) {
            Some(found) => found,
            None => bail!("no {method} of {user}: {:?}", self.requests()?),
        }
    }
}

impl SipRequest {
    /// `SIPp` writes each message after a line with its direction.
    fn parse_log(log: &str) -> Vec<Self> {
        let messages = log.split("\nUDP message ");
        let received = messages.filter_map(|message| {
            let (header, text) = message.split_once('\n')?;
            header.starts_with("received").then(|| Self { text: text.trim_start().to_owned() })
        });
        received.filter(|request| !request.text.starts_with("SIP/2.0")).collect()
    }

    fn is(&self, method: &str, user: &str) -> bool {
        let mut line = self.text.split(' ');
        line.next() == Some(method) && line.next().is_some_and(|uri| user_of(uri) == Some(user))
    }

    /// The value of a header; `None` if the request has none of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (head, _) =
            self.text.split_once("\n\n").or_else(|| self.text.split_once("\r\n\r\n"))?;
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The number or name of the caller, by the header `From`.
    pub fn caller(&self) -> Option<&str> {
        user_of(self.header("From")?)
    }

    /// What follows the headers.
    pub fn body(&self) -> &str {
        let body = self.text.split_once("\r\n\r\n").or_else(|| self.text.split_once("\n\n"));
        body.map_or("", |(_, body)| body.trim())
    }
}

/// The user of an address such as `"Alice" <sip:101@127.0.0.1>`.
fn user_of(address: &str) -> Option<&str> {
    let (_, address) = address.split_once("sip:")?;
    address.split_once('@').map(|(user, _)| user)
}

/// Whether a socket of this machine has the port.
fn is_bound(port: u16) -> bool {
    let port = format!(":{port:04X} ");
    fs::read_to_string("/proc/net/udp").is_ok_and(|sockets| sockets.contains(&port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn received_requests_are_parsed_from_a_log_and_sent_ones_are_skipped() {
        let log = "----- 2026\nUDP message received [9] bytes :\n\nINVITE sip:200@127.0.0.1:1 SIP/2.0\r\n\
                   From: \"Alice\" <sip:101@127.0.0.1>;tag=1\r\nX-Info: abc\r\n\r\nv=0\r\n\r\n\
                   ----- 2026\nUDP message sent [9] bytes:\n\nSIP/2.0 200 OK\r\n\r\n";
        let requests = SipRequest::parse_log(log);

        let [request] = &*requests else { panic!("{requests:?}") };
        assert!(request.is("INVITE", "200") && !request.is("BYE", "200"));
        assert_eq!((request.caller(), request.header("x-info")), (Some("101"), Some("abc")));
        assert!(request.body().starts_with("v=0"));
        assert_eq!(request.header("Via"), None);
    }
}
