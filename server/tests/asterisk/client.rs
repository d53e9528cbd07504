//! A client that is written from the HTTP contract alone.

use md5::{Digest, Md5};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use shared_types::hex;
use std::net::SocketAddr;
use std::time::Duration;

/// A time limit for hanging tests only.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);

pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
}

/// The credentials of a terminal, valid or not.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) aor: &'static str,
    pub(crate) password: &'static str,
}

/// A call that the server reported as placed.
pub(crate) struct Call {
    iden: String,
    token: String,
}

/// The event stream of a call.
pub(crate) struct Events {
    response: Response,
    heard: String,
    last_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The state in two words at most: `ringing terminal`, `connected`, `ended busy`.
    State(String),
    End,
}

impl Client {
    pub(crate) fn new(server: SocketAddr) -> Self {
        Self { http: reqwest::Client::new(), base: format!("http://{server}") }
    }

    /// Places a call from `caller` to `destination`.
    pub(crate) async fn call(&self, caller: Caller, destination: &str, iden: &str) -> Call {
        let (status, placed) = self.ask(caller, destination, iden).await;
        assert_eq!((status, text(&placed, "iden")), (200, iden.to_owned()), "{placed}");
        Call { iden: iden.to_owned(), token: text(&placed, "token") }
    }

    /// The same for a call that must be refused: its status and text.
    pub(crate) async fn refused(
        &self,
        caller: Caller,
        destination: &str,
        iden: &str,
    ) -> (u16, String) {
        let (status, refusal) = self.ask(caller, destination, iden).await;
        (status, text(&refusal, "error"))
    }

    async fn ask(&self, caller: Caller, destination: &str, iden: &str) -> (u16, Value) {
        let (status, challenge) = self.post("/challenge", &json!({ "aor": caller.aor })).await;
        assert_eq!(status, 200, "{challenge}");
        let (nonce, realm) = (text(&challenge, "nonce"), text(&challenge, "realm"));
        let (user, _) = caller.aor.rsplit_once('@').unwrap();
        let ha1 = md5(&format!("{user}:{realm}:{}", caller.password));
        let ha2 = md5(destination);
        let response = md5(&format!("{ha1}:{nonce}:{ha2}"));
        let body = json!({
            "aor": caller.aor, "destination": destination, "iden": iden, "nonce": nonce,
            "response": response,
        });
        self.post("/call", &body).await
    }

    pub(crate) async fn events(&self, call: &Call) -> Events {
        self.listen(&format!("/call/{}/events", call.iden), &call.token).await
    }

    /// The event stream at `path` with `token`.
    pub(crate) async fn listen(&self, path: &str, token: &str) -> Events {
        self.listen_after(path, token, "0").await
    }

    /// The same after the event `last_id`.
    pub(crate) async fn listen_after(&self, path: &str, token: &str, last_id: &str) -> Events {
        let request = self.http.get(format!("{}{path}", self.base));
        let request = request.header("last-event-id", last_id);
        let response = answer(request.bearer_auth(token)).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events { response, heard: String::new(), last_id: last_id.to_owned() }
    }

    /// The current and the previous states of the call.
    pub(crate) async fn state(&self, call: &Call) -> (String, Vec<String>) {
        let request = self.http.get(self.address(call, "")).bearer_auth(&call.token);
        let (status, shown) = read(request).await;
        assert_eq!(status, 200, "{shown}");
        let history = shown["history"].as_array().unwrap().iter().map(in_words).collect();
        (in_words(&shown), history)
    }

    pub(crate) async fn hang_up(&self, call: &Call) -> (u16, Value) {
        read(self.http.post(self.address(call, "/hangup")).bearer_auth(&call.token)).await
    }

    pub(crate) async fn press(&self, call: &Call, digits: &str) -> (u16, Value) {
        let request = self.http.post(self.address(call, "/dtmf")).bearer_auth(&call.token);
        read(request.body(json!({ "digits": digits }).to_string())).await
    }

    /// A request to `path` with `token`, with or without a body.
    pub(crate) async fn by_token(
        &self,
        token: &str,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let address = format!("{}{path}", self.base);
        let request = match body {
            Some(body) => self.http.post(address).body(body.to_string()),
            None => self.http.get(address),
        };
        read(request.bearer_auth(token)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        read(self.http.post(format!("{}{path}", self.base)).body(body.to_string())).await
    }

    fn address(&self, call: &Call, what: &str) -> String {
        format!("{}/call/{}{what}", self.base, call.iden)
    }
}

impl Call {
    /// The same call for a client that has only its name.
    pub(crate) fn of_a_stranger(&self) -> Self {
        Self { iden: self.iden.clone(), token: "0".repeat(32) }
    }
}

impl Events {
    /// The next event, or `None` when the server has closed the stream.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.heard.split_once("\n\n") {
                let event = event(block);
                if let Some(id) = field(block, "id") {
                    id.clone_into(&mut self.last_id);
                }
                self.heard = rest.to_owned();
                if event.is_some() {
                    return event;
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.unwrap();
            self.heard.push_str(std::str::from_utf8(&chunk.unwrap()?).unwrap());
        }
    }

    /// The id of the last event.
    pub(crate) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// Waits until the server has closed the stream or the connection.
    pub(crate) async fn closed(&mut self) {
        while let Ok(Some(_)) = tokio::time::timeout(PATIENCE, self.response.chunk()).await.unwrap()
        {
        }
    }

    /// The states up to `last`, which is required.
    pub(crate) async fn until(&mut self, last: &str) -> Vec<String> {
        let mut states = Vec::new();
        while states.last().is_none_or(|state| state != last) {
            match self.next().await {
                Some(Event::State(state)) => states.push(state),
                other => panic!("{other:?} after {states:?}, and not {last}"),
            }
        }
        states
    }

    /// The remaining states; the stream must close after the end.
    pub(crate) async fn rest(&mut self) -> Vec<String> {
        let mut states = Vec::new();
        loop {
            match self.next().await {
                Some(Event::State(state)) => states.push(state),
                Some(Event::End) => break,
                None => panic!("it stopped without an end after {states:?}"),
            }
        }
        assert_eq!(self.next().await, None, "there is something after the end");
        states
    }
}

/// `None` for comments and the reconnection delay.
fn event(block: &str) -> Option<Event> {
    match (field(block, "event")?, field(block, "data")?) {
        ("state", data) => Some(Event::State(in_words(&serde_json::from_str(data).unwrap()))),
        ("end", _) => Some(Event::End),
        other => panic!("the contract has no event {other:?}"),
    }
}

fn field<'a>(block: &'a str, name: &str) -> Option<&'a str> {
    let mut values = block.lines().filter_map(|line| line.split_once(':'));
    values.find(|(field, _)| *field == name).map(|(_, value)| value.trim_start())
}

fn in_words(state: &Value) -> String {
    let more = state["leg"].as_str().or(state["cause"].as_str()).unwrap_or_default();
    format!("{} {more}", text(state, "state")).trim_end().to_owned()
}

fn text(of: &Value, member: &str) -> String {
    of[member].as_str().unwrap_or_else(|| panic!("no {member} in {of}")).to_owned()
}

fn md5(text: &str) -> String {
    hex::encode(&Md5::digest(text))
}

async fn answer(request: RequestBuilder) -> Response {
    tokio::time::timeout(PATIENCE, request.send()).await.unwrap().unwrap()
}

async fn read(request: RequestBuilder) -> (u16, Value) {
    let response = answer(request).await;
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
}
