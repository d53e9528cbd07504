//! `click2call dialpad`

use super::output::print_line;
use super::{Config, Outcome};
use crate::command;
use crate::config::read::Scope;
use crate::config::settings::Settings;
use clap::{Args, Subcommand};
use model::clock::SystemClock;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use telephony::dialpad::subscription::{Target, subscribe};
use url::Url;

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Creates the webhook and the subscription with which Dialpad sends the states of calls to this server.
    ///
    /// Existing entries are used or updated, so the command can be repeated.
    Subscribe(Subscribe),
}

#[derive(Debug, Args)]
pub(crate) struct Subscribe {
    #[command(flatten)]
    config: Config,
    /// The address of this server for Dialpad, such as `https://calls.example.com`. Default: the setting `origin`.
    #[arg(long, value_name = "URL")]
    origin: Option<Url>,
    /// Only for the calls of a call center, department, office or user: `callcenter:5780123456789012345`. Default:
    /// the calls of the whole company.
    #[arg(long, value_name = "KIND:ID")]
    target: Option<Target>,
}

pub(crate) fn run(task: &Task) -> Outcome {
    let Task::Subscribe(arguments) = task;
    let settings = command::settings(&arguments.config, Scope::All)?;
    let origin = origin(arguments, &settings)?;
    let section = settings.dialpad.ok_or("the settings have no section [dialpad]")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let clock = Arc::new(SystemClock::start());
    let done = runtime.block_on(subscribe(&section, &origin, arguments.target.as_ref(), clock))?;
    print_line(format_args!("Webhook: {}", done.webhook.as_str()))?;
    print_line(format_args!("Subscription to call events: {}", done.subscription.as_str()))?;
    Ok(ExitCode::SUCCESS)
}

fn origin(arguments: &Subscribe, settings: &Settings) -> Result<Url, Box<dyn Error>> {
    match (&arguments.origin, &settings.origin) {
        (Some(origin), _) => Ok(origin.clone()),
        (None, Some(origin)) => Ok(String::from(origin.clone()).parse()?),
        (None, None) => Err(
            "--origin: expected the address of this server, or the setting `origin` (C2C_ORIGIN)"
                .into(),
        ),
    }
}
