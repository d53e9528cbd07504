//! A stand-in for Asterisk's manager interface on a real socket: records the actions, accepts calls, and sends the
//! events that a test reports.

mod channels;
mod message;

use channels::Channels;
pub(crate) use channels::Step;
use md5::{Digest, Md5};
use message::{Action, event, response};
use shared_types::hex;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub(crate) const USER: &str = "click2call";
pub(crate) const SECRET: &str = "of-the-stand-in";
const CHALLENGE: &str = "143455986";

/// How an `Originate` is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The call is placed.
    #[default]
    Accept,
    /// With an error.
    Refuse,
    /// Not at all.
    Hang,
    /// The connection is closed.
    Drop,
    /// With a message that is no response.
    Garbage,
    /// With a part of the response, and the connection is closed.
    Truncate,
}

pub(crate) struct AsteriskStandIn {
    pub(crate) port: u16,
    world: Arc<World>,
    server: JoinHandle<()>,
}

struct World {
    inner: Mutex<Inner>,
    originates: watch::Sender<usize>,
    reachability: watch::Sender<Reachability>,
}

/// Whether connections are greeted, and how often they were all closed.
#[derive(Clone, Copy, Debug, Default)]
struct Reachability {
    is_lost: bool,
    losses: u32,
}

#[derive(Default)]
struct Inner {
    answer: Answer,
    refuses_login: bool,
    actions: Vec<Action>,
    calls: HashMap<String, Channels>,
    placed: usize,
    /// The sessions that are logged in.
    sessions: Vec<mpsc::UnboundedSender<String>>,
}

impl AsteriskStandIn {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let world = Arc::new(World {
            inner: Mutex::default(),
            originates: watch::Sender::default(),
            reachability: watch::Sender::default(),
        });
        let server = listen(listener, Arc::clone(&world));
        Self { port, world, server }
    }

    /// Listens again on the same port after [`Self::stop`].
    pub(crate) async fn start_again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.server = listen(listener, Arc::clone(&self.world));
        self.is_found();
    }

    /// The section of the settings.
    pub(crate) fn settings(&self) -> String {
        format!(
            "[asterisk]\nhost = '127.0.0.1'\nport = {}\nuser = '{USER}'\nsecret = '{SECRET}'\n",
            self.port
        )
    }

    /// The actions of this name, in order.
    pub(crate) fn received(&self, name: &str) -> Vec<Action> {
        let inner = self.world.lock();
        inner.actions.iter().filter(|action| action.get("Action") == name).cloned().collect()
    }

    pub(crate) async fn until_originated(&self, count: usize) {
        self.world.originates.subscribe().wait_for(|received| *received >= count).await.unwrap();
    }

    /// How many calls it has placed.
    pub(crate) fn placed(&self) -> usize {
        self.world.lock().placed
    }

    pub(crate) fn answers(&self, answer: Answer) {
        self.world.lock().answer = answer;
    }

    pub(crate) fn refuses_login(&self) {
        self.world.lock().refuses_login = true;
    }

    /// Takes a call one step further and sends the events of that step.
    pub(crate) fn steps(&self, call: &str, step: Step) {
        let mut inner = self.world.lock();
        let events = inner.calls.get_mut(call).expect("it was placed").events_of(step);
        inner.send(&events);
    }

    /// The call ends, and nobody is connected to receive the events.
    pub(crate) fn forgets(&self, call: &str) {
        self.world.lock().calls.remove(call);
    }

    /// Closes all connections, and greets no new one.
    pub(crate) fn is_lost(&self) {
        self.world.reachability.send_modify(|it| {
            it.is_lost = true;
            it.losses += 1;
        });
        self.world.lock().sessions.clear();
    }

    /// Greets again.
    pub(crate) fn is_found(&self) {
        self.world.reachability.send_modify(|it| it.is_lost = false);
    }

    /// Sends an event that is about no call.
    pub(crate) fn says_nothing_new(&self) {
        self.world.lock().send(&event("Newexten", &[("Uniqueid", "1"), ("Context", "default")]));
    }

    /// Nothing listens any more.
    pub(crate) async fn stop(&self) {
        self.server.abort();
        super::waiting::until(async || self.server.is_finished()).await;
        self.is_lost();
    }
}

impl Drop for AsteriskStandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl World {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }
}

impl Inner {
    fn send(&mut self, text: &str) {
        self.sessions.retain(|session| session.send(text.to_owned()).is_ok());
    }
}

fn listen(listener: TcpListener, world: Arc<World>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&world)));
        }
    })
}

async fn serve(stream: TcpStream, world: Arc<World>) {
    let mut reachability = world.reachability.subscribe();
    let Ok(losses) = reachability.wait_for(|it| !it.is_lost).await.map(|it| it.losses) else {
        return;
    };
    let (reading, writing) = stream.into_split();
    tokio::select! {
        // Counted, because it may be reachable again by the time that this task runs.
        _ = reachability.wait_for(|it| it.losses != losses) => {}
        () = session(BufReader::new(reading).lines(), writing, &world) => {}
    }
}

