//! The login: greeting, optional MD5 challenge, `Login` action.

use crate::action::{Action, InvalidHeader};
use crate::action_id::ActionId;
use crate::connector::{AmiSettings, Connector, TcpConnector, Transport};
use crate::credentials::{Credentials, LoginMethod};
use crate::frame::{Frame, FrameDecoder};
use bytes::BytesMut;
use md5::{Digest, Md5};
use model::random::{Random, RandomError};
use secrecy::ExposeSecret;
use shared_types::hex;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const GREETING: &str = "Asterisk Call Manager/";
/// Longer than the greeting of any version.
const MAX_GREETING_BYTES: usize = 256;

/// Why a login failed.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The connection could not be opened, or broke.
    #[error("the connection failed")]
    Io(#[from] io::Error),
    /// The server is not an Asterisk manager interface.
    #[error("the server did not send the greeting of an Asterisk manager interface")]
    NotAsterisk,
    /// Asterisk rejected the account; its message is included.
    #[error("Asterisk refused the login: {0}")]
    Refused(String),
    /// The user or the secret contains a character that AMI cannot carry.
    #[error("the user or the secret cannot be sent to Asterisk")]
    InvalidCredentials(#[from] InvalidHeader),
    /// No action id could be made.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The login took longer than its timeout.
    #[error("Asterisk did not complete the login in time")]
    Timeout,
}

/// A connection that is logged in, with the bytes that were read ahead.
pub(crate) struct AuthenticatedConnection {
    pub transport: Box<dyn Transport>,
    pub decoder: FrameDecoder,
    pub buffer: BytesMut,
}

/// Opens a connection, logs in and logs off: whether the settings are right. `timeout` limits all of it.
pub async fn check(
    settings: &AmiSettings,
    timeout: Duration,
    random: &dyn Random,
) -> Result<(), LoginError> {
    let attempt = async {
        let transport = TcpConnector::new(settings).connect().await?;
        let mut connection = log_in(transport, &settings.credentials, random).await?;
        let logoff = Action::new("Logoff", ActionId::generate(random)?);
        // Asterisk closes the connection, whether or not it receives this.
        let _ = connection.transport.write_all(&logoff.into_bytes()).await;
        Ok(())
    };
    tokio::time::timeout(timeout, attempt).await.unwrap_or(Err(LoginError::Timeout))
}

/// Waits for the greeting and logs in. Events that arrive meanwhile are dropped, because calls are
/// resynchronised after every login.
pub(crate) async fn log_in(
    transport: Box<dyn Transport>,
    credentials: &Credentials,
    random: &dyn Random,
) -> Result<AuthenticatedConnection, LoginError> {
    let mut connection = AuthenticatedConnection {
        transport,
        decoder: FrameDecoder::default(),
        buffer: BytesMut::new(),
    };
    connection.read_greeting().await?;
    let login =
        Action::new("Login", ActionId::generate(random)?).header("Events", "call,agent,user")?;
    let secret = credentials.secret.expose_secret();
    let login = match credentials.method {
        LoginMethod::Plain => {
            login.header("Username", &credentials.user)?.header("Secret", secret)?
        }
        LoginMethod::Challenge => {
            let request =
                Action::new("Challenge", ActionId::generate(random)?).header("AuthType", "MD5")?;
            let response = connection.request(request).await?;
            let challenge = response.get("Challenge").unwrap_or("");
            login
                .header("AuthType", "MD5")?
                .header("Username", &credentials.user)?
                .header("Key", &challenge_key(challenge, secret))?
        }
    };
    connection.request(login).await?;
    Ok(connection)
}

impl AuthenticatedConnection {
    async fn read_greeting(&mut self) -> Result<(), LoginError> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line = self.buffer.split_to(end + 1);
                let is_asterisk = line.starts_with(GREETING.as_bytes());
                return if is_asterisk { Ok(()) } else { Err(LoginError::NotAsterisk) };
            }
            if self.buffer.len() > MAX_GREETING_BYTES {
                return Err(LoginError::NotAsterisk);
            }
            self.read_more().await?;
        }
    }

    /// Sends `action` and waits for its success response.
    async fn request(&mut self, action: Action) -> Result<Frame, LoginError> {
        let id = action.id().clone();
        self.transport.write_all(&action.into_bytes()).await?;
        self.transport.flush().await?;
        loop {
            match self.decoder.decode(&mut self.buffer) {
                Ok(Some(frame)) if frame.is_response_to(id.as_str()) => {
                    return if frame.get("Response") == Some("Success") {
                        Ok(frame)
                    } else {
                        let text = frame.get("Message").unwrap_or("without a reason");
                        Err(LoginError::Refused(text.chars().take(80).collect()))
                    };
                }
                Ok(Some(_)) => {}
                Ok(None) => self.read_more().await?,
                Err(error) => tracing::debug!(%error, "skipped an oversized AMI message"),
            }
        }
    }

    async fn read_more(&mut self) -> io::Result<()> {
        match self.transport.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// The header `Key`: lower-case hex of MD5(challenge + secret).
fn challenge_key(challenge: &str, secret: &str) -> String {
    hex::encode(&Md5::new().chain_update(challenge).chain_update(secret).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_key_is_the_one_that_asterisk_expects() {
        assert_eq!(challenge_key("143455986", "c2csecret"), "7b1ff26dff2a468499df4d8260e0f0b6");
    }
}
