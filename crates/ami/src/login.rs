//! Greeting, challenge, login: from a fresh connection to one that takes actions.

use crate::action::{Action, BadValue};
use crate::chance::{ActionId, Chance, NoChance, hex};
use crate::connector::Pipe;
use crate::frame::{Decoder, Frame};
use bytes::BytesMut;
use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const GREETING: &str = "Asterisk Call Manager/";
/// More than any greeting has.
const GREETING_CAP: usize = 256;

/// Who we are to Asterisk.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub user: String,
    pub secret: SecretString,
    pub way: LoginWay,
}

/// How the secret is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoginWay {
    /// As the MD5 of it and a challenge, so that it is not seen on the way.
    #[default]
    Challenge,
    /// As it is.
    Plain,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    #[error("the connection failed")]
    Io(#[from] io::Error),
    #[error("what answers there does not greet like Asterisk's manager interface")]
    NotAsterisk,
    #[error("Asterisk refused the login: {0}")]
    Refused(String),
    #[error("the user or the secret cannot be said to Asterisk")]
    BadCredentials(#[from] BadValue),
    #[error(transparent)]
    NoChance(#[from] NoChance),
    #[error("Asterisk took too long")]
    TooSlow,
}

/// A connection on which we are known.
pub(crate) struct LoggedIn {
    pub pipe: Box<dyn Pipe>,
    pub decoder: Decoder,
    pub buffer: BytesMut,
}

/// Waits for the greeting and logs in. Events that come meanwhile are dropped: calls are re-read
/// after every login anyway.
pub(crate) async fn log_in(
    pipe: Box<dyn Pipe>,
    credentials: &Credentials,
    chance: &dyn Chance,
) -> Result<LoggedIn, LoginError> {
    let mut session = LoggedIn { pipe, decoder: Decoder::default(), buffer: BytesMut::new() };
    session.greeting().await?;
    let login = Action::new("Login", ActionId::new(chance)?).header("Events", "call,agent")?;
    let login = match credentials.way {
        LoginWay::Plain => login
            .header("Username", &credentials.user)?
            .header("Secret", credentials.secret.expose_secret())?,
        LoginWay::Challenge => {
            let ask = Action::new("Challenge", ActionId::new(chance)?).header("AuthType", "MD5")?;
            let reply = session.exchange(ask).await?;
            let challenge = reply.get("Challenge").unwrap_or("");
            login
                .header("AuthType", "MD5")?
                .header("Username", &credentials.user)?
                .header("Key", &key(challenge, credentials.secret.expose_secret()))?
        }
    };
    session.exchange(login).await?;
    Ok(session)
}

impl LoggedIn {
    async fn greeting(&mut self) -> Result<(), LoginError> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line = self.buffer.split_to(end + 1);
                let greets = line.starts_with(GREETING.as_bytes());
                return if greets { Ok(()) } else { Err(LoginError::NotAsterisk) };
            }
            if self.buffer.len() > GREETING_CAP {
                return Err(LoginError::NotAsterisk);
            }
            self.read().await?;
        }
    }

    /// Says `action` and waits for its yes.
    async fn exchange(&mut self, action: Action) -> Result<Frame, LoginError> {
        let id = action.id().clone();
        self.pipe.write_all(&action.into_bytes()).await?;
        self.pipe.flush().await?;
        loop {
            match self.decoder.take(&mut self.buffer) {
                Ok(Some(frame)) if frame.answers(id.as_str()) => {
                    return if frame.get("Response") == Some("Success") {
                        Ok(frame)
                    } else {
                        let text = frame.get("Message").unwrap_or("without a reason");
                        Err(LoginError::Refused(text.chars().take(80).collect()))
                    };
                }
                Ok(Some(_)) => {}
                Ok(None) => self.read().await?,
                Err(error) => tracing::debug!(%error, "a message of Asterisk was skipped"),
            }
        }
    }

    async fn read(&mut self) -> io::Result<()> {
        match self.pipe.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// What proves that we know the secret: lower-case hex of MD5(challenge, secret).
fn key(challenge: &str, secret: &str) -> String {
    hex(&Md5::new().chain_update(challenge).chain_update(secret).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_one_that_asterisk_expects() {
        assert_eq!(key("143455986", "c2csecret"), "7b1ff26dff2a468499df4d8260e0f0b6");
    }

    #[test]
    fn credentials_do_not_show_the_secret() {
        let credentials = Credentials {
            user: "click2call".to_owned(),
            secret: "hush".to_owned().into(),
            way: LoginWay::Challenge,
        };
        assert!(!format!("{credentials:?}").contains("hush"));
    }
}
