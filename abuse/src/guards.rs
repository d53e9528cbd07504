//! What the server has against abuse, and the settings that switch each of them off.
//!
//! This is the one place with names of settings of limits. A guard whose setting the server does not know is missing,
//! and a simulation that needs it fails.

use crate::{numbers, site};
use anyhow::{Context, Result};
use server::config::read;
use shared_types::number_policy::NumberPolicy;
use std::path::Path;
use toml::{Table, Value};

/// A guard that can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Requests of one client in a minute.
    ClientRequests,
    /// Proof of work under pressure.
    ProofOfWork,
    /// Calls to one number in an hour.
    NumberHour,
    /// Calls of one tenant in an hour.
    TenantHour,
    /// Rules for numbers of each country: premium and personal numbers, and lengths.
    NumberRules,
    /// Attempts that a telephone system refused.
    Attempts,
    /// Calls of one client in an hour, and the share of an hour for new clients.
    ClientShare,
    /// Calls of a tenant, to a number and of all tenants in a day and at once.
    DailyCaps,
    /// Costs of a day.
    CostBudget,
    /// Calls of one terminal, and its destinations.
    TerminalLimits,
    /// Calls of one user of an application.
    UserLimits,
    /// Wrong passwords of one client over all addresses of record.
    PasswordGuesses,
}

impl Guard {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::ClientRequests,
        Self::ProofOfWork,
        Self::NumberHour,
        Self::TenantHour,
        Self::NumberRules,
        Self::Attempts,
        Self::ClientShare,
        Self::DailyCaps,
        Self::CostBudget,
        Self::TerminalLimits,
        Self::UserLimits,
        Self::PasswordGuesses,
    ];

    /// For the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientRequests => "requests of a client a minute",
            Self::ProofOfWork => "proof of work",
            Self::NumberHour => "calls to a number an hour",
            Self::TenantHour => "calls of a tenant an hour",
            Self::NumberRules => "rules for numbers",
            Self::Attempts => "attempts and back-off",
            Self::ClientShare => "calls of a client, share of new ones",
            Self::DailyCaps => "caps of a day and at once",
            Self::CostBudget => "cost budget",
            Self::TerminalLimits => "limits of a terminal",
            Self::UserLimits => "limits of a user",
            Self::PasswordGuesses => "wrong passwords of a client",
        }
    }

    /// Whether the server has it.
    pub fn is_known(self) -> bool {
        if self == Self::NumberRules {
            let policy = NumberPolicy {
                countries: "44".parse().into_iter().collect(),
                ..NumberPolicy::default()
            };
            return policy.accept(&numbers::premium(0, false)).is_err();
        }
        site::settings_without(Path::new(""), &[self]).is_ok()
    }

    /// The settings without this guard, as dotted keys. The rules for numbers have no switch: ordinary numbers stand for
    /// those that they refuse ([`crate::numbers`]).
    fn off(self) -> &'static str {
        match self {
            Self::ClientRequests => "limits.ip_per_minute = 4000000000",
            Self::ProofOfWork => "proof_of_work.mode = 'never'",
            Self::NumberHour => "limits.number_per_hour = 4000000000",
            Self::TenantHour => "limits.domain_per_hour = 4000000000",
            Self::NumberRules => "",
            Self::Attempts => {
                "limits.client_failures_per_hour = 4000000000\n\
                 limits.domain_failures_per_hour = 4000000000\n\
                 limits.number_failures_per_hour = 4000000000\n\
                 limits.back_off_failures = 4000000000"
            }
            Self::ClientShare => {
                "limits.client_per_hour = 4000000000\nlimits.new_client_percent = 0"
            }
            Self::DailyCaps => {
                "limits.domain_per_day = 4000000000\n\
                 limits.domain_concurrent = 4000000000\n\
                 limits.number_per_day = 4000000000\n\
                 limits.number_per_week = 4000000000\n\
                 limits.total_per_day = 4000000000\n\
                 limits.total_concurrent = 4000000000"
            }
            Self::CostBudget => "budgets.cost_per_day = 1000000",
            Self::TerminalLimits => {
                "signed_calls.limits.concurrent_calls = 4000000000\n\
                 signed_calls.limits.calls_per_hour = 4000000000\n\
                 signed_calls.limits.calls_per_day = 4000000000\n\
                 signed_calls.limits.international_per_hour = 4000000000\n\
                 signed_calls.limits.international_per_day = 4000000000"
            }
            Self::UserLimits => {
                "call_control.limits.concurrent_calls = 4000000000\n\
                 call_control.limits.calls_per_hour = 4000000000\n\
                 call_control.limits.calls_per_day = 4000000000\n\
                 call_control.per_minute = 4000000000"
            }
            Self::PasswordGuesses => {
                "signed_calls.failed_auth_per_hour = 4000000000\n\
                 signed_calls.failed_auth_client_per_hour = 4000000000\n\
                 signed_calls.ip_per_minute = 4000000000"
            }
        }
    }
}

/// What is switched on, beside what every server has: prices, and what the calls of a tenant may cost in a day.
const SWITCHED_ON: &str = "
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

/// The settings that are switched on, if the server has them.
pub fn switched_on() -> &'static str {
    let is_known =
        read::from_text(SWITCHED_ON, "the settings of the simulation", &|_| None).is_ok();
    if is_known { SWITCHED_ON } else { "" }
}

/// What the calls of a tenant may cost in a day, in thousandths of a euro.
pub const COST_PER_DAY: u64 = 40_000;

/// `settings` without some guards.
pub fn without(settings: &str, guards: &[Guard]) -> Result<String> {
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

        let without = without(settings, &[Guard::ClientRequests, Guard::ProofOfWork]).unwrap();

        let table: Table = without.parse().unwrap();
        assert_eq!(table["limits"]["ip_per_minute"].as_integer(), Some(4_000_000_000));
        assert_eq!(table["limits"]["flood_burst"].as_integer(), Some(9));
        assert_eq!(table["proof_of_work"]["mode"].as_str(), Some("never"));
    }
}
