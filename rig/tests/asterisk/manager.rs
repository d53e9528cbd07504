//! A minimal manager client for the rig's own tests.

use rig::{AmiUser, Asterisk};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A time limit for hanging tests only.
const PATIENCE: Duration = Duration::from_mins(5);

#[derive(Debug)]
pub(crate) struct Manager(BufReader<TcpStream>);

/// One message of the manager, header by header.
#[derive(Debug)]
pub(crate) struct Message(Vec<(String, String)>);

impl Message {
    pub(crate) fn is(&self, event: &str) -> bool {
        self.get("Event") == event
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(header, _)| header == name).map_or("", |(_, value)| value)
    }
}

impl Manager {
    pub(crate) fn login(asterisk: &Asterisk, user: AmiUser) -> Self {
        Self::try_login(asterisk, user).unwrap()
    }

    pub(crate) fn try_login(asterisk: &Asterisk, user: AmiUser) -> Result<Self, String> {
        let connection = TcpStream::connect(asterisk.ami()).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut manager = Self(BufReader::new(connection));
        let AmiUser { name, secret } = user;
        let reply = manager.ask(&format!("Action: Login\r\nUsername: {name}\r\nSecret: {secret}"));
        match reply.get("Response") {
            "Success" => Ok(manager),
            _ => Err(reply.get("Message").to_owned()),
        }
    }

    /// Sends an action and returns its reply.
    pub(crate) fn ask(&mut self, action: &str) -> Message {
        write!(self.0.get_mut(), "{action}\r\nActionID: asked\r\n\r\n").unwrap();
        self.wait_for(|message| message.get("ActionID") == "asked" && !message.is_event())
    }

    /// Places a call as IvozProvider's service does.
    pub(crate) fn click_to_dial(&mut self, iden: &str, terminal: &str, destination: &str) {
        let channel = format!("Local/{destination}@click2dial-user/n");
        let variables = [
            &*format!("C2DENDPOINT={terminal}"),
            "DIAL_TIMEOUT=2",
            "MAX_DURATION=60000",
            "ORIGINATE_EXTEN=101",
            &*format!("__CLICK2DIALIDEN={iden}"),
        ];
        self.originate(iden, &channel, "click2dial-target", destination, &variables);
    }

    pub(crate) fn originate(
        &mut self,
        id: &str,
        channel: &str,
        context: &str,
        exten: &str,
        variables: &[&str],
    ) {
        let mut action = format!(
            "Action: Originate\r\nChannel: {channel}\r\nContext: {context}\r\nExten: {exten}\r\n\
             Priority: 1\r\nTimeout: 20000\r\nAsync: true\r\nChannelId: {id}\r\n\
             OtherChannelId: {id}-2"
        );
        for variable in variables {
            action.push_str("\r\nVariable: ");
            action.push_str(variable);
        }
        let reply = self.ask(&action);
        assert_eq!(reply.get("Message"), "Originate successfully queued");
    }

    pub(crate) fn wait_for(&mut self, is_it: impl Fn(&Message) -> bool) -> Message {
        loop {
            let message = self.next().unwrap();
            if is_it(&message) {
                return message;
            }
        }
    }

    pub(crate) fn wait_for_end(&mut self) {
        while self.next().is_some() {}
    }

    fn next(&mut self) -> Option<Message> {
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap_or_default() == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
                None if line.trim_end().is_empty() && !headers.is_empty() => {
                    return Some(Message(headers));
                }
                None => {}
            }
        }
    }
}

impl Message {
    /// An `OriginateResponse` has both headers, and its `Event` comes first.
    fn is_event(&self) -> bool {
        self.0.first().is_some_and(|(name, _)| name == "Event")
    }
}
