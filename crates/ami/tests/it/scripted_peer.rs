//! An Asterisk that sends what the test scripts.

use ami::connector::{Connector, Transport};
use ami::{
    AmiSession, CallHandle, CallLegs, ConnectionStatus, Credentials, LoginMethod, OriginateRequest,
    SessionTimings,
};
use async_trait::async_trait;
use model::clock::SystemClock;
use model::random::{Random, RandomError};
use shared_types::call_state::{CallState, Leg};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use supervisor::{PanicObserver, Supervisor};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::sync::{Mutex, mpsc};

/// Counts, so that every id is unique and every test run is the same.
#[derive(Default)]
struct CountingRandom(AtomicU64);

impl Random for CountingRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        bytes.fill(0);
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let length = bytes.len().min(count.len());
        bytes[..length].copy_from_slice(&count[count.len() - length..]);
        Ok(())
    }
}

/// Passes the other end of each connection to the test. Connecting fails while the test has not taken
/// the previous one.
struct PipeConnector {
    peers: mpsc::Sender<DuplexStream>,
    buffer_bytes: usize,
    is_refusing: Arc<AtomicBool>,
    panics_left: Arc<AtomicU64>,
}

#[async_trait]
impl Connector for PipeConnector {
    async fn connect(&self) -> io::Result<Box<dyn Transport>> {
        let one_less = |left: u64| left.checked_sub(1);
        let left = self.panics_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        assert!(left.is_err(), "injected");
        if self.is_refusing.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        let (ours, theirs) = duplex(self.buffer_bytes);
        self.peers.try_send(theirs).map_err(|_| io::ErrorKind::ConnectionRefused)?;
        Ok(Box::new(ours))
    }
}

/// A session, and the peers that it connects to.
pub(crate) struct TestSession {
    pub(crate) session: AmiSession,
    peers: Mutex<mpsc::Receiver<DuplexStream>>,
    is_refusing: Arc<AtomicBool>,
    panics_left: Arc<AtomicU64>,
    pub(crate) panics: Arc<Panics>,
}

/// The panics that the supervisor has counted.
#[derive(Default)]
pub(crate) struct Panics(AtomicU64);

impl Panics {
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl PanicObserver for Panics {
    fn started(&self, _task: &'static str) {}

    fn panicked(&self, task: &'static str) {
        assert_eq!(task, "asterisk session");
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl TestSession {
    pub(crate) fn start() -> Self {
        Self::start_with(LoginMethod::Challenge, 1 << 20)
    }

    /// A session over pipes whose buffers hold `buffer_bytes`.
    pub(crate) fn start_with(method: LoginMethod, buffer_bytes: usize) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        let credentials = Credentials {
            user: "click2call".to_owned(),
            secret: "c2csecret".to_owned().into(),
            method,
        };
        let is_refusing = Arc::new(AtomicBool::new(false));
        let panics_left = Arc::<AtomicU64>::default();
        let connector = Arc::new(PipeConnector {
            peers: sender,
            buffer_bytes,
            is_refusing: Arc::clone(&is_refusing),
            panics_left: Arc::clone(&panics_left),
        });
        let random: Arc<dyn Random> = Arc::new(CountingRandom::default());
        let panics = Arc::<Panics>::default();
        let clock = Arc::new(SystemClock::start());
        let tasks = Supervisor::new(clock, Arc::clone(&random), Arc::clone(&panics) as _);
        let session = AmiSession::start_with_connector(
            connector,
            credentials,
            SessionTimings::default(),
            random,
            &tasks,
        );
        Self { session, peers: Mutex::new(receiver), is_refusing, panics_left, panics }
    }

    /// From now on nobody listens.
    pub(crate) fn refuse_connections(&self) {
        self.is_refusing.store(true, Ordering::Relaxed);
    }

    pub(crate) fn allow_connections(&self) {
        self.is_refusing.store(false, Ordering::Relaxed);
    }

    /// The next `count` attempts to connect panic.
    pub(crate) fn panic_on_connect(&self, count: u64) {
        self.panics_left.store(count, Ordering::Relaxed);
    }

    /// The peer of the next connection that the session opens.
    pub(crate) async fn accept_connection(&self) -> ScriptedPeer {
        let stream = self.peers.lock().await.recv().await.unwrap();
        ScriptedPeer { stream: BufReader::new(stream), probe_answer: "No channel specified" }
    }

    /// The peer of the next connection, after it has accepted the login.
    pub(crate) async fn accept_login(&self) -> ScriptedPeer {
        let mut peer = self.accept_connection().await;
        peer.accept_login().await;
        self.wait_for_status(ConnectionStatus::Connected).await;
        peer
    }

    pub(crate) async fn wait_for_status(&self, status: ConnectionStatus) {
        self.session.status().wait_for(|current| *current == status).await.unwrap();
    }

    /// Places a call with this channel id, which the peer accepts.
    pub(crate) async fn place_call(
        &self,
        peer: &mut ScriptedPeer,
        id: &str,
    ) -> (CallHandle, ReceivedAction) {
        let request = request(id);
        let (placed, action) = tokio::join!(self.session.originate(&request), async {
            let action = peer.expect_action("Originate").await;
            peer.send_success(&action).await;
            action
        });
        (placed.unwrap(), action)
    }

    /// Places a call with this channel id, which both sides answer.
    pub(crate) async fn place_connected_call(
        &self,
        peer: &mut ScriptedPeer,
        id: &str,
    ) -> CallHandle {
        let (call, _) = self.place_call(peer, id).await;
        peer.ring_terminal(id).await;
        peer.connect_call(id).await;
        wait_for_state(&call, CallState::Connected).await;
        call
    }
}

pub(crate) fn request(id: &str) -> OriginateRequest {
    OriginateRequest {
        channel: "Local/1000@click2dial-user/n".to_owned(),
        exten: "1000".to_owned(),
        context: "click2dial-target".to_owned(),
        caller_id: "101".to_owned(),
        caller_name: None,
        timeout: Duration::from_secs(30),
        channel_id: id.to_owned(),
        other_channel_id: format!("{id}-2"),
        variables: vec![("__CLICK2DIALIDEN".to_owned(), id.to_owned())],
        legs: CallLegs { first: Leg::Terminal, second: Leg::Destination },
    }
}

/// An action that the session sent.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedAction(Vec<(String, String)>);

impl ReceivedAction {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| &**name).collect()
    }
}

/// Asterisk's end of one connection.
pub(crate) struct ScriptedPeer {
    stream: BufReader<DuplexStream>,
    /// The answer to a hang-up without a channel.
    pub(crate) probe_answer: &'static str,
}

impl ScriptedPeer {
    pub(crate) async fn send(&mut self, text: &str) {
        self.stream.write_all(text.replace('\n', "\r\n").as_bytes()).await.unwrap();
    }

