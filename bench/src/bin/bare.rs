//! Serves the yardstick, as axum's own first example does.

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
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    let listener = tokio::net::TcpListener::bind(command.listen).await?;
    Ok(axum::serve(listener, bench::bare::router(command.script_bytes)).await?)
}
