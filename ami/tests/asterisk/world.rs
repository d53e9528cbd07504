//! An Asterisk, a session with it, and what calls look like.

use ami::connector::{Connector, Pipe};
use ami::login::{Credentials, LoginWay};
use ami::session::Standing;
use ami::{Ami, Chance, FollowedCall, Legs, NoChance, Originate, Timings};
use async_trait::async_trait;
use rig::{AmiUser, Asterisk};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{copy_bidirectional, duplex};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;

/// It only ends what would wait for ever.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(5);

pub(crate) struct System;

impl Chance for System {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        getrandom::fill(bytes).map_err(|_| NoChance)
    }
}

/// A way to Asterisk that the test can cut.
pub(crate) struct Cable {
    address: SocketAddr,
    strands: Mutex<Vec<AbortHandle>>,
}

impl Cable {
    pub(crate) fn cut(&self) {
        self.strands.lock().unwrap().drain(..).for_each(|strand| strand.abort());
    }
}

#[async_trait]
impl Connector for Cable {
    async fn connect(&self) -> io::Result<Box<dyn Pipe>> {
        let mut stream = TcpStream::connect(self.address).await?;
        let (ours, mut theirs) = duplex(64 * 1024);
        let strand = tokio::spawn(async move {
            let _ = copy_bidirectional(&mut stream, &mut theirs).await;
        });
        self.strands.lock().unwrap().push(strand.abort_handle());
        Ok(Box::new(ours))
    }
}

pub(crate) struct World {
    pub(crate) asterisk: Asterisk,
    pub(crate) cable: Arc<Cable>,
    pub(crate) ami: Ami,
}

impl World {
    /// With the rights that the product asks for, and no more.
    pub(crate) async fn new() -> Self {
        let world = Self::with(AmiUser::LEAST, LoginWay::Challenge);
        world.stands(Standing::Up).await;
        world
    }

    pub(crate) fn with(user: AmiUser, way: LoginWay) -> Self {
        let asterisk = Asterisk::start().unwrap();
        let cable = Arc::new(Cable { address: asterisk.ami(), strands: Mutex::default() });
        let ami = session(Arc::clone(&cable), user, way);
        Self { asterisk, cable, ami }
    }

    pub(crate) async fn stands(&self, standing: Standing) {
        let mut now = self.ami.standing();
        let wait = now.wait_for(|now| *now == standing);
        tokio::time::timeout(LONGEST_WAIT, wait).await.unwrap().unwrap();
    }

    pub(crate) async fn place(&self, call: &Originate) -> FollowedCall {
        self.ami.originate(call).await.unwrap()
    }
}

/// A session of its own.
pub(crate) fn session(cable: Arc<Cable>, user: AmiUser, way: LoginWay) -> Ami {
    let credentials =
        Credentials { user: user.name.to_owned(), secret: user.secret.to_owned().into(), way };
    Ami::start_over(cable, credentials, Timings::default(), Arc::new(System))
}

/// A terminal that rings for a second and answers; see rig's `phones.conf` for the others.
pub(crate) const TERMINAL: &str = "b1c1t1_alice";

/// A call as the contract has it: the terminal `endpoint`, then `destination`.
pub(crate) fn call(iden: &str, endpoint: &str, destination: &str) -> Originate {
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
    Originate {
        channel: format!("Local/{destination}@click2dial-user/n"),
        exten: destination.to_owned(),
        context: "click2dial-target".to_owned(),
        caller_id: "101".to_owned(),
        caller_name: None,
        timeout: Duration::from_secs(30),
        channel_id: iden.to_owned(),
        other_channel_id: format!("{iden}-2"),
        variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        legs: Legs { first: Leg::Terminal, second: Leg::Destination },
    }
}

/// The same, with the Local channels taken out of the way once it stands.
pub(crate) fn optimised(call: Originate) -> Originate {
    let channel = call.channel.trim_end_matches("/n").to_owned();
    Originate { channel, ..call }
}

/// Waits until a state is told, and returns all that were told by then.
pub(crate) async fn reaches(call: &FollowedCall, state: CallState) -> Vec<CallState> {
    let mut states = call.states();
    let wait = states.wait_for(|states| states.last() == Some(&state));
    let reached = tokio::time::timeout(LONGEST_WAIT, wait).await;
    let Ok(states) = reached else {
        panic!("{state:?} was not reached: {:?}", call.states().borrow())
    };
    states.unwrap().to_vec()
}

/// Waits for the end of a call, and returns all that was told but "accepted".
pub(crate) async fn ends(call: &FollowedCall) -> Vec<CallState> {
    let Ok(states) = tokio::time::timeout(LONGEST_WAIT, call.ended()).await else {
        panic!("it did not end: {:?}", call.states().borrow())
    };
    states[1..].to_vec()
}

pub(crate) fn ended(cause: EndCause) -> CallState {
    CallState::Ended { cause }
}

pub(crate) const TERMINAL_RINGS: CallState = CallState::Ringing { leg: Leg::Terminal };
pub(crate) const TERMINAL_ANSWERS: CallState = CallState::Answered { leg: Leg::Terminal };
pub(crate) const DESTINATION_RINGS: CallState = CallState::Ringing { leg: Leg::Destination };
pub(crate) const DESTINATION_ANSWERS: CallState = CallState::Answered { leg: Leg::Destination };
pub(crate) const CONNECTED: CallState = CallState::Connected;
