//! A stand-in for Amazon Connect on a real port: the operations that place, end and read contacts, as the service
//! model has them.
//!
//! It verifies every signature by its own code, and records every request and every deviation from the service model
//! ([`AmazonConnect::breaches`]). Contacts ring, are answered and end only by calls of the test. Its refusals quote a number,
//! which must not be logged.

mod contacts;
mod operations;

use crate::http_stand_in::{self, HttpStandInPort, Request};
use crate::sigv4::{self, SignedRequest};
use contacts::Contacts;
pub use contacts::{ConnectContact, ConnectEvent};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The stand-in. It stops when it is dropped.
#[derive(Debug)]
pub struct AmazonConnect {
    port: HttpStandInPort,
    world: Arc<World>,
}

/// Kinds of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectRequest {
    /// `PUT /contact/outbound-voice`
    Start,
    /// `POST /contact/stop`
    Stop,
    /// `GET /contacts/{InstanceId}/{ContactId}`
    Describe,
    /// `POST /metrics/current/{InstanceId}`
    Metrics,
    /// A request that is not expected.
    Other,
}

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectManner {
    /// Whether the operation is executed, regardless of the answer.
    pub is_done: bool,
    pub answer: ConnectAnswer,
}

/// Ways to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectAnswer {
    /// As the service model describes it.
    Well,
    /// With these bytes. Each of `headers` ends with a line break.
    Says { status: u16, headers: &'static str, body: &'static str },
    /// With the error `name`, as AWS sends it in a header, and the seconds of `Retry-After`.
    Refuses { status: u16, name: &'static str, retry_after: Option<u64> },
    /// As described, with a truncated body.
    Truncates,
    /// No answer.
    Hangs,
    /// By closing the connection.
    Closes,
}

/// A received request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectAsked {
    pub kind: ConnectRequest,
    pub method: String,
    pub path: String,
    pub authorization: String,
    pub body: String,
}

/// The current metrics of the queue; `None` is omitted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ConnectMetrics {
    pub agents_available: Option<f64>,
    pub contacts_in_queue: Option<f64>,
    pub estimated_wait_seconds: Option<f64>,
}

#[derive(Debug)]
struct World {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    asked: Vec<ConnectAsked>,
    breaches: Vec<String>,
    manners: HashMap<ConnectRequest, ConnectManner>,
    /// For the next requests, takes precedence over `manners`.
    next_manners: HashMap<ConnectRequest, VecDeque<ConnectManner>>,
    contacts: Contacts,
    metrics: ConnectMetrics,
    /// `StopContact` is accepted, and the contact continues.
    ignores_stops: bool,
    refuses_credentials: bool,
    /// Connections without an answer, which are closed with the stand-in.
    hanging: Vec<TcpStream>,
}

impl ConnectManner {
    /// As described.
    pub const WELL: Self = Self { is_done: true, answer: ConnectAnswer::Well };

    /// The error `name`. Nothing is executed.
    pub const fn refuses(status: u16, name: &'static str) -> Self {
        let answer = ConnectAnswer::Refuses { status, name, retry_after: None };
        Self { is_done: false, answer }
    }

    /// The error of too many requests, with these seconds of `Retry-After`. Nothing is executed.
    pub const fn throttles(seconds: u64) -> Self {
        let (status, name, retry_after) = (429, "ThrottlingException", Some(seconds));
        Self { is_done: false, answer: ConnectAnswer::Refuses { status, name, retry_after } }
    }
}

impl AmazonConnect {
    pub const REGION: &'static str = "eu-central-1";
    pub const ACCESS_KEY_ID: &'static str = sigv4::ACCESS_KEY_ID;
    pub const SECRET_ACCESS_KEY: &'static str = sigv4::SECRET_ACCESS_KEY;
    pub const INSTANCE: &'static str = "11111111-2222-3333-4444-555555555555";
    pub const FLOW: &'static str = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    /// The id of its queue; settings choose its name.
    pub const QUEUE: &'static str = "99999999-8888-7777-6666-555555555555";

    /// Listens on a free port of loopback.
    pub fn start() -> io::Result<Self> {
        let metrics = ConnectMetrics { agents_available: Some(1.0), ..ConnectMetrics::default() };
        let inner = Inner {
            asked: Vec::new(),
            breaches: Vec::new(),
            manners: HashMap::new(),
            next_manners: HashMap::new(),
            contacts: Contacts::default(),
            metrics,
            ignores_stops: false,
            refuses_credentials: false,
            hanging: Vec::new(),
        };
        let world = Arc::new(World { inner: Mutex::new(inner) });
        let serving = Arc::clone(&world);
        let port = HttpStandInPort::open(move |connection| serving.serve(connection))?;
        Ok(Self { port, world })
    }

