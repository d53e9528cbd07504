//! A stand-in for Dialpad on a real port: its REST API, by its OpenAPI description, and its webhooks.
//!
//! It records every request, and every deviation from the description ([`Dialpad::breaches`]). Its calls do not progress by themselves:
//! a state is reported by the test. Ids are larger than a float's integers, and its answers contain numbers that must not be logged.

mod answers;
mod requests;

use super::tokens;
use rig::http_stand_in::{self, HttpStandInPort, Request};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// The stand-in. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Dialpad {
    port: HttpStandInPort,
    world: Arc<World>,
}

/// Kinds of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DialpadRequest {
    /// `POST /api/v2/call`
    Call,
    /// `POST /api/v2/callback`
    Callback,
    /// `POST /api/v2/callback/validate`
    Validate,
    /// `PUT /api/v2/call/{id}/actions/hangup`
    HangUp,
    /// `GET`, `POST` and `PATCH` of `/api/v2/webhooks`
    Webhooks,
    /// `GET`, `POST` and `PATCH` of `/api/v2/subscriptions/call`
    Subscriptions,
    /// An unknown operation.
    Other,
}

/// The kinds of answers.
#[derive(Clone, Debug)]
pub(crate) enum DialpadManner {
    /// By the description.
    Well,
    /// With these bytes, and nothing is executed.
    Says { status: u16, headers: &'static str, body: &'static str },
    /// By the description, truncated, and executed.
    Truncates,
    /// By the description, after the kind of answer is changed.
    Waits,
    /// No answer, and nothing is executed.
    Hangs,
    /// The connection is closed, and nothing is executed.
    Drops,
}

/// A received request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DialpadAsked {
    pub(crate) kind: DialpadRequest,
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: String,
}

/// An accepted call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DialpadCall {
    pub(crate) id: i64,
    /// E.164.
    pub(crate) number: String,
    /// The call center of a callback.
    pub(crate) call_center: Option<i64>,
    /// The user of another call.
    pub(crate) user: Option<i64>,
    pub(crate) custom_data: Option<String>,
    pub(crate) is_over: bool,
}

#[derive(Debug)]
struct World {
    inner: Mutex<Inner>,
    /// Notified when a manner changes.
    changed: Condvar,
}

#[derive(Debug)]
struct Inner {
    asked: Vec<DialpadAsked>,
    breaches: Vec<String>,
    manners: HashMap<DialpadRequest, DialpadManner>,
    calls: Vec<DialpadCall>,
    webhooks: Vec<Value>,
    subscriptions: Vec<Value>,
    /// Connections without an answer, which are closed with the stand-in.
    hanging: Vec<TcpStream>,
    next_id: i64,
    key: Option<&'static str>,
    accepts_duplicates: bool,
}

impl Dialpad {
    /// The valid API key.
    pub(crate) const KEY: &'static str = "dp_test_key";
    /// A call center, and the queue of a tenant.
    pub(crate) const CALL_CENTER: &'static str = "5123456789012345678";
    /// A user, and the extension of one.
    pub(crate) const USER: &'static str = "5234567890123456789";

    /// Listens on a free port of loopback.
    pub(crate) fn start() -> io::Result<Self> {
        let inner = Inner {
            asked: Vec::new(),
            breaches: Vec::new(),
            manners: HashMap::new(),
            calls: Vec::new(),
            webhooks: Vec::new(),
            subscriptions: Vec::new(),
            hanging: Vec::new(),
            next_id: 5_780_123_456_789_012_345,
            key: Some(Self::KEY),
            accepts_duplicates: false,
        };
        let world = Arc::new(World { inner: Mutex::new(inner), changed: Condvar::new() });
        let serving = Arc::clone(&world);
        let port = HttpStandInPort::open(move |connection| serving.serve(connection))?;
        Ok(Self { port, world })
    }

    /// The address for the settings.
    pub(crate) fn url(&self) -> String {
        self.port.url()
    }

