//! Serves the baseline like axum's first example.

use clap::Parser;
use std::net::SocketAddr;

/// A bare axum handler for comparison
#[derive(Parser)]
struct Command {
    #[arg(long)]
    listen: SocketAddr,
    /// Size of the script that it answers
    #[arg(long)]
    script_bytes: usize,
    /// An Asterisk that every signed call makes a new connection to
    #[arg(long)]
    asterisk: Option<SocketAddr>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    let listener = tokio::net::TcpListener::bind(command.listen).await?;
    let router = bench::bare::router(command.script_bytes, command.asterisk);
    Ok(axum::serve(listener, router).await?)
}