    /// Sends an event with these headers.
    pub(crate) async fn send_event(&mut self, name: &str, fields: &[(&str, &str)]) {
        let mut text = format!("Event: {name}\nPrivilege: call,all\n");
        for (name, value) in fields {
            for part in [*name, ": ", *value, "\n"] {
                text.push_str(part);
            }
        }
        text.push('\n');
        self.send(&text).await;
    }

    pub(crate) async fn send_greeting(&mut self) {
        self.send("Asterisk Call Manager/5.0.4\n").await;
    }

    pub(crate) async fn accept_login(&mut self) {
        self.send_greeting().await;
        let challenge = self.expect_action("Challenge").await;
        let id = challenge.get("ActionID").to_owned();
        self.send(&format!("Response: Success\nActionID: {id}\nChallenge: 143455986\n\n")).await;
        let login = self.expect_action("Login").await;
        assert_eq!(login.get("Key"), "7b1ff26dff2a468499df4d8260e0f0b6");
        self.send_success(&login).await;
    }

    pub(crate) async fn send_success(&mut self, action: &ReceivedAction) {
        let id = action.get("ActionID");
        self.send(&format!("Response: Success\nActionID: {id}\nMessage: OK\n\n")).await;
    }

    pub(crate) async fn send_error(&mut self, action: &ReceivedAction, message: &str) {
        let id = action.get("ActionID");
        self.send(&format!("Response: Error\nActionID: {id}\nMessage: {message}\n\n")).await;
    }

    /// The next action, which must have this name. Pings before it are answered.
    pub(crate) async fn expect_action(&mut self, name: &str) -> ReceivedAction {
        loop {
            let action = self.read_action().await.unwrap();
            if action.get("Action") == "Ping" && name != "Ping" {
                self.send_success(&action).await;
            } else {
                assert_eq!(action.get("Action"), name, "{action:?}");
                return action;
            }
        }
    }

    /// The next action; `None` when the session has closed the connection. The probe of the rights is answered.
    pub(crate) async fn read_action(&mut self) -> Option<ReceivedAction> {
        loop {
            let action = self.read_any_action().await?;
            if action.get("Action") != "Hangup" || !action.get("Channel").is_empty() {
                return Some(action);
            }
            let id = action.get("ActionID");
            let answer =
                format!("Response: Error\nActionID: {id}\nMessage: {}\n\n", self.probe_answer);
            // The session may have gone already.
            let _ = self.stream.write_all(answer.replace('\n', "\r\n").as_bytes()).await;
        }
    }

