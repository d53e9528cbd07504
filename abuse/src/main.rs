//! The command that runs the simulation; `cargo xtask abuse` compiles and starts it.

use abuse::extent::Extent;
use abuse::plan;
use abuse::report;
use anyhow::{Result, bail};
use clap::Parser;

/// Simulates a day of attacks on the server
#[derive(Parser)]
struct Command {
    /// Some hours in place of a day, and fewer attackers
    #[arg(long)]
    quick: bool,
    /// Only the days whose name contains this, e.g. "one number"
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

fn main() -> Result<()> {
    let Command { quick, only } = Command::parse();
    let extent = if quick { Extent::SHORT } else { Extent::FULL };
    let mut days = plan::full();
    if let Some(text) = only {
        days.retain(|day| report::name(day).contains(&text));
        if days.is_empty() {
            bail!("no day has `{text}` in its name");
        }
    }
    let findings = plan::run(&days, extent, |what| eprintln!("  {what}"))?;
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
