//! An Asterisk that says what a test tells it to.

use ami::connector::{Connector, Pipe};
use ami::login::{Credentials, LoginWay};
use ami::session::Standing;
use ami::{Ami, Chance, FollowedCall, Legs, NoChance, Originate, Timings};
use async_trait::async_trait;
use shared_types::call_state::{CallState, Leg};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::sync::{Mutex, mpsc};

/// Counts, so that every id differs and every test runs the same.
#[derive(Default)]
struct Counting(AtomicU64);

impl Chance for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        bytes.fill(0);
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let length = bytes.len().min(count.len());
        bytes[..length].copy_from_slice(&count[count.len() - length..]);
        Ok(())
    }
}

/// Hands the other end of each connection to the test; without a test that takes it, none stands.
struct Wire {
    ends: mpsc::Sender<DuplexStream>,
    size: usize,
}

#[async_trait]
impl Connector for Wire {
    async fn connect(&self) -> io::Result<Box<dyn Pipe>> {
        let (ours, theirs) = duplex(self.size);
        self.ends.try_send(theirs).map_err(|_| io::ErrorKind::ConnectionRefused)?;
        Ok(Box::new(ours))
    }
}

/// A session, and the side from which its connections are seen.
pub(crate) struct World {
    pub(crate) ami: Ami,
    ends: Mutex<mpsc::Receiver<DuplexStream>>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(LoginWay::Challenge, 1 << 20)
    }

    pub(crate) fn with(way: LoginWay, size: usize) -> Self {
        let (ends, receiver) = mpsc::channel(1);
        let credentials = Credentials {
            user: "click2call".to_owned(),
            secret: "c2csecret".to_owned().into(),
            way,
        };
        let wire = Arc::new(Wire { ends, size });
        let chance = Arc::new(Counting::default());
        let ami = Ami::start_over(wire, credentials, Timings::default(), chance);
        Self { ami, ends: Mutex::new(receiver) }
    }

    /// The next connection that the session makes.
    pub(crate) async fn connection(&self) -> Peer {
        let stream = self.ends.lock().await.recv().await.unwrap();
        Peer { stream: BufReader::new(stream) }
    }

    /// The same, greeted and logged in.
    pub(crate) async fn session(&self) -> Peer {
        let mut peer = self.connection().await;
        peer.let_in().await;
        self.stands(Standing::Up).await;
        peer
    }

    pub(crate) async fn stands(&self, standing: Standing) {
        self.ami.standing().wait_for(|now| *now == standing).await.unwrap();
    }

    /// Places a call of this id and has Asterisk take it.
    pub(crate) async fn place(&self, peer: &mut Peer, id: &str) -> (FollowedCall, Action) {
        let call = call(id);
        let (placed, action) = tokio::join!(self.ami.originate(&call), async {
            let action = peer.expect("Originate").await;
            peer.say_yes(&action).await;
            action
        });
        (placed.unwrap(), action)
    }
}

pub(crate) fn call(id: &str) -> Originate {
    Originate {
        channel: "Local/1000@click2dial-user/n".to_owned(),
        exten: "1000".to_owned(),
        context: "click2dial-target".to_owned(),
        caller_id: "101".to_owned(),
        caller_name: None,
        timeout: Duration::from_secs(30),
        channel_id: id.to_owned(),
        other_channel_id: format!("{id}-2"),
        variables: vec![("__CLICK2DIALIDEN".to_owned(), id.to_owned())],
        legs: Legs { first: Leg::Terminal, second: Leg::Destination },
    }
}

/// One message of the session.
#[derive(Clone, Debug)]
pub(crate) struct Action(Vec<(String, String)>);

impl Action {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| &**name).collect()
    }
}

/// Asterisk's end of one connection.
pub(crate) struct Peer {
    stream: BufReader<DuplexStream>,
}

impl Peer {
    pub(crate) async fn say(&mut self, text: &str) {
        self.stream.write_all(text.replace('\n', "\r\n").as_bytes()).await.unwrap();
    }

    /// One event with its id fields, as Asterisk words it.
    pub(crate) async fn event(&mut self, name: &str, fields: &[(&str, &str)]) {
        let mut text = format!("Event: {name}\nPrivilege: call,all\n");
        for (name, value) in fields {
            for part in [*name, ": ", *value, "\n"] {
                text.push_str(part);
            }
        }
        text.push('\n');
        self.say(&text).await;
    }

    pub(crate) async fn greet(&mut self) {
        self.say("Asterisk Call Manager/5.0.4\n").await;
    }

    pub(crate) async fn let_in(&mut self) {
        self.greet().await;
        let challenge = self.expect("Challenge").await;
        let id = challenge.get("ActionID").to_owned();
        self.say(&format!("Response: Success\nActionID: {id}\nChallenge: 143455986\n\n")).await;
        let login = self.expect("Login").await;
        assert_eq!(login.get("Key"), "7b1ff26dff2a468499df4d8260e0f0b6");
        self.say_yes(&login).await;
    }