    async fn read_any_action(&mut self) -> Option<ReceivedAction> {
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return None;
            }
            let line = line.strip_suffix("\r\n").unwrap();
            match line.split_once(": ") {
                Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
                None => return Some(ReceivedAction(headers)),
            }
        }
    }

    /// The channels of the call are created, and the terminal rings.
    pub(crate) async fn ring_terminal(&mut self, id: &str) {
        self.create_channels(id).await;
        let (far, phone) = (format!("{id}-2"), format!("{id}-phone"));
        self.send_dial_event("DialState", &far, &phone, id, "RINGING").await;
    }

    /// The channels of the call are created: both halves and the phone of the terminal.
    pub(crate) async fn create_channels(&mut self, id: &str) {
        let (far, phone) = (format!("{id}-2"), format!("{id}-phone"));
        for channel in [id, &far, &phone] {
            let state = ("ChannelState", "0");
            self.send_event("Newchannel", &[("Uniqueid", channel), ("Linkedid", id), state]).await;
        }
        let ends =
            [("LocalOneUniqueid", id), ("LocalTwoUniqueid", &*far), ("LocalOneLinkedid", id)];
        self.send_event("LocalBridge", &ends).await;
    }

    pub(crate) async fn send_dial_event(
        &mut self,
        name: &str,
        from: &str,
        to: &str,
        id: &str,
        status: &str,
    ) {
        let ends = [("Uniqueid", from), ("DestUniqueid", to), ("Linkedid", id)];
        self.send_event(name, &[&ends[..], &[("DialStatus", status)]].concat()).await;
    }

    /// After [`ring_terminal`](Self::ring_terminal): both legs answer and are bridged.
    pub(crate) async fn connect_call(&mut self, id: &str) {
        let (far, phone, callee) =
            (format!("{id}-2"), format!("{id}-phone"), format!("{id}-callee"));
        self.send_dial_event("DialEnd", &far, &phone, id, "ANSWER").await;
        self.send_dial_event("DialState", id, &callee, id, "RINGING").await;
        self.send_dial_event("DialEnd", id, &callee, id, "ANSWER").await;
        let bridge = format!("{id}-bridge");
        for (channel, count) in [(&*callee, "1"), (id, "2")] {
            let bridge = [("BridgeUniqueid", &*bridge), ("BridgeNumChannels", count)];
            let channel = [("Uniqueid", channel), ("Linkedid", id)];
            self.send_event("BridgeEnter", &[&bridge[..], &channel].concat()).await;
        }
    }

    /// All channels of the call hang up.
    pub(crate) async fn end_call(&mut self, id: &str) {
        for end in ["", "-2", "-phone", "-callee"] {
            let channel = format!("{id}{end}");
            let fields = [("Uniqueid", &*channel), ("Linkedid", id), ("Cause", "16")];
            self.send_event("Hangup", &fields).await;
        }
    }

    /// Responds to the action `Status` with channels: id, linked id, state, bridge.
    pub(crate) async fn answer_status(&mut self, channels: &[[&str; 4]]) {
        let status = self.expect_action("Status").await;
        self.send_list(&status, channels).await;
    }

    /// The response to the action `Status` with channels: id, linked id, state, bridge.
    pub(crate) async fn send_list(&mut self, status: &ReceivedAction, channels: &[[&str; 4]]) {
        self.send_success(status).await;
        let id = ("ActionID", status.get("ActionID"));
        for [channel, linked, state, bridge] in channels {
            let names = [("Uniqueid", *channel), ("Linkedid", *linked), ("BridgeID", *bridge)];
            self.send_event("Status", &[&names[..], &[("ChannelState", *state), id]].concat())
                .await;
        }
        self.send_event("StatusComplete", &[id, ("EventList", "Complete")]).await;
    }
}

/// Waits until the last state is this one, and returns the history.
pub(crate) async fn wait_for_state(call: &CallHandle, state: CallState) -> Vec<CallState> {
    let mut states = call.subscribe();
    let states = states.wait_for(|states| last_state(states) == state).await.unwrap();
    states.to_vec()
}

pub(crate) fn last_state(states: &[CallState]) -> CallState {
    *states.last().unwrap()
}

pub(crate) const TERMINAL_RINGING: CallState = CallState::Ringing { leg: Leg::Terminal };
pub(crate) const TERMINAL_ANSWERED: CallState = CallState::Answered { leg: Leg::Terminal };
pub(crate) const DESTINATION_RINGING: CallState = CallState::Ringing { leg: Leg::Destination };
pub(crate) const DESTINATION_ANSWERED: CallState = CallState::Answered { leg: Leg::Destination };
