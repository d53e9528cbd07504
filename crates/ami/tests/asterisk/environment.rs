//! A real Asterisk, a session with it, and the calls that the tests place.

use ami::connector::{Connector, Transport};
use ami::{
    AmiSession, CallHandle, CallLegs, ConnectionStatus, Credentials, LoginMethod, OriginateRequest,
    SessionTimings,
};
use async_trait::async_trait;
use model::random::SystemRandom;
use rig::{AmiUser, Asterisk};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use supervisor::Supervisor;
use tokio::io::{copy_bidirectional, duplex};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;

/// It only ends what would wait for ever.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// Opens connections to Asterisk that the test can close.
pub(crate) struct InterruptibleConnector {
    address: SocketAddr,
    forwarders: Mutex<Vec<AbortHandle>>,
}

impl InterruptibleConnector {
    pub(crate) fn disconnect(&self) {
        self.forwarders.lock().unwrap().drain(..).for_each(|forwarder| forwarder.abort());
    }
}

#[async_trait]
impl Connector for InterruptibleConnector {
    async fn connect(&self) -> io::Result<Box<dyn Transport>> {
        let mut stream = TcpStream::connect(self.address).await?;
        let (ours, mut theirs) = duplex(64 * 1024);
        let forwarder = tokio::spawn(async move {
            let _ = copy_bidirectional(&mut stream, &mut theirs).await;
        });
        self.forwarders.lock().unwrap().push(forwarder.abort_handle());
        Ok(Box::new(ours))
    }
}

/// A real Asterisk and a session with it.
pub(crate) struct Environment {
    pub(crate) asterisk: Asterisk,
    pub(crate) connector: Arc<InterruptibleConnector>,
    pub(crate) session: AmiSession,
}

impl Environment {
    /// A session with the documented minimum of permissions.
    pub(crate) async fn start() -> Self {
        let environment = Self::start_with(AmiUser::LEAST, LoginMethod::Challenge);
        environment.wait_for_status(ConnectionStatus::Connected).await;
        environment
    }

    /// The same with SIP phones, which these contexts dial.
    pub(crate) async fn start_with_sip(contexts: &str) -> Self {
        let asterisk = Asterisk::start_with_sip(contexts).unwrap();
        let environment = Self::of(asterisk, AmiUser::LEAST, LoginMethod::Challenge);
        environment.wait_for_status(ConnectionStatus::Connected).await;
        environment
    }

    pub(crate) fn start_with(user: AmiUser, method: LoginMethod) -> Self {
        Self::of(Asterisk::start().unwrap(), user, method)
    }

    fn of(asterisk: Asterisk, user: AmiUser, method: LoginMethod) -> Self {
        let connector = Arc::new(InterruptibleConnector {
            address: asterisk.ami(),
            forwarders: Mutex::default(),
        });
        let session = start_session(Arc::clone(&connector), user, method);
        Self { asterisk, connector, session }
    }

    pub(crate) async fn wait_for_status(&self, status: ConnectionStatus) {
        let mut receiver = self.session.status();
        let wait = receiver.wait_for(|current| *current == status);
        tokio::time::timeout(LONGEST_WAIT, wait).await.unwrap().unwrap();
    }

    /// Waits until Asterisk has logged this.
    pub(crate) async fn wait_for_log(&self, entry: &str) {
        let mut interval = tokio::time::interval(Duration::from_millis(20));
        let logged = async {
            while !self.asterisk.log().unwrap().contains(entry) {
                interval.tick().await;
            }
        };
        let logged = tokio::time::timeout(LONGEST_WAIT, logged).await;
        assert!(logged.is_ok(), "{entry:?} is not in the log");
    }

    pub(crate) async fn place_call(&self, request: &OriginateRequest) -> CallHandle {
        self.session.originate(request).await.unwrap()
    }
}

/// Starts another session.
pub(crate) fn start_session(
    connector: Arc<InterruptibleConnector>,
    user: AmiUser,
    method: LoginMethod,
) -> AmiSession {
    let credentials =
        Credentials { user: user.name.to_owned(), secret: user.secret.to_owned().into(), method };
    let random = Arc::new(SystemRandom);
    let tasks = Supervisor::of_command(Arc::clone(&random) as _);
    let timings = SessionTimings::default();
    AmiSession::start_with_connector(connector, credentials, timings, random, &tasks)
}

/// A terminal that rings for a second and answers; see rig's `phones.conf` for the others.
pub(crate) const TERMINAL: &str = "b1c1t1_alice";

/// A call as the contract defines it: first the terminal `endpoint`, then `destination`.
pub(crate) fn request(iden: &str, endpoint: &str, destination: &str) -> OriginateRequest {
    let variables = [
        ("C2DENDPOINT", endpoint),
        ("DIAL_DEF_OPTS", ""),
        ("DIAL_OPTS", ""),
        ("DIAL_TIMEOUT", "30"),
        ("MAX_DURATION", "10800000"),
        ("ORIGINATE_EXTEN", "101"),
        ("__BRANDID", "1"),
        ("__CLICK2DIALIDEN", iden),
        ("__COMPANYID", "1"),
    ];
    OriginateRequest {
        channel: format!("Local/{destination}@click2dial-user/n"),
        exten: destination.to_owned(),
        context: "click2dial-target".to_owned(),
        caller_id: "101".to_owned(),
        caller_name: None,
        timeout: Duration::from_secs(30),
        channel_id: iden.to_owned(),
        other_channel_id: format!("{iden}-2"),
        variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        legs: CallLegs { first: Leg::Terminal, second: Leg::Destination },
    }
}

/// The same call, whose Local channels Asterisk optimises away once both legs are connected.
pub(crate) fn optimised(request: OriginateRequest) -> OriginateRequest {
    let channel = request.channel.trim_end_matches("/n").to_owned();
    OriginateRequest { channel, ..request }
}

/// Waits until the last state is this one, and returns the history.
pub(crate) async fn wait_for_state(call: &CallHandle, state: CallState) -> Vec<CallState> {
    let mut states = call.subscribe();
    let wait = states.wait_for(|states| states.last() == Some(&state));
    let result = tokio::time::timeout(LONGEST_WAIT, wait).await;
    let Ok(states) = result else {
        panic!("{state:?} did not occur: {:?}", call.subscribe().borrow())
    };
    states.unwrap().to_vec()
}

/// Waits for the end of the call, and returns its history without "accepted".
pub(crate) async fn states_at_end(call: &CallHandle) -> Vec<CallState> {
    let Ok(states) = tokio::time::timeout(LONGEST_WAIT, call.wait_for_end()).await else {
        panic!("the call did not end: {:?}", call.subscribe().borrow())
    };
    states[1..].to_vec()
}

pub(crate) fn ended(cause: EndCause) -> CallState {
    CallState::Ended { cause }
}

pub(crate) const TERMINAL_RINGING: CallState = CallState::Ringing { leg: Leg::Terminal };
pub(crate) const TERMINAL_ANSWERED: CallState = CallState::Answered { leg: Leg::Terminal };
pub(crate) const DESTINATION_RINGING: CallState = CallState::Ringing { leg: Leg::Destination };
pub(crate) const DESTINATION_ANSWERED: CallState = CallState::Answered { leg: Leg::Destination };
pub(crate) const CONNECTED: CallState = CallState::Connected;
