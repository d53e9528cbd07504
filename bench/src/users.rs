//! Users with a terminal who place signed calls: `POST /challenge`, then `POST /call`.

use crate::connection::{Answer, Connection};
use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use shared_types::digest::Ha1;
use std::fmt;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};

const REALM: &str = "pbx.example.com";
/// A number of the fictional range; only a stand-in receives it.
const DESTINATION: &str = "12025550142";
const MANY: u32 = 1_000;

/// Users in turn, each request from its own address.
pub struct Users {
    users: Vec<(String, Ha1)>,
    next: AtomicU32,
}

impl Default for Users {
    fn default() -> Self {
        let user = |number| {
            let name = format!("user{number}");
            let ha1 = Ha1::new(&name, REALM, &password(number));
            (format!("{name}@{REALM}"), ha1)
        };
        Self { users: (0..MANY).map(user).collect(), next: AtomicU32::default() }
    }
}

fn password(number: u32) -> String {
    format!("user{number}**PA55W0RD")
}

/// The accepted call.
#[derive(Clone, Debug)]
pub struct Taken {
    pub iden: String,
    pub token: String,
}

impl Users {
    /// Their terminals, in the format of the server's file.
    pub fn terminals(&self) -> Value {
        let terminal = |(number, (aor, ha1)): (usize, &(String, Ha1))| {
            let entry = json!({
                "ha1": ha1.expose(),
                "endpoint": format!("b1c1t{number}_user"),
                "extension": format!("{}", 100 + number),
                "company": 1,
                "brand": 1,
            });
            (aor.clone(), entry)
        };
        Value::Object(self.users.iter().enumerate().map(terminal).collect::<Map<_, _>>())
    }

    /// The next user's challenge and call; `request` is a reusable buffer.
    pub async fn ask(&self, connection: &mut Connection, request: &mut Vec<u8>) -> Result<()> {
        let order = self.challenged(connection, request).await?;
        order.write(request, None)?;
        taken(&connection.exchange(request).await?)
    }

    /// The next user's challenge, answered.
    pub async fn challenged(
        &self,
        connection: &mut Connection,
        request: &mut Vec<u8>,
    ) -> Result<Order<'_>> {
        let serial = self.next.fetch_add(1, Ordering::Relaxed);
        let place = usize::try_from(serial)? % self.users.len();
        let (aor, ha1) = &self.users[place];
        let client = client(serial);
        write_challenge(request, aor, client)?;
        let nonce = nonce(&connection.exchange(request).await?)?;
        Ok(Order { aor, ha1, client, nonce })
    }

    /// A challenge that is not answered, always from the same client.
    pub fn write_lone_challenge(&self, request: &mut Vec<u8>) -> Result<()> {
        let serial = self.next.fetch_add(1, Ordering::Relaxed);
        let place = usize::try_from(serial)? % self.users.len();
        write_challenge(request, &self.users[place].0, client(0))
    }
}

/// A nonce and its user.
pub struct Order<'a> {
    aor: &'a str,
    ha1: &'a Ha1,
    /// The address of the client.
    pub client: Ipv4Addr,
    nonce: String,
}

impl Order<'_> {
    /// The signed call, with a name of the client's or the server's choice.
    pub fn write(&self, request: &mut Vec<u8>, iden: Option<&str>) -> Result<()> {
        let response = self.ha1.response(&self.nonce, DESTINATION);
        let mut body = format!(
            r#"{{"aor":"{}","destination":"{DESTINATION}","nonce":"{}","response":"{}""#,
            self.aor,
            self.nonce,
            response.expose()
        );
        if let Some(iden) = iden {
            body.push_str(&[r#","iden":""#, iden, "\""].concat());
        }
        body.push('}');
        write_post(request, "/call", self.client, &body)
    }
}

fn write_challenge(request: &mut Vec<u8>, aor: &str, client: Ipv4Addr) -> Result<()> {
    write_post(request, "/challenge", client, &format!(r#"{{"aor":"{aor}"}}"#))
}

/// As set by the proxy in front of the server.
fn write_post(request: &mut Vec<u8>, path: &str, client: Ipv4Addr, body: &str) -> Result<()> {
    request.clear();
    write!(
        request,
        "POST {path} HTTP/1.1\r\nhost: bench\r\norigin: chrome-extension://abcdef\r\n\
         x-forwarded-for: {client}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len(),
    )?;
    Ok(())
}

/// An address of 10.0.0.0/8, different for each pair.
fn client(serial: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 0).to_bits() + serial % (1 << 24))
}

/// The nonce of a valid answer to a challenge.
pub fn nonce(answer: &Answer<'_>) -> Result<String> {
    Ok(member(answer, "nonce")?.to_owned())
}

fn taken(answer: &Answer<'_>) -> Result<()> {
    member(answer, "iden").map(drop)
}

/// Name and token of an accepted call.
pub fn taken_call(answer: &Answer<'_>) -> Result<Taken> {
    member(answer, "iden")?;
    let body: Value = serde_json::from_slice(answer.body)?;
    let text = |name: &str| body[name].as_str().map(str::to_owned).context("a member is missing");
    Ok(Taken { iden: text("iden")?, token: text("token")? })
}

/// The first member's text, if the answer is valid and starts with that member.
fn member<'a>(answer: &Answer<'a>, name: &str) -> Result<&'a str> {
    let text = std::str::from_utf8(answer.body).context("the answer is not text")?;
    let value =
        text.strip_prefix(&format!(r#"{{"{name}":""#)).and_then(|rest| rest.split_once('"'));
    let shown: String = text.chars().take(200).collect();
    let good = value.filter(|(value, _)| answer.status == 200 && !value.is_empty());
    ensure!(good.is_some(), "a broken answer: {} {shown}", answer.status);
    Ok(good.map(|(value, _)| value).unwrap_or_default())
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Users({})", self.users.len())
    }
}

impl fmt::Debug for Order<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Order(…)")
    }
}
