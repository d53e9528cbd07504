//! `cargo xtask`: the project's chores, one module each.
//!
//! [`setup`] gets what is missing, [`build`] makes what the server embeds, and the rest stands on
//! these two. Every chore says what it does and how long that took ([`step`]).

mod build;
mod setup;
mod step;
mod tool;
mod workspace;

use crate::workspace::Workspace;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The chores of click2call
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true, after_help = FIRST_TIME)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

const FIRST_TIME: &str = "New here? `cargo xtask run` needs nothing but Rust and Node.";

#[derive(Subcommand)]
enum Chore {
    /// Build the widget and the loader into assets/dist, for the server to embed
    Build,
}

fn main() -> ExitCode {
    match Workspace::find().and_then(|workspace| perform(Cli::parse().chore, &workspace)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: Chore, workspace: &Workspace) -> Result<()> {
    match chore {
        Chore::Build => build::build(workspace),
    }
}
