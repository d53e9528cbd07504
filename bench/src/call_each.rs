//! One new connection to Asterisk for every call: connect, log in, originate, log off. IvozProvider's own service does so; the
//! persistent session is compared with it.

use crate::asterisk::message::Message;
use crate::asterisk::{SECRET, USER};
use anyhow::{Context, Result, ensure};
use bytes::BytesMut;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Places a call from `iden` to `destination`, and logs off.
pub async fn originate(asterisk: SocketAddr, iden: &str, destination: &str) -> Result<()> {
    ensure!(asterisk.ip().is_loopback(), "load is put on this machine only");
    let stream = TcpStream::connect(asterisk).await.context("nobody listens")?;
    stream.set_nodelay(true)?;
    let mut exchange = Exchange { stream, inbox: BytesMut::with_capacity(1024) };
    exchange.greeting().await?;
    let login = format!(
        "Action: Login\r\nUsername: {USER}\r\nSecret: {SECRET}\r\nActionID: {iden}-login\r\n\r\n"
    );
    exchange.ask(&login, &format!("{iden}-login")).await?;
    exchange.ask(&call(iden, destination), iden).await?;
    exchange.stream.write_all(b"Action: Logoff\r\n\r\n").await?;
    Ok(())
}

/// The headers that the server sends too.
fn call(iden: &str, destination: &str) -> String {
    format!(
        "Action: Originate\r\nActionID: {iden}\r\n\
         Channel: Local/{destination}@click2dial-user/n\r\nExten: {destination}\r\n\
         Context: click2dial-target\r\nPriority: 1\r\nCallerID: 101\r\nTimeout: 30000\r\n\
         Async: true\r\nChannelId: {iden}\r\nOtherChannelId: {iden}-2\r\n\
         Variable: C2DENDPOINT=b1c1t1_user\r\nVariable: DIAL_DEF_OPTS=\r\n\
         Variable: DIAL_OPTS=\r\nVariable: DIAL_TIMEOUT=30\r\n\
         Variable: MAX_DURATION=10800000\r\nVariable: ORIGINATE_EXTEN=101\r\n\
         Variable: __BRANDID=1\r\nVariable: __CLICK2DIALIDEN={iden}\r\n\
         Variable: __COMPANYID=1\r\n\r\n"
    )
}

struct Exchange {
    stream: TcpStream,
    inbox: BytesMut,
}

impl Exchange {
    async fn greeting(&mut self) -> Result<()> {
        loop {
            if let Some(end) = self.inbox.iter().position(|byte| *byte == b'\n') {
                let line = self.inbox.split_to(end + 1);
                ensure!(line.starts_with(b"Asterisk Call Manager/"), "Asterisk greets otherwise");
                return Ok(());
            }
            self.read().await?;
        }
    }

    async fn ask(&mut self, action: &str, id: &str) -> Result<()> {
        self.stream.write_all(action.as_bytes()).await?;
        loop {
            while let Some(message) = Message::take(&mut self.inbox)? {
                if message.get("ActionID") == id {
                    ensure!(message.get("Response") == "Success", "Asterisk said no");
                    return Ok(());
                }
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<()> {
        let read = self.stream.read_buf(&mut self.inbox).await?;
        ensure!(read > 0, "Asterisk closed the connection");
        Ok(())
    }
}
