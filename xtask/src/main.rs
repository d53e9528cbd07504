//! `cargo xtask`: the project's tasks, one module each.
//!
//! [`setup`] installs missing tools, [`build`] builds the embedded files, and the other tasks depend on these two. Each prints its
//! steps and their durations ([`step`], [`report`]).

mod abuse;
mod bench;
mod build;
mod check;
mod console;
#[cfg(test)]
mod documents;
mod example;
mod extension;
mod npm;
mod playwright;
mod report;
mod run;
mod screenshots;
mod server;
mod setup;
mod step;
mod test;
mod tool;
mod weigh;
mod workspace;

use crate::test::Parts;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The chores of click2call
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true, after_help = FIRST_TIME)]
struct Cli {
    /// Show all that cargo and the other programs print, at a terminal too
    #[arg(long, global = true)]
    verbose: bool,
    #[command(subcommand)]
    chore: Chore,
}

const FIRST_TIME: &str = "Each chore first gets what it needs and this machine does not have yet.\n\
                          New here? `cargo xtask run` wants nothing but Rust and Node.";

#[derive(Clone, Subcommand)]
enum Chore {
    /// Build everything, start the server and print the address of its demo page
    Run {
        /// Where the server listens, on this machine only
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Start a site of examples/ with a server of its own, and print its address
    Example {
        /// Which one
        name: example::Example,
    },
    /// Run every test: on the host, on WebAssembly, in a browser and with real telephone systems
    Test(Parts),
    /// Judge format, structure, lints, orphaned files, licences and known weaknesses of dependencies
    Check(check::Extent),
    /// Build the widget and the loader into assets/dist, for the server to embed
    Build,
    /// Build the browser extension for Chrome and Firefox: a folder and a zip for each
    Extension,
    /// Make the npm package in target/npm
    Npm,
    /// Weigh what a visitor downloads, and fail over budget
    Weigh,
    /// Measure the server beside a bare axum handler, or the widget beside its rivals
    Bench(bench::Effort),
    /// Simulate a day of attacks on the server, and fail if they cost more than the limits allow
    Abuse(abuse::Extent),
    /// Take pictures of every state of the widget, and make a page that shows them all
    Screenshots,
}

fn main() -> ExitCode {
    let Cli { verbose, chore } = Cli::parse();
    console::choose(verbose);
    match perform(chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: Chore) -> Result<()> {
    match chore {
        Chore::Run { port } => run::run(&Workspace::find()?, port),
        Chore::Example { name } => example::run(&Workspace::find()?, name),
        Chore::Test(parts) => test::test(&Workspace::find()?, &parts),
        Chore::Check(extent) => check::check(&Workspace::find()?, extent),
        Chore::Build => build::build(&Workspace::find()?),
        Chore::Extension => extension::present(&Workspace::find()?),
        Chore::Npm => npm::present(&Workspace::find()?),
        Chore::Weigh => weigh::weigh(&Workspace::find()?),
        Chore::Bench(effort) => bench::bench(&Workspace::find()?, &effort),
        Chore::Abuse(extent) => abuse::abuse(&Workspace::find()?, extent),
        Chore::Screenshots => screenshots::screenshots(&Workspace::find()?),
    }
}
