//! The server's settings in an operator's format, and which of them the server supports.
//!
//! A guard whose setting the server does not support is missing, and a simulation that needs it fails.

use crate::guards::Guard;
use crate::numbers;
use crate::tenants::WITH_APPLICATION;
use anyhow::{Context, Result};
use server::config::read;
use server::config::settings::Settings;
use shared_types::number_policy::NumberPolicy;
use std::path::Path;
use toml::{Table, Value};

/// The secret of nonces and tokens, for this simulation only.
pub const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// The speed of the simulator at which its calls last four minutes.
const SPEED: f64 = 0.1;

/// The zero bits of a proof for a nonce. The simulation does fewer hashes than the default requires; [`crate::users`] charges
/// attackers for the default.
const PROOF_BITS: u8 = 6;

/// The settings of a server whose files are in `folder`, without some guards.
pub fn settings_without(folder: &Path, without: &[Guard]) -> Result<Settings> {
    let text = text_without(&settings(folder), without)?;
    Ok(read::from_text(&text, "the settings of the simulation", &|_| None)?)
}

fn settings(folder: &Path) -> String {
    let place = |name: &str| folder.join(name).display().to_string();
    format!(
        "provider = 'simulator'\n\
         listen = '127.0.0.1:0'\n\
         domains = '{domains}'\n\
         [proxies]\ntrusted = ['127.0.0.1']\n\
         [journal]\nlocation = '{journal}'\n\
         [simulator]\nspeed = {SPEED}\n\
         [limits]\nflood_per_second = 1000000\nflood_burst = 1000000\n\
         [directory]\nkind = 'file'\npath = '{terminals}'\n\
         [application_servers]\nkind = 'fixed'\ndefault = '127.0.0.1'\n\
         [asterisk]\nuser = 'abuse'\nsecret = 'abuse'\n\
         [signed_calls]\nsecret = '{SECRET}'\nattack_proof_bits = {PROOF_BITS}\n\
         [call_control]\ntenant = '{WITH_APPLICATION}'\nextension_claim = 'ext'\n\
         [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{SECRET}'\n\
         {switched_on}",
        switched_on = switched_on(folder),
        domains = place("domains.json"),
        journal = place("journal.db"),
        terminals = place("terminals.json"),
    )
}

/// Whether the server has `guard`.
pub fn has(guard: Guard) -> bool {
    match guard {
        Guard::NumberRules => {
            let countries = "44".parse().into_iter().collect();
            let policy = NumberPolicy { countries, ..NumberPolicy::default() };
            policy.accept(&numbers::premium(0, false)).is_err()
        }
        Guard::CostBudget => is_known(BUDGETS),
        Guard::DoNotCall | Guard::KillSwitch => is_known(&call_blocking(Path::new(""))),
        _ => settings_without(Path::new(""), &[guard]).is_ok(),
    }
}

/// Prices, and the daily cost limit of a tenant.
const BUDGETS: &str = "
[budgets]
cost_per_day = 40
[budgets.prices]
1 = 0.04
44 = 0.08
447 = 0.6
49 = 0.08
491 = 1
33 = 0.08
34 = 0.08
43 = 0.12
";

/// The do-not-call list, and the file that stops calls.
fn call_blocking(folder: &Path) -> String {
    let place = |name: &str| folder.join(name).display().to_string();
    let (list, stop) = (place(DO_NOT_CALL_FILE), place(STOP_FILE));
    format!("\n[call_blocking]\ndo_not_call_file = '{list}'\nstop_file = '{stop}'\n")
}

/// The name of the do-not-call file.
pub const DO_NOT_CALL_FILE: &str = "do-not-call.txt";

/// The name of the file that stops calls while it exists.
pub const STOP_FILE: &str = "stop-calls";

/// Settings that differ from the defaults, as far as the server supports them.
pub fn switched_on(folder: &Path) -> String {
    let optional = [BUDGETS.to_owned(), call_blocking(folder)];
    optional.into_iter().filter(|settings| is_known(settings)).collect()
}

fn is_known(settings: &str) -> bool {
    read::from_text(settings, "the settings of the simulation", &|_| None).is_ok()
}

/// The daily cost limit of a tenant, in thousandths of a euro.
pub const COST_PER_DAY: u64 = 40_000;

/// `settings` without some guards.
fn text_without(settings: &str, guards: &[Guard]) -> Result<String> {
    let mut table: Table = settings.parse().context("the settings are not TOML")?;
    for guard in guards {
        let off: Table = guard.off().parse().context("a guard is not TOML")?;
        lay_over(&mut table, off);
    }
    Ok(table.to_string())
}

fn lay_over(below: &mut Table, above: Table) {
    for (name, value) in above {
        match (below.get_mut(&name), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above),
            (_, value) => drop(below.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_that_is_off_leaves_other_settings_as_they_are() {
        let settings = "[limits]\nip_per_minute = 7\nflood_burst = 9\n";

        let without = text_without(settings, &[Guard::ClientRequests, Guard::ProofOfWork]).unwrap();

        let table: Table = without.parse().unwrap();
        assert_eq!(table["limits"]["ip_per_minute"].as_integer(), Some(4_000_000_000));
        assert_eq!(table["limits"]["flood_burst"].as_integer(), Some(9));
        assert_eq!(table["proof_of_work"]["mode"].as_str(), Some("never"));
    }
}
