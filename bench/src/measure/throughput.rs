//! Requests per second and latencies, in alternating rounds, so that other load affects both programs.

use super::Effort;
use super::duel::{Comparison, Duel, WARM_UP};
use crate::connection::Connection;
use crate::program::Program;
use crate::site::Site;
use crate::traffic::{Callers, SCRIPT, Traffic};
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// Both kinds of request, each compared with the bare handler.
#[derive(Clone, Copy, Debug)]
pub struct Throughput {
    pub script_bytes: usize,
    pub script: Comparison,
    pub calls: Comparison,
}

/// Measures both programs in turn; `say` is called for every round.
pub async fn measure(
    server: &Path,
    bare: &Path,
    effort: Effort,
    say: impl Fn(&str),
) -> Result<Throughput> {
    let site = Site::new(server)?;
    let server = site.start()?;
    let script = script(server.address).await?;
    let bare = Program::start(|address| Ok(bare_command(bare, address, script.len())))?;
    let blank = Bytes::from(vec![b' '; script.len()]);

    let callers = Arc::new(Traffic::Calls(Callers::default()));
    let scripts = Arc::new(Traffic::Script(script.clone()));
    let mut get = Duel::between([(&server, scripts), (&bare, Arc::new(Traffic::Script(blank)))]);
    let bare_callers = Arc::new(Traffic::Calls(Callers::default()));
    let mut post = Duel::between([(&server, callers), (&bare, bare_callers)]);

    say("warming up");
    get.round(WARM_UP).await?;
    let mut calls = post.round(WARM_UP).await?;
    get.forget_rounds();
    post.forget_rounds();
    for round in 1..=effort.rounds {
        say(&format!("round {round} of {}", effort.rounds));
        get.round(effort.round).await?;
        calls += post.round(effort.round).await?;
    }
    site.check_the_journal(calls)?;
    Ok(Throughput {
        script_bytes: script.len(),
        script: get.comparison().context("no round was measured")?,
        calls: post.comparison().context("no round was measured")?,
    })
}

/// The script as it is sent to a browser that accepts Brotli.
async fn script(address: SocketAddr) -> Result<Bytes> {
    let mut connection = Connection::open(address).await?;
    let answer = connection.exchange(SCRIPT).await?;
    let head = String::from_utf8_lossy(answer.head).to_lowercase();
    ensure!(answer.status == 200, "there is no script");
    ensure!(head.contains("content-encoding: br\r\n"), "the script is not compressed");
    Ok(Bytes::copy_from_slice(answer.body))
}

fn bare_command(bare: &Path, address: SocketAddr, script_bytes: usize) -> Command {
    let mut command = Command::new(bare);
    command.args(["--listen", &address.to_string(), "--script-bytes", &script_bytes.to_string()]);
    command
}
