//! The measuring command; `cargo xtask bench` compiles its programs and starts it.

use anyhow::Result;
use bench::measure::{
    Effort, challenges, event_streams, in_flight, journal, memory, pairs, start, throughput,
    versions,
};
use bench::report;
use clap::Parser;
use std::path::PathBuf;

/// Measures the server beside a bare axum handler
#[derive(Parser)]
struct Command {
    /// The server's program
    #[arg(long)]
    server: PathBuf,
    /// The bare handler's program
    #[arg(long)]
    bare: PathBuf,
    /// A look in seconds instead of good figures in minutes
    #[arg(long)]
    quick: bool,
    /// Another server's program: both servers are measured in turn, five times each
    #[arg(long)]
    against: Option<PathBuf>,
}

/// The load uses one thread, so that the server has the rest of the machine.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Command { server, bare, quick, against } = Command::parse();
    if let Some(older) = against {
        let versions = versions::measure([&server, &older], &bare, say).await?;
        println!("{}", report::versions(&versions));
        return Ok(());
    }
    let effort = if quick { Effort::QUICK } else { Effort::FULL };
    say(&format!("starting the server {} times", effort.starts));
    let start = start::measure(&server, effort.starts)?;
    say(&format!("flooding it with {} clients, then with as many others", effort.clients));
    let memory = memory::measure(&server, effort.clients).await?;
    let throughput = throughput::measure(&server, &bare, effort, say).await?;
    let pairs = pairs::measure(&server, &bare, effort, say).await?;
    say(&format!("having {} signed calls in flight", effort.in_flight));
    let in_flight = in_flight::measure(&server, effort.in_flight, effort.rounds).await?;
    say(&format!("asking for {} challenges, then for as many again", effort.clients));
    let challenges = challenges::measure(&server, effort.clients).await?;
    say(&format!("having {} visitors watch their calls", effort.streams));
    let streams = event_streams::measure(&server, effort.streams).await?;
    say("writing calls to the journal and to a bare table");
    let journal = journal::measure(effort.rounds).await?;
    println!("{}", report::table(&throughput, &memory, start));
    println!("{}", report::event_streams(&streams));
    println!("{}", report::signed_calls(&pairs, &in_flight, &challenges));
    println!("{}", report::journal(&journal));
    Ok(())
}

fn say(what: &str) {
    eprintln!("  {what}");
}
