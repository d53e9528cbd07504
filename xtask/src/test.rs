//! Runs all tests or the requested parts.

mod api;
mod compile;
mod fuzzing;
mod long;
mod parts;
mod quick;

use crate::report::{self, Part};
use crate::workspace::Workspace;
use crate::{build, extension};
use anyhow::{Result, ensure};
use clap::Args;

/// The flags of the parts that run journeys, which can be told alone.
const BROWSER: &str = "--browser";
const OTHER_BROWSERS: &str = "--other-browsers";

/// The parts of the tests; none chosen means all but the other browsers.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Args, Clone, Debug)]
pub(crate) struct Parts {
    /// The tests that run right here: every crate, the widget's rules included
    #[arg(long)]
    host: bool,
    /// The shared rules once more, compiled to WebAssembly
    #[arg(long)]
    wasm: bool,
    /// The journeys of a visitor through a real browser and the real server
    #[arg(long)]
    browser: bool,
    /// The main journeys through Firefox and Safari's engine, the extension's through Firefox
    #[arg(long)]
    other_browsers: bool,
    /// The browser extension: its rules, how it tells telephone numbers from other text, and its packages
    #[arg(long)]
    extension: bool,
    /// Calls on a real Asterisk, and journeys to its phones
    #[arg(long)]
    asterisk: bool,
    /// The directory in MariaDB, the resolver of Kamailio, the journal in PostgreSQL and nginx in front, all real
    #[arg(long)]
    backends: bool,
    /// The running server against its own description, linters of that, and clients that are generated from it
    #[arg(long)]
    api: bool,
    /// In three minutes: the rules on the host, and one journey for each surface
    #[arg(long)]
    quick: bool,
    /// What takes long and is not part of all tests: many cases, many kills, fuzzing, other browsers
    #[arg(long)]
    long: bool,
    /// With --browser or --other-browsers: what Playwright is to run, such as `visitor-is-called` or `-g "a title"`
    #[arg(last = true, value_name = "PLAYWRIGHT")]
    playwright: Vec<String>,
}

impl Parts {
    /// Whether a part was requested.
    fn are_named(&self) -> bool {
        let on_server = self.browser || self.other_browsers || self.asterisk || self.backends;
        on_server || self.host || self.wasm || self.extension || self.api
    }

    fn are_well_put(&self) -> Result<()> {
        let extents = [self.are_named(), self.quick, self.long];
        ensure!(
            extents.into_iter().filter(|is_asked_for| *is_asked_for).count() <= 1,
            "--quick and --long choose their parts themselves: nothing else can be named beside them"
        );
        ensure!(
            self.playwright.is_empty() || self.browser || self.other_browsers,
            "what comes after `--` is for Playwright, which --browser and --other-browsers run"
        );
        Ok(())
    }
}

pub(crate) fn test(workspace: &Workspace, parts: &Parts) -> Result<()> {
    parts.are_well_put()?;
    if parts.quick {
        return report::all(&quick::parts(workspace));
    }
    if parts.long {
        return report::all(&long::parts(workspace));
    }
    let outcome = report::all(&chosen(workspace, parts));
    if !parts.are_named() {
        println!("not run: Firefox and WebKit (cargo xtask test --other-browsers installs them)");
        println!("not run: what takes long, such as fuzzing (cargo xtask test --long)");
    }
    outcome
}

fn chosen<'a>(workspace: &'a Workspace, parts: &'a Parts) -> Vec<Part<'a>> {
    let &Parts { host, wasm, browser, other_browsers, extension, asterisk, backends, api, .. } =
        parts;
    let all = !parts.are_named();
    let on_server = host || browser || other_browsers || asterisk || backends || api;
    let of_playwright = &parts.playwright;
    let chosen = [
        (all || on_server, web_build(workspace)),
        (all || host, part("host", "--host", || parts::on_host(workspace))),
        (all || host, part("chime lambda", "--host", || parts::of_chime_lambda(workspace))),
        (all || host, part("server rendering", "--host", || parts::of_server_rendering(workspace))),
        (all || wasm, part("wasm", "--wasm", || parts::on_wasm(workspace))),
        (all || browser, part("browser", BROWSER, || parts::in_browser(workspace, of_playwright))),
        // The installation of two more browsers needs an explicit request.
        (
            other_browsers,
            part("other browsers", OTHER_BROWSERS, || {
                parts::in_other_browsers(workspace, of_playwright)
            }),
        ),
        (all || extension, part("extension", "--extension", || parts::of_extension(workspace))),
        (all || asterisk, part("asterisk", "--asterisk", || parts::on_asterisk(workspace))),
        (
            all || backends,
            part("backends", "--backends", || parts::with_real(workspace, "backends")),
        ),
        (all || api, part("api", "--api", || api::test(workspace))),
        (all || api, part("api description", "--api", || api::linters::test(workspace))),
        (all || api, part("api clients", "--api", || api::clients::test(workspace))),
        (
            all || extension,
            part("extension's packages", "--extension", || extension::judge(workspace)),
        ),
    ];
    chosen.into_iter().filter(|(is_chosen, _)| *is_chosen).map(|(_, part)| part).collect()
}

/// A part with the command line option `flag`.
fn part<'a>(name: &'a str, flag: &str, work: impl Fn() -> Result<()> + 'a) -> Part<'a> {
    Part::new(name, alone(flag), work)
}

fn alone(flag: &str) -> String {
    format!("cargo xtask test {flag}")
}

/// Builds what the server's crate needs to compile.
fn web_build(workspace: &Workspace) -> Part<'_> {
    Part::new("web build", "cargo xtask build", || build::build(workspace)).needed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cli;
    use clap::Parser;

    fn parts(words: &str) -> Parts {
        let line = ["xtask", "test"].into_iter().chain(words.split_whitespace());
        match Cli::try_parse_from(line).unwrap().chore {
            crate::Chore::Test(parts) => parts,
            _ => panic!("another chore"),
        }
    }

    #[test]
    fn a_filter_after_two_dashes_selects_tests() {
        let parts = parts("--browser -- visitor-is-called -g promise");
        assert!(parts.are_well_put().is_ok());
        assert_eq!(parts.playwright, ["visitor-is-called", "-g", "promise"]);
    }

    #[test]
    fn valid_combinations_are_listed() {
        for good in ["", "--host --browser", "--quick", "--long", "--other-browsers -- extension"] {
            assert!(parts(good).are_well_put().is_ok(), "{good}");
        }
        for bad in ["--quick --host", "--quick --long", "--host -- visitor", "-- visitor"] {
            assert!(parts(bad).are_well_put().is_err(), "{bad}");
        }
    }
}
