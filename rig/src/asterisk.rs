//! A real Asterisk. Its phones are Local channels, or SIP phones that `SIPp` plays.
//!
//! The dialplan is in `fixtures/asterisk`, one file for each purpose. Without SIP phones only the manager interface
//! listens.

mod call_record;
mod fixtures;
mod users;

use crate::patience::wait_until;
use crate::port::Port;
use crate::program::Program;
use crate::sip_phones::SipPhones;
use anyhow::{Context, Result};
use fixtures::Sip;
use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

pub use call_record::CallRecord;
pub use users::AmiUser;

/// The delay of a call record on a busy machine.
const TIME_TO_RECORD: Duration = Duration::from_mins(2);

/// Stopped and removed when dropped.
#[derive(Debug)]
pub struct Asterisk {
    program: Program,
    tls: Port,
    sip: Option<(Port, SipPhones)>,
}

impl Asterisk {
    /// Contexts for [`start_with_sip`](Self::start_with_sip): those of IvozProvider.
    pub const SIP_IVOZPROVIDER: &str = include_str!("../fixtures/asterisk/sip_ivozprovider.conf");

    /// Starts one and waits until it is fully booted.
    pub fn start() -> Result<Self> {
        Self::start_as(None)
    }

    /// Starts one with SIP phones, and with these contexts instead of those with Local channels.
    ///
    /// `pjsip.conf` of the fixtures has its endpoints: the terminals, and `trunk` for every number.
    pub fn start_with_sip(contexts: &str) -> Result<Self> {
        Self::start_as(Some(contexts))
    }

    fn start_as(sip_contexts: Option<&str>) -> Result<Self> {
        let mut program = Program::new("asterisk", is_fully_booted)?;
        let tls = Port::take()?;
        let sip =
            sip_contexts.map(|_| Ok::<_, anyhow::Error>((Port::take()?, SipPhones::start()?)));
        let sip = sip.transpose()?;
        let fixture = sip.as_ref().zip(sip_contexts).map(|((port, phones), contexts)| Sip {
            port: port.number(),
            phones_port: phones.port(),
            contexts,
        });
        fixtures::lay_out(program.place(), program.port(), tls.number(), fixture)?;
        program.starts_by(["/usr/sbin/asterisk", "-f", "-C", "/instance/etc/asterisk.conf"]);
        program.start()?;
        Ok(Self { program, tls, sip })
    }

    /// Its SIP phones, after [`start_with_sip`](Self::start_with_sip).
    pub fn sip_phones(&self) -> Result<&SipPhones> {
        let (_, phones) = self.sip.as_ref().context("this Asterisk has no SIP phones")?;
        Ok(phones)
    }

    /// The address of its manager interface, the same after every start.
    pub fn ami(&self) -> SocketAddr {
        self.program.address()
    }

    /// The same, over TLS.
    pub fn ami_over_tls(&self) -> SocketAddr {
        self.tls.address()
    }

    /// The certificate of its TLS, in PEM: self-signed, for `localhost` and 127.0.0.1.
    pub fn certificate(&self) -> Result<String> {
        Ok(fs::read_to_string(self.program.root().path().join("srv/manager.crt"))?)
    }

    /// Stops it by `core stop now`, with a shutdown event.
    pub fn stop(&self) -> Result<()> {
        self.program.stop()
    }

    /// Stops it by SIGKILL.
    pub fn kill(&self) {
        self.program.kill();
    }

    /// Starts it again, after [`stop`](Self::stop) or [`kill`](Self::kill).
    pub fn start_again(&self) -> Result<()> {
        self.program.start()
    }

    /// Stops it and starts it again.
    pub fn restart(&self) -> Result<()> {
        self.stop()?;
        self.start_again()
    }

    /// The call records so far, in the order of writing.
    pub fn call_records(&self) -> Result<Vec<CallRecord>> {
        match fs::read_to_string(self.file("log/cdr-custom/calls")) {
            Ok(text) => whole_lines(&text).map(CallRecord::parse).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// The call records as soon as `enough` returns true, or after two minutes.
    ///
    /// Asterisk writes a record shortly after it reports the hang-up.
    pub fn call_records_when(
        &self,
        enough: impl Fn(&[CallRecord]) -> bool,
    ) -> Result<Vec<CallRecord>> {
        let look = || match self.call_records() {
            Ok(records) => enough(&records).then_some(Ok(records)),
            Err(error) => Some(Err(error)),
        };
        wait_until(TIME_TO_RECORD, look).unwrap_or_else(|| self.call_records())
    }

    /// Its log: notices, warnings, errors and each step of the dialplan.
    pub fn log(&self) -> Result<String> {
        // Asterisk truncates long lines, also inside a character.
        let bytes = fs::read(self.file("log/messages"))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.program.place().path().join(name)
    }
}

/// The last line may be incomplete.
fn whole_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'))
}

/// The manager sends its banner before the dialplan is loaded, so the banner alone is not enough.
fn is_fully_booted(mut connection: TcpStream) -> io::Result<()> {
    let AmiUser { name, secret } = AmiUser::FULL;
    write!(connection, "Action: Login\r\nUsername: {name}\r\nSecret: {secret}\r\n\r\n")?;
    let mut heard = Vec::new();
    let mut chunk = [0; 1024];
    while !String::from_utf8_lossy(&heard).contains("Event: FullyBooted") {
        match connection.read(&mut chunk)? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            count => heard.extend_from_slice(&chunk[..count]),
        }
    }
    Ok(())
}
