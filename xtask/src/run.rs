//! Starts the server with its demo, and says where to look.
//!
//! This process becomes the server, so that Ctrl-C, signals and the exit status are the server's
//! own. A second process of ours stays behind to print the address once somebody listens there.

use crate::step::step;
use crate::workspace::Workspace;
use crate::{build, server};
use anyhow::{Context, Result, bail};
use std::env;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::{CommandExt, parent_id};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// The name of the chore that the second process does.
pub(crate) const ANNOUNCE: &str = "announce";

const TICK: Duration = Duration::from_millis(20);

pub(crate) fn run(workspace: &Workspace, port: u16) -> Result<()> {
    build::build(workspace)?;
    let server = step("Compiling the server", || server::compile(workspace))?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // Where another program listens, the server is left to say so.
    if port != 0 && TcpListener::bind(address).is_ok() {
        announce_later(address)?;
    }
    eprintln!("▸ Starting the server; Ctrl-C stops it");
    let mut command = Command::new(&server);
    command.args(["serve", "--demo", "--listen", &address.to_string()]);
    let error = command.current_dir(workspace.root()).exec();
    Err(error).with_context(|| format!("{} could not be started", server.display()))
}

fn announce_later(address: SocketAddr) -> Result<()> {
    Command::new(env::current_exe()?)
        .args([ANNOUNCE, &address.to_string()])
        .stdin(Stdio::null())
        .spawn()
        .context("nobody can announce the server")?;
    Ok(())
}

/// Prints the demo's address once the server, our parent, listens; gives up when it has gone.
pub(crate) fn announce(address: SocketAddr) -> Result<()> {
    let server = parent_id();
    while TcpStream::connect(address).is_err() {
        if parent_id() != server {
            bail!("the server ended before it listened");
        }
        thread::sleep(TICK);
    }
    println!("{}", announcement(address));
    Ok(())
}

fn announcement(address: SocketAddr) -> String {
    format!("\n  The demo is at  http://{address}/demo/\n")
}