    /// Stops listening.
    pub fn stop(&self) {
        for connection in self.world.lock().hanging.drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
        self.port.close();
    }

    /// The address for the settings.
    pub fn url(&self) -> String {
        self.port.url()
    }

    /// Answers requests of this kind in this way from now on.
    pub fn behaves(&self, kind: ConnectRequest, manner: ConnectManner) {
        self.world.lock().manners.insert(kind, manner);
    }

    /// Answers the next request of this kind in this way; later requests as before.
    pub fn behaves_once(&self, kind: ConnectRequest, manner: ConnectManner) {
        self.world.lock().next_manners.entry(kind).or_default().push_back(manner);
    }

    /// Refuses every signature from now on.
    pub fn refuses_credentials(&self) {
        self.world.lock().refuses_credentials = true;
    }

    /// Accepts `StopContact` from now on without ending the contact.
    pub fn ignores_stops(&self) {
        self.world.lock().ignores_stops = true;
    }

    /// Every request so far.
    pub fn asked(&self) -> Vec<ConnectAsked> {
        self.world.lock().asked.clone()
    }

    /// The requests of one kind.
    pub fn asked_to(&self, kind: ConnectRequest) -> Vec<ConnectAsked> {
        self.asked().into_iter().filter(|asked| asked.kind == kind).collect()
    }

    /// The deviations from the service model, and wrong signatures.
    pub fn breaches(&self) -> Vec<String> {
        self.world.lock().breaches.clone()
    }

    /// The started contacts, in order. Requests with one token start one contact.
    pub fn contacts(&self) -> Vec<ConnectContact> {
        self.world.lock().contacts.all()
    }

    /// Applies `event` to the contact with this client token. Returns `false` if there is none.
    pub fn happens(&self, token: &str, event: ConnectEvent) -> bool {
        self.world.lock().contacts.happens(token, event)
    }

    /// Sets the metrics of its queue.
    pub fn has_metrics(&self, metrics: ConnectMetrics) {
        self.world.lock().metrics = metrics;
    }
}

impl Drop for AmazonConnect {
    fn drop(&mut self) {
        self.stop();
    }
}

impl World {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut connection: TcpStream) -> io::Result<()> {
        let Some(request) = Request::read(&mut connection)? else { return Ok(()) };
        let kind = operations::kind(&request);
        let (manner, (status, headers, body)) = {
            let mut inner = self.lock();
            inner.asked.push(ConnectAsked {
                kind,
                method: request.method.clone(),
                path: request.path.clone(),
                authorization: request.header("authorization").to_owned(),
                body: request.body.clone(),
            });
            let manner = inner.next_manner(kind);
            let answer = inner.answer(&request, kind, manner.is_done);
            if manner.answer == ConnectAnswer::Hangs {
                inner.hanging.push(connection);
                return Ok(());
            }
            (manner, answer)
        };
        match manner.answer {
            ConnectAnswer::Well => http_stand_in::answer(&mut connection, status, &headers, &body),
            ConnectAnswer::Says { status, headers, body } => {
                http_stand_in::answer(&mut connection, status, headers, body)
            }
            ConnectAnswer::Refuses { status, name, retry_after } => {
                let (headers, body) = operations::named_error(name, retry_after);
                http_stand_in::answer(&mut connection, status, &headers, &body)
            }
            ConnectAnswer::Truncates => {
                http_stand_in::truncated_answer(&mut connection, status, &body)
            }
            ConnectAnswer::Hangs | ConnectAnswer::Closes => Ok(()),
        }
    }
}

impl Inner {
    fn next_manner(&mut self, kind: ConnectRequest) -> ConnectManner {
        let next = self.next_manners.get_mut(&kind).and_then(VecDeque::pop_front);
        next.or_else(|| self.manners.get(&kind).copied()).unwrap_or(ConnectManner::WELL)
    }

    /// Status, additional headers and body, as Amazon Connect answers. A request that is not to be executed has no effect.
    fn answer(
        &mut self,
        request: &Request,
        kind: ConnectRequest,
        is_done: bool,
    ) -> (u16, String, String) {
        let headers: Vec<_> = request.headers().collect();
        let signed = SignedRequest {
            method: &request.method,
            path: &request.path,
            headers: &headers,
            body: request.body.as_bytes(),
        };
        let signature = sigv4::check(signed, AmazonConnect::REGION, "connect");
        let breach = signature.err().or_else(|| operations::breach(request, kind));
        let is_refused = breach.is_some() || self.refuses_credentials;
        self.breaches.extend(breach);
        if is_refused {
            return operations::error(403, "InvalidSignatureException");
        }
        if !is_done {
            return (200, String::new(), "{}".to_owned());
        }
        self.perform(request, kind)
    }
}