    /// Answers requests of this kind in this way from now on.
    pub(crate) fn behaves(&self, kind: DialpadRequest, manner: DialpadManner) {
        self.world.lock().manners.insert(kind, manner);
        self.world.changed.notify_all();
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<DialpadAsked> {
        self.world.lock().asked.clone()
    }

    /// The requests of one kind.
    pub(crate) fn asked_to(&self, kind: DialpadRequest) -> Vec<DialpadAsked> {
        self.asked().into_iter().filter(|asked| asked.kind == kind).collect()
    }

    /// The deviations from Dialpad's description.
    pub(crate) fn breaches(&self) -> Vec<String> {
        self.world.lock().breaches.clone()
    }

    /// Refuses its key from now on.
    pub(crate) fn revokes_key(&self) {
        self.world.lock().key = None;
    }

    /// Queues a number more than once from now on, which the real one does not.
    pub(crate) fn accepts_duplicates(&self) {
        self.world.lock().accepts_duplicates = true;
    }

    /// The call is over.
    pub(crate) fn ends(&self, id: i64) {
        let mut inner = self.world.lock();
        inner.calls.iter_mut().filter(|call| call.id == id).for_each(|call| call.is_over = true);
    }

    /// Closes its port and its connections.
    pub(crate) fn stop(&self) {
        {
            let mut inner = self.world.lock();
            inner.manners.clear();
            for connection in inner.hanging.drain(..) {
                let _ = connection.shutdown(Shutdown::Both);
            }
        }
        self.world.changed.notify_all();
        self.port.close();
    }

    /// The accepted calls.
    pub(crate) fn calls(&self) -> Vec<DialpadCall> {
        self.world.lock().calls.clone()
    }

    /// Its webhooks and its subscriptions, as it lists them.
    pub(crate) fn endpoints(&self) -> (Vec<Value>, Vec<Value>) {
        let inner = self.world.lock();
        (inner.webhooks.clone(), inner.subscriptions.clone())
    }

    /// Changes its webhooks and its subscriptions, as an administrator could.
    pub(crate) fn change_endpoints(&self, change: impl FnOnce(&mut Vec<Value>, &mut Vec<Value>)) {
        let inner = &mut *self.world.lock();
        change(&mut inner.webhooks, &mut inner.subscriptions);
    }

    /// The event of `call` in `state` at this time, in milliseconds, with all personal data.
    pub(crate) fn event(call: &DialpadCall, state: &str, milliseconds: i64) -> Value {
        let target = match call.call_center {
            Some(center) => json!({ "id": center.to_string(), "type": "callcenter",
                "name": "Sales of Acme", "phone": "+12025550100" }),
            None => json!({ "id": call.user.map(|user| user.to_string()), "type": "user",
                "name": "Alice Example", "email": "alice@acme.example", "phone": "+12025550111" }),
        };
        json!({
            "call_id": call.id,
            "state": state,
            "event_timestamp": milliseconds,
            "direction": "outbound",
            "external_number": call.number,
            "internal_number": "+12025550100",
            "custom_data": call.custom_data,
            "contact": { "id": "shared_contact_pool", "name": "Bob Example", "email": "",
                "phone": call.number, "type": "shared" },
            "target": target,
            "date_started": milliseconds,
            "date_connected": Value::Null,
            "date_ended": Value::Null,
        })
    }

    /// `event` as the body of a webhook with this secret: a JWT in HS256.
    pub(crate) fn signed(event: &Value, secret: &str) -> String {
        tokens::hs256(secret.as_bytes(), &json!({ "alg": "HS256", "typ": "JWT" }), event)
    }
}

impl Drop for Dialpad {
    fn drop(&mut self) {
        self.stop();
    }
}

impl World {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    fn serve(&self, mut connection: TcpStream) -> io::Result<()> {
        let Some(request) = Request::read(&mut connection)? else { return Ok(()) };
        let kind = requests::kind(&request);
        let mut inner = self.lock();
        inner.asked.push(DialpadAsked {
            kind,
            method: request.method.clone(),
            path: request.path.clone(),
            authorization: request.header("authorization").to_owned(),
            body: request.body.clone(),
        });
        inner.breaches.extend(requests::breach(&request, kind));
        let waits =
            |inner: &mut Inner| matches!(inner.manners.get(&kind), Some(DialpadManner::Waits));
        let mut inner = self.changed.wait_while(inner, waits).unwrap();
        match inner.manners.get(&kind).cloned().unwrap_or(DialpadManner::Well) {
            DialpadManner::Says { status, headers, body } => {
                drop(inner);
                http_stand_in::answer(&mut connection, status, headers, body)
            }
            DialpadManner::Hangs => {
                inner.hanging.push(connection);
                Ok(())
            }
            DialpadManner::Drops => Ok(()),
            manner => {
                let (status, body) = inner.answer(&request, kind);
                drop(inner);
                let body = body.to_string();
                if matches!(manner, DialpadManner::Truncates) {
                    return http_stand_in::truncated_answer(&mut connection, status, &body);
                }
                http_stand_in::answer(&mut connection, status, "", &body)
            }
        }
    }
}
