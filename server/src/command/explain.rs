//! `click2call explain`

use super::output::{print, print_line};
use super::{Config, Outcome};
use crate::callbacks::policy_explain::{Explanation, When};
use crate::command;
use crate::config::read::Scope;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::DateTime;
use model::clock::{Clock, SystemClock};
use std::fmt::{self, Write};
use std::process::ExitCode;
use tenants::watch::Tenants;

#[derive(Args)]
pub(crate) struct Question {
    #[command(flatten)]
    config: Config,
    /// The tenant: acme.com
    #[arg(long)]
    domain: String,
    /// The number, as a visitor types it
    #[arg(long)]
    number: String,
    /// The ID of the selected department
    #[arg(long)]
    department: Option<String>,
    /// The time: 2026-12-25T10:00:00-05:00; without an offset on the tenant's clock. Default: now
    #[arg(long, value_name = "TIME", value_parser = when)]
    at: Option<When>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Ends well if the call is allowed, and with 1 if it is not.
pub(crate) fn run(question: &Question) -> Outcome {
    let settings = command::settings(&question.config, Scope::WithoutTelephoneSystems)?;
    let tenants = Tenants::load(settings.tenant_source(), settings.tenant_defaults())?;
    let when = question.at.unwrap_or_else(|| When::Moment(SystemClock::start().now()));
    let (department, number) = (question.department.as_deref(), &question.number);
    let told = Explanation::of(&tenants.table(), &question.domain, department, number, when);
    if question.json {
        print_line(serde_json::to_string_pretty(&told)?)?;
    } else {
        print(in_words(&told))?;
    }
    Ok(if told.allowed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn in_words(told: &Explanation) -> String {
    let mut text = format!("At {}:\n", told.at);
    for step in &told.steps {
        let mark = if step.allows { "yes" } else { "no" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:<8}{mark:<4} {}", step.rule, step.why);
    }
    text + &match told.code {
        Some(code) => format!("Refused: {}\n", code.as_str()),
        None => "Allowed\n".to_owned(),
    }
}

fn when(text: &str) -> Result<When, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(When::Moment(moment));
    }
    let local = text.parse::<DateTime>().map(When::Local);
    local.map_err(|_| "expected a time like 2026-12-25T10:00:00-05:00".to_owned())
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("domain", &self.domain).finish_non_exhaustive()
    }
}