    pub(crate) async fn say_yes(&mut self, action: &Action) {
        let id = action.get("ActionID");
        self.say(&format!("Response: Success\nActionID: {id}\nMessage: Fine\n\n")).await;
    }

    pub(crate) async fn say_no(&mut self, action: &Action, message: &str) {
        let id = action.get("ActionID");
        self.say(&format!("Response: Error\nActionID: {id}\nMessage: {message}\n\n")).await;
    }

    /// The next action, which must have this name; pings are answered on the way.
    pub(crate) async fn expect(&mut self, name: &str) -> Action {
        loop {
            let action = self.read().await.unwrap();
            if action.get("Action") == "Ping" && name != "Ping" {
                self.say_yes(&action).await;
            } else {
                assert_eq!(action.get("Action"), name, "{action:?}");
                return action;
            }
        }
    }

    /// The next action; `None` when the session has closed the connection.
    pub(crate) async fn read(&mut self) -> Option<Action> {
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return None;
            }
            let line = line.strip_suffix("\r\n").unwrap();
            match line.split_once(": ") {
                Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
                None => return Some(Action(headers)),
            }
        }
    }

    /// The channels of `id` are there, and the terminal rings.
    pub(crate) async fn ring(&mut self, id: &str) {
        let (far, phone) = (format!("{id}-2"), format!("{id}-phone"));
        for channel in [id, &far, &phone] {
            let state = ("ChannelState", "0");
            self.event("Newchannel", &[("Uniqueid", channel), ("Linkedid", id), state]).await;
        }
        let ends =
            [("LocalOneUniqueid", id), ("LocalTwoUniqueid", &*far), ("LocalOneLinkedid", id)];
        self.event("LocalBridge", &ends).await;
        self.dial("DialState", &far, &phone, id, "RINGING").await;
    }

    pub(crate) async fn dial(&mut self, name: &str, from: &str, to: &str, id: &str, status: &str) {
        let ends = [("Uniqueid", from), ("DestUniqueid", to), ("Linkedid", id)];
        self.event(name, &[&ends[..], &[("DialStatus", status)]].concat()).await;
    }

    /// After [`ring`](Self::ring): both answer and talk.
    pub(crate) async fn connect(&mut self, id: &str) {
        let (far, phone, callee) =
            (format!("{id}-2"), format!("{id}-phone"), format!("{id}-callee"));
        self.dial("DialEnd", &far, &phone, id, "ANSWER").await;
        self.dial("DialState", id, &callee, id, "RINGING").await;
        self.dial("DialEnd", id, &callee, id, "ANSWER").await;
        let bridge = format!("{id}-bridge");
        for (channel, count) in [(&*callee, "1"), (id, "2")] {
            let place = [("BridgeUniqueid", &*bridge), ("BridgeNumChannels", count)];
            let channel = [("Uniqueid", channel), ("Linkedid", id)];
            self.event("BridgeEnter", &[&place[..], &channel].concat()).await;
        }
    }

    pub(crate) async fn hang_up(&mut self, id: &str) {
        for end in ["", "-2", "-phone", "-callee"] {
            let channel = format!("{id}{end}");
            let fields = [("Uniqueid", &*channel), ("Linkedid", id), ("Cause", "16")];
            self.event("Hangup", &fields).await;
        }
    }

    /// Answers `Status` with channels: id, linked id, state, bridge.
    pub(crate) async fn list(&mut self, channels: &[[&str; 4]]) {
        let asked = self.expect("Status").await;
        self.say_yes(&asked).await;
        let id = ("ActionID", asked.get("ActionID"));
        for [channel, linked, state, bridge] in channels {
            let names = [("Uniqueid", *channel), ("Linkedid", *linked), ("BridgeID", *bridge)];
            self.event("Status", &[&names[..], &[("ChannelState", *state), id]].concat()).await;
        }
        self.event("StatusComplete", &[id, ("EventList", "Complete")]).await;
    }
}

/// Waits until the last state is this one, and returns all of them.
pub(crate) async fn reaches(call: &FollowedCall, state: CallState) -> Vec<CallState> {
    let mut states = call.states();
    let states = states.wait_for(|states| last(states) == state).await.unwrap();
    states.to_vec()
}

pub(crate) fn last(states: &[CallState]) -> CallState {
    *states.last().unwrap()
}

pub(crate) const TERMINAL_RINGS: CallState = CallState::Ringing { leg: Leg::Terminal };
pub(crate) const TERMINAL_ANSWERS: CallState = CallState::Answered { leg: Leg::Terminal };
pub(crate) const DESTINATION_RINGS: CallState = CallState::Ringing { leg: Leg::Destination };
pub(crate) const DESTINATION_ANSWERS: CallState = CallState::Answered { leg: Leg::Destination };
