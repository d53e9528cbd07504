//! The requests and their expected answers.

use crate::connection::{Answer, Connection};
use crate::stopwatch::Stopwatch;
use crate::users::{self, Users};
use anyhow::{Result, bail, ensure};
use bytes::Bytes;
use shared_types::callback::CallbackReply;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The tenant of all requests.
pub const DOMAIN: &str = "acme.com";

/// The request for the tenant's script, with a browser's headers.
pub const SCRIPT: &[u8] = b"GET /widget.js?domain=acme.com HTTP/1.1\r\nhost: bench\r\n\
    accept: */*\r\naccept-encoding: gzip, deflate, br, zstd\r\n\r\n";

/// A kind of request that is repeated.
#[derive(Debug)]
pub enum Traffic {
    /// `GET /widget.js`; every answer must be this body.
    Script(Bytes),
    Calls(Callers),
    /// A challenge and the call that answers it, as one unit.
    Pairs(Arc<Users>),
    /// Challenges of one client that are not answered.
    Challenges(Users),
}

impl Traffic {
    /// Sends a request and checks the answer; `request` is a reusable buffer.
    pub async fn ask(
        &self,
        connection: &mut Connection,
        request: &mut Vec<u8>,
    ) -> Result<Duration> {
        let watch = Stopwatch::start();
        if let Self::Pairs(users) = self {
            users.ask(connection, request).await?;
            return Ok(watch.elapsed());
        }
        self.write(request)?;
        let watch = Stopwatch::start();
        let answer = connection.exchange(request).await?;
        let took = watch.elapsed();
        self.judge(&answer)?;
        Ok(took)
    }

    /// Writes the next request to `request`.
    fn write(&self, request: &mut Vec<u8>) -> Result<()> {
        request.clear();
        match self {
            Self::Script(_) => request.extend_from_slice(SCRIPT),
            Self::Calls(callers) => callers.write(request)?,
            // A pair starts with its challenge.
            Self::Pairs(users) => users.write_lone_challenge(request)?,
            Self::Challenges(users) => users.write_lone_challenge(request)?,
        }
        Ok(())
    }

    /// Rejects every unexpected answer.
    fn judge(&self, answer: &Answer<'_>) -> Result<()> {
        let good = match self {
            Self::Script(body) => answer.body == body,
            Self::Calls(_) => answer.body.starts_with(br#"{"status":"ok","call_id":""#),
            Self::Pairs(_) | Self::Challenges(_) => users::nonce(answer).is_ok(),
        };
        let text = String::from_utf8_lossy(&answer.body[..answer.body.len().min(200)]);
        ensure!(good && answer.status == 200, "a broken answer: {} {text}", answer.status);
        Ok(())
    }
}

/// `POST /click-to-call` by visitors, each of whom calls once: every request has its own number and address, so that every limit,
/// the number lock and the journal do their work and refuse nothing.
#[derive(Debug, Default)]
pub struct Callers {
    next: AtomicU32,
}

impl Callers {
    /// Places the next visitor's call; returns its id and the visitor's address.
    pub async fn call(&self, connection: &mut Connection) -> Result<(String, Ipv4Addr)> {
        let mut request = Vec::new();
        let serial = self.next.load(Ordering::Relaxed);
        self.write(&mut request)?;
        let answer = connection.exchange(&request).await?;
        let reply: CallbackReply = serde_json::from_slice(answer.body)?;
        match reply {
            CallbackReply::Ok(taken) => Ok((taken.call_id, client(serial))),
            CallbackReply::Error(refusal) => bail!("no call was placed: {refusal:?}"),
        }
    }

    fn write(&self, request: &mut Vec<u8>) -> Result<()> {
        let serial = self.next.fetch_add(1, Ordering::Relaxed);
        ensure!(serial < MOST_CALLERS, "there are no more callers");
        let number = number(serial);
        let length = r#"{"domain":"","phone_number":"+1"}"#.len() + DOMAIN.len() + 10;
        // As set by the proxy in front of the server.
        write!(
            request,
            "POST /click-to-call HTTP/1.1\r\nhost: bench\r\norigin: https://acme.com\r\n\
             x-forwarded-for: {}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{{\"domain\":\"{DOMAIN}\",\"phone_number\":\"+1{number}\"}}",
            client(serial),
        )?;
        Ok(())
    }
}

const LINES: u32 = 10_000;
/// The area codes 212 to 310, which contain no service code and no premium rate.
const OFFICES: std::ops::RangeInclusive<u32> = 212..=310;
const AREAS: [u32; 8] = [202, 212, 303, 312, 404, 415, 503, 617];
const MOST_CALLERS: u32 = 8 * 99 * LINES;

/// Ten digits, different for each visitor. Only the simulator receives them.
fn number(serial: u32) -> u64 {
    let (rest, line) = (serial / LINES, serial % LINES);
    let offices = OFFICES.end() - OFFICES.start() + 1;
    let (area, office) = (rest / offices, OFFICES.start() + rest % offices);
    let area = AREAS[usize::try_from(area).unwrap_or_default() % AREAS.len()];
    (u64::from(area) * 1_000 + u64::from(office)) * u64::from(LINES) + u64::from(line)
}

/// An address of 10.0.0.0/8, different for each visitor.
fn client(serial: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 0).to_bits() + serial)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::callback::CallbackRequest;
    use shared_types::number_policy::NumberPolicy;
    use std::collections::HashSet;

    #[test]
    fn every_caller_has_a_different_number_that_every_tenant_accepts() {
        let policy = NumberPolicy::default();
        let mut seen = HashSet::new();
        for serial in (0..MOST_CALLERS).step_by(997) {
            let number = number(serial).to_string();
            assert!(policy.accept(&number).is_ok(), "{number}");
            assert!(seen.insert(number));
        }
    }

    #[test]
    fn the_content_length_is_correct_and_the_body_is_valid() {
        let traffic = Traffic::Calls(Callers::default());
        let mut request = Vec::new();
        traffic.write(&mut request).unwrap();
        let text = String::from_utf8(request).unwrap();

        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
        let read: CallbackRequest = serde_json::from_str(body).unwrap();
        assert_eq!((read.domain.as_str(), read.phone_number.as_str()), (DOMAIN, "+12022120000"));
    }

    #[test]
    fn only_the_good_answer_is_good() {
        let calls = Traffic::Calls(Callers::default());
        let answer = |status, body| Answer { status, head: b"", body };

        assert!(calls.judge(&answer(200, br#"{"status":"ok","call_id":"x"}"#)).is_ok());
        assert!(calls.judge(&answer(200, br#"{"status":"error"}"#)).is_err());
        assert!(calls.judge(&answer(429, br#"{"status":"ok","call_id":"x"}"#)).is_err());
        let script = Traffic::Script(Bytes::from_static(b"a"));
        assert!(script.judge(&answer(200, b"a")).is_ok());
        assert!(script.judge(&answer(200, b"b")).is_err());
    }
}
