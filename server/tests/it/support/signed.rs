//! Signed calls: terminals, a scripted telephone system, and a client that is written from the contract.

use super::app::{Answer, TestApp, from};
use async_trait::async_trait;
use axum::body::Body;
use axum::http::Request;
use directory::{Directory, DirectoryError, Terminal, TerminalSecret};
use model::call_progress::CallProgress;
use model::dtmf_digit::DtmfDigit;
use model::extension::{EndpointName, Extension};
use model::provider::{
    Capabilities, ControlError, NewCall, Originated, PlacedCall, Provider, ProviderError,
    ProviderKind, TerminalCall,
};
use serde_json::{Value, json};
use server::application_servers::{ApplicationServers, ResolveError};
use server::signed_calls::Ports;
use server::startup::external_services::ExternalServices;
use shared_types::aor::Aor;
use shared_types::call_state::CallState;
use shared_types::digest::Ha1;
use shared_types::iden::Iden;
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, watch};

pub(crate) const ALICE: &str = "alice@127.0.0.1";
pub(crate) const ALICES_PASSWORD: &str = "alice**PA55W0RD";
/// A terminal with only a password hash.
pub(crate) const BOB: &str = "bob@127.0.0.1";
pub(crate) const BOBS_PASSWORD: &str = "bob**PA55W0RD";

pub(crate) const SECTION: &str = "provider = 'simulator'\n[limits]\nflood_per_second = 1000\nflood_burst = 10000\n\
    [directory]\nkind = 'ivozprovider'\nuser = 'u'\npassword = 'p'\n\
    [application_servers]\nkind = 'fixed'\ndefault = '127.0.0.1'\n\
    [asterisk]\nuser = 'u'\nsecret = 's'\n\
    [signed_calls]\nsecret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\nip_per_minute = 10000\n\
    limits = { concurrent_calls = 1000, calls_per_hour = 1000, calls_per_day = 1000, \
    international_per_hour = 1000, international_per_day = 1000 }\n";

/// The behaviour of the external services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Trouble {
    #[default]
    None,
    Directory,
    ApplicationServer,
    ExchangeUnreached,
    ExchangeRefuses,
    ExchangeSilent,
    /// No connection yet, and nothing was sent.
    ExchangeConnecting,
}

/// The external services of a call, and the recorded requests.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) trouble: Mutex<Trouble>,
    pub(crate) asked: Mutex<Vec<TerminalCall>>,
    pub(crate) hosts: Mutex<Vec<String>>,
    pub(crate) hung_up: Mutex<Vec<Iden>>,
    pub(crate) dialled: Mutex<String>,
    pub(crate) lookups: Mutex<usize>,
    /// A call waits for a connection.
    pub(crate) connecting: Notify,
    /// A call that waited was withdrawn.
    pub(crate) withdrawn: Notify,
    calls: Mutex<Vec<(Iden, Follower)>>,
}

/// The end of a call that the telephone system holds.
type Follower = watch::Sender<Arc<[CallState]>>;

#[derive(Clone)]
struct Port(Arc<World>);

impl World {
    /// Replaces the external services.
    pub(crate) fn replace(self: &Arc<Self>, services: &mut ExternalServices) {
        let port = Arc::new(Port(Arc::clone(self)));
        let providers = std::mem::take(&mut services.providers);
        services.providers = providers.with(ProviderKind::Asterisk, Arc::clone(&port) as _);
        services.ports =
            Some(Ports { directory: Arc::clone(&port) as _, application_servers: port });
    }

    pub(crate) fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// The call reaches the next state.
    pub(crate) fn reach(&self, iden: &str, state: CallState) {
        let calls = self.calls.lock().unwrap();
        let (_, call) = calls.iter().rfind(|(name, _)| name.as_str() == iden).unwrap();
        call.send_modify(|states| *states = states.iter().copied().chain([state]).collect());
    }