/// One connection, until it is closed.
async fn session(
    mut lines: Lines<BufReader<OwnedReadHalf>>,
    mut writing: OwnedWriteHalf,
    world: &World,
) {
    writing.write_all(b"Asterisk Call Manager/9.0.0\r\n").await.unwrap();
    let (sender, mut outbox) = mpsc::unbounded_channel::<String>();
    let mut is_logged_in = false;
    let mut headers = Vec::new();
    loop {
        tokio::select! {
            Some(text) = outbox.recv() => {
                if writing.write_all(text.as_bytes()).await.is_err() {
                    return;
                }
            }
            line = lines.next_line() => {
                let Ok(Some(line)) = line else { return };
                if !line.is_empty() {
                    let (name, value) = line.split_once(':').unwrap_or((&line, ""));
                    headers.push((name.to_owned(), value.trim_start().to_owned()));
                    continue;
                }
                let action = Action::new(std::mem::take(&mut headers));
                let answer = if is_logged_in {
                    take(&action, world)
                } else {
                    let (answer, accepted) = log_in(&action, world);
                    is_logged_in = accepted;
                    if accepted {
                        world.lock().sessions.push(sender.clone());
                    }
                    Some(answer)
                };
                let Some(answer) = answer else { return };
                let (text, then_closes) = match answer.strip_suffix(CLOSE) {
                    Some(text) => (text, true),
                    None => (&*answer, false),
                };
                if writing.write_all(text.as_bytes()).await.is_err() || then_closes {
                    return;
                }
            }
        }
    }
}

/// Marks an answer after which the connection is closed.
const CLOSE: &str = "\u{4}";

fn log_in(action: &Action, world: &World) -> (String, bool) {
    match action.get("Action") {
        "Challenge" => (response(action, "Success", &[("Challenge", CHALLENGE)]), false),
        "Login" => {
            let hash = Md5::new().chain_update(CHALLENGE).chain_update(SECRET).finalize();
            let is_right = action.get("Key") == hex::encode(&hash)
                && action.get("Username") == USER
                && !world.lock().refuses_login;
            let message =
                if is_right { "Authentication accepted" } else { "Authentication failed" };
            let result = if is_right { "Success" } else { "Error" };
            (response(action, result, &[("Message", message)]), is_right)
        }
        _ => (response(action, "Error", &[("Message", "Permission denied")]), false),
    }
}

/// Answers an action; `None` closes the connection.
fn take(action: &Action, world: &World) -> Option<String> {
    let mut inner = world.lock();
    inner.actions.push(action.clone());
    let success = |message| Some(response(action, "Success", &[("Message", message)]));
    let error = |message| Some(response(action, "Error", &[("Message", message)]));
    match action.get("Action") {
        "Ping" => Some(response(action, "Success", &[("Ping", "Pong")])),
        "Originate" => {
            let answer = originate(action, &mut inner);
            drop(inner);
            world.originates.send_modify(|count| *count += 1);
            answer
        }
        "Hangup" => {
            let Some(mut call) = inner.calls.remove(action.get("Channel")) else {
                return error("No such channel");
            };
            let events = call.events_of(Step::Ends);
            inner.send(&events);
            success("Channel Hungup")
        }
        "PlayDTMF" if inner.calls.contains_key(action.get("Channel")) => {
            success("DTMF successfully queued")
        }
        "PlayDTMF" => error("Channel not found"),
        "Status" => {
            let id = action.get("ActionID");
            let mut list = response(action, "Success", &[("EventList", "start")]);
            inner.calls.values().for_each(|call| list += &call.listed(id));
            list += &event("StatusComplete", &[("ActionID", id), ("EventList", "Complete")]);
            Some(list)
        }
        "Logoff" => Some(response(action, "Goodbye", &[]) + CLOSE),
        _ => error("Invalid/unknown command"),
    }
}

fn originate(action: &Action, inner: &mut Inner) -> Option<String> {
    match inner.answer {
        Answer::Accept => {
            let mut call = Channels::new(action);
            let begin = call.events_of(Step::Begins);
            inner.calls.insert(action.get("ChannelId").to_owned(), call);
            inner.placed += 1;
            inner.send(&begin);
            Some(response(action, "Success", &[("Message", "Originate successfully queued")]))
        }
        Answer::Refuse => {
            Some(response(action, "Error", &[("Message", "Extension 12025550142 does not exist.")]))
        }
        Answer::Hang => Some(String::new()),
        Answer::Drop => None,
        Answer::Garbage => Some("<html>12025550142</html>\r\n\r\n".to_owned()),
        Answer::Truncate => Some(format!("Response: Succ{CLOSE}")),
    }
}
