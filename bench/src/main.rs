//! The command that measures; `cargo xtask bench` compiles what it needs and starts it.

use anyhow::Result;
use bench::measure::{Effort, memory, start, throughput};
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
}

/// One thread makes the load, so that the server has the rest of the machine.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Command { server, bare, quick } = Command::parse();
    let effort = if quick { Effort::QUICK } else { Effort::FULL };
    say(&format!("starting the server {} times", effort.starts));
    let start = start::measure(&server, effort.starts)?;
    say(&format!("flooding it with {} clients, then with as many others", effort.clients));
    let memory = memory::measure(&server, effort.clients).await?;
    let throughput = throughput::measure(&server, &bare, effort, say).await?;
    println!("{}", report::table(&throughput, &memory, start));
    Ok(())
}

fn say(what: &str) {
    eprintln!("  {what}");
}