    /// The call is no longer followed.
    pub(crate) fn lose(&self, iden: &str) {
        self.calls.lock().unwrap().retain(|(name, _)| name.as_str() != iden);
    }

    fn trouble(&self) -> Trouble {
        *self.trouble.lock().unwrap()
    }
}

fn cause() -> Box<dyn std::error::Error + Send + Sync> {
    "as the test wants it".into()
}

#[async_trait]
impl Directory for Port {
    async fn find(&self, aor: &Aor) -> Result<Option<Terminal>, DirectoryError> {
        *self.0.lookups.lock().unwrap() += 1;
        if self.0.trouble() == Trouble::Directory {
            return Err(DirectoryError::Unreachable(cause()));
        }
        let (secret, endpoint, extension) = match aor.as_str() {
            ALICE => (TerminalSecret::Password(ALICES_PASSWORD.into()), "b1c1t1_alice", "101"),
            BOB => {
                let ha1 = Ha1::new("bob", "127.0.0.1", BOBS_PASSWORD);
                (TerminalSecret::Ha1(ha1), "b1c1t2_bob", "102")
            }
            _ => return Ok(None),
        };
        Ok(Some(Terminal {
            secret,
            endpoint: EndpointName::try_from(endpoint.to_owned()).unwrap(),
            extension: Extension::try_from(extension.to_owned()).unwrap(),
            company: 7,
            brand: 3,
        }))
    }
}

#[async_trait]
impl ApplicationServers for Port {
    async fn of_company(&self, company: u64) -> Result<String, ResolveError> {
        if self.0.trouble() == Trouble::ApplicationServer {
            return Err(ResolveError::NoValue { company });
        }
        Ok(format!("as{company}.example"))
    }
}

#[async_trait]
impl Provider for Port {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn originate(&self, _: &NewCall) -> Result<Originated, ProviderError> {
        Err(ProviderError::NotSupported)
    }

    async fn originate_from_terminal(
        &self,
        call: &TerminalCall,
    ) -> Result<Originated, ProviderError> {
        match self.0.trouble() {
            Trouble::ExchangeUnreached => {
                return Err(ProviderError::Unreachable(Some(cause().into())));
            }
            Trouble::ExchangeRefuses => return Err(ProviderError::Rejected(cause().into())),
            Trouble::ExchangeSilent => {
                return Err(ProviderError::OutcomeUnknown(Some(cause().into())));
            }
            Trouble::ExchangeConnecting => {
                self.0.connecting.notify_one();
                call.client.left().await;
                self.0.withdrawn.notify_one();
                return Err(ProviderError::Unreachable(None));
            }
            Trouble::None | Trouble::Directory | Trouble::ApplicationServer => {}
        }
        let (sender, progress) = watch::channel(Arc::from([CallState::Accepted]));
        self.0.calls.lock().unwrap().push((call.iden.clone(), sender));
        self.0.hosts.lock().unwrap().push(call.host.clone());
        self.0.asked.lock().unwrap().push(call.clone());
        let world = Arc::clone(&self.0);
        let call = Arc::new(Accepted { world, iden: call.iden.clone(), progress });
        Ok(Originated { upstream_status: None, call })
    }
}

/// An accepted call.
struct Accepted {
    world: Arc<World>,
    iden: Iden,
    progress: CallProgress,
}

#[async_trait]
impl PlacedCall for Accepted {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        self.world.hung_up.lock().unwrap().push(self.iden.clone());
        Ok(())
    }

    async fn play_dtmf(&self, digit: DtmfDigit) -> Result<(), ControlError> {
        if self.world.trouble() == Trouble::ExchangeUnreached {
            return Err(ControlError::Unreachable(Some(cause().into())));
        }
        self.world.dialled.lock().unwrap().push(digit.expose());
        Ok(())
    }
}

/// The server with signed calls, and its external services.
pub(crate) struct SignedApp {
    pub(crate) app: TestApp,
    pub(crate) world: Arc<World>,
}

