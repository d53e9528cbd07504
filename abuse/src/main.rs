//! The command that simulates; `cargo xtask abuse` compiles and starts it.

use abuse::extent::Extent;
use abuse::plan;
use anyhow::{Result, bail};
use clap::Parser;

/// Simulates a day of attacks on the server
#[derive(Parser)]
struct Command {
    /// Some hours in place of a day, and fewer attackers
    #[arg(long)]
    quick: bool,
}

fn main() -> Result<()> {
    let Command { quick } = Command::parse();
    let extent = if quick { Extent::SHORT } else { Extent::FULL };
    let findings = plan::run(&plan::full(), extent, |what| eprintln!("  {what}"))?;
    println!("{}", findings.table);
    for (what, found) in [
        ("the server lacks guards", findings.missing.join("\n  ")),
        ("bounds were exceeded", findings.violations.join("\n  ")),
    ] {
        if !found.is_empty() {
            eprintln!("{what}:\n  {found}");
        }
    }
    if !findings.missing.is_empty() || !findings.violations.is_empty() {
        bail!("the attacks cost more than they may");
    }
    Ok(())
}
