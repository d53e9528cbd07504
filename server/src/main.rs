//! The command `click2call`.

mod command;

use crate::command::output::print_error_line;
use clap::{Parser, Subcommand};
use command::{
    capabilities, check, dialpad, do_not_call, explain, ha1, journal, openapi, schema, serve,
    settings, stop_calls, token,
};
use model::connection_failure::WithCauses;
use std::process::ExitCode;

/// Entries of the journal are allocated by one thread and released by another. glibc's allocator locks for that, and
/// musl's is slow. With this one a signed call takes a third less processor time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Server of "call me back" buttons: visitors request calls, and your telephone system places them.
#[derive(Debug, Parser)]
#[command(name = "click2call", version = VERSION, after_help = HELP)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

/// The version, and the commit that was compiled.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("CLICK2CALL_COMMIT"), ")");

const HELP: &str = "Try it with no telephone system at all:\n  click2call serve --demo\n\n\
    Run it for real:\n  NS_API_URL=https://pbx.example.com/ns-api/ NS_TOKEN=nsd_... click2call serve --config click2call.toml";

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs the server.
    Serve(serve::Serve),
    /// Checks settings, tenants and telephone systems, and starts nothing.
    Check(check::Check),
    /// Shows which rule allows or refuses a visitor's call, and places none.
    Explain(explain::Question),
    /// Prints the JSON Schema of the tenants' file.
    Schema,
    /// Prints the documentation of all settings (Markdown).
    Settings,
    /// Prints the capabilities of each telephone system as a table (Markdown).
    Capabilities,
    /// Prints the description of the API (OpenAPI 3.1), with every section of the settings enabled.
    Openapi,
    /// Reads a terminal's SIP password from standard input, and prints the hash for the terminals' file.
    Ha1(ha1::HashOf),
    /// Prints a bearer token for tests of call control, signed with the secret of the settings (HS256).
    Token(token::Token),
    /// Creates the webhook and the subscription at Dialpad.
    #[command(subcommand)]
    Dialpad(dialpad::Task),
    /// Stops all calls, or those of one tenant, at once. Calls in progress continue.
    ///
    /// If this fails, an empty file `stop-calls` in the folder of the settings file (`call_blocking.stop_file`) does the
    /// same.
    StopCalls(stop_calls::StopCalls),
    /// Removes the stop of all calls, or that of one tenant.
    ResumeCalls(stop_calls::Scope),
    /// Edits the do-not-call list.
    #[command(subcommand)]
    DoNotCall(do_not_call::Task),
    /// Verifies, exports, counts, backs up or restores the journal, or erases a number in it.
    #[command(subcommand)]
    Journal(journal::Task),
}

fn main() -> ExitCode {
    let outcome = match Command::parse().task {
        Task::Serve(serve) => serve::run(&serve),
        Task::Check(check) => check::run(&check),
        Task::Explain(question) => explain::run(&question),
        Task::Schema => schema::run(),
        Task::Settings => settings::run(),
        Task::Capabilities => capabilities::run(),
        Task::Openapi => openapi::run(),
        Task::Ha1(hash_of) => ha1::run(&hash_of.aor),
        Task::Token(token) => token::run(&token),
        Task::Dialpad(task) => dialpad::run(&task),
        Task::StopCalls(scope) => stop_calls::stop(&scope),
        Task::ResumeCalls(scope) => stop_calls::resume(&scope),
        Task::DoNotCall(task) => do_not_call::run(task),
        Task::Journal(task) => journal::run(task),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            print_error_line(format_args!("click2call: {}", WithCauses(&*error)));
            ExitCode::FAILURE
        }
    }
}