/// A call that was placed.
#[derive(Debug)]
pub(crate) struct MyCall {
    pub(crate) iden: String,
    pub(crate) token: String,
}

impl SignedApp {
    pub(crate) async fn new() -> Self {
        Self::with(SECTION).await
    }

    pub(crate) async fn with(toml: &str) -> Self {
        let world = Arc::new(World::default());
        let app = TestApp::with_services(toml, |services| world.replace(services)).await;
        Self { app, world }
    }

    /// With persistent state.
    pub(crate) async fn saved() -> Self {
        let world = Arc::new(World::default());
        let app = TestApp::saved("{}", SECTION, |services| world.replace(services)).await;
        Self { app, world }
    }

    /// A new process after the state was saved.
    pub(crate) async fn restarted(self) -> Self {
        let Self { app, world } = self;
        app.flush().await;
        let app = app.killed(SECTION, |services| world.replace(services)).await;
        Self { app, world }
    }

    /// The same with other limits of a terminal.
    pub(crate) async fn restarted_with(self, limits: &str) -> Self {
        let Self { app, world } = self;
        app.flush().await;
        let (before, _) = SECTION.split_once("limits = {").unwrap();
        let toml = [before, limits].concat();
        let app = app.killed(&toml, |services| world.replace(services)).await;
        Self { app, world }
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.app.send(Request::post(path).body(body.into()).unwrap()).await
    }

    pub(crate) async fn post_from(&self, peer: &str, path: &str, body: String) -> Answer {
        self.app.send(from(peer, Request::post(path).body(body.into()).unwrap())).await
    }

    pub(crate) async fn nonce(&self, aor: &str) -> String {
        let answer = self.post("/challenge", json!({ "aor": aor }).to_string()).await;
        answer.json()["nonce"].as_str().unwrap().to_owned()
    }

    /// The body of a call, signed with a new nonce.
    pub(crate) async fn signed(&self, aor: &str, password: &str, destination: &str) -> Value {
        let nonce = self.nonce(aor).await;
        let (user, realm) = aor.rsplit_once('@').unwrap();
        let response = Ha1::new(user, realm, password).response(&nonce, destination);
        json!({ "aor": aor, "destination": destination, "nonce": nonce, "response": response.expose() })
    }

    pub(crate) async fn call(&self, body: &Value) -> Answer {
        self.post("/call", body.to_string()).await
    }

    /// The nonce for `client`, with the required proof of work.
    pub(crate) async fn challenge_from(&self, client: &str, aor: &str) -> Value {
        let answer = self.post_from(client, "/challenge", json!({ "aor": aor }).to_string()).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        answer.json()
    }

    /// A signed call of `client`.
    pub(crate) async fn call_from(&self, client: &str, aor: &str, password: &str) -> Answer {
        let body = self.signed(aor, password, "102").await;
        self.post_from(client, "/call", body.to_string()).await
    }

    /// The answer to a call of alice's with some changed fields.
    pub(crate) async fn call_with(&self, fields: &Value) -> Answer {
        let mut body = self.signed(ALICE, ALICES_PASSWORD, "102").await;
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.call(&body).await
    }

    pub(crate) async fn place(&self, iden: &str) -> MyCall {
        let answer = self.call_with(&json!({ "iden": iden })).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        let json = answer.json();
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        MyCall { iden: text("iden"), token: text("token") }
    }

    /// A request below `/call/`, with the call's token.
    pub(crate) async fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {token}"));
        self.app.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

impl Answer {
    /// The status, and the text of a refusal in its single form.
    pub(crate) fn refusal(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), Some("application/json"), "{}", self.text());
        let json = self.json();
        assert_eq!(json.as_object().unwrap().len(), 1, "{json}");
        let words = json["error"].as_str().unwrap().to_owned();
        assert_eq!(self.text(), format!("{{\"error\":\"{words}\"}}\n"));
        (self.status.as_u16(), words)
    }
}
