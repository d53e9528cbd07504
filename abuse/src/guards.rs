//! The server's guards against abuse, and the settings that disable each of them.
//!
//! Names of settings that disable guards are in this file only; [`crate::settings_text`] has those that are enabled.

/// A guard that can be disabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Requests of one client in a minute.
    ClientRequests,
    /// Proof of work under load.
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
    /// The list of numbers that are not called.
    DoNotCall,
    /// The file that stops all calls.
    KillSwitch,
}

impl Guard {
    /// All guards.
    pub const ALL: [Self; 14] = [
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
        Self::DoNotCall,
        Self::KillSwitch,
    ];

    /// The name for the report.
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
            Self::DoNotCall => "do-not-call list",
            Self::KillSwitch => "kill switch",
        }
    }

    /// The settings without this guard, as dotted keys. The rules for numbers cannot be disabled: ordinary numbers replace those that
    /// they refuse ([`crate::numbers`]). The list of numbers is empty without its guard, and the file that stops calls is not
    /// created.
    pub fn off(self) -> &'static str {
        match self {
            Self::ClientRequests => "limits.ip_per_minute = 4000000000",
            Self::ProofOfWork => "proof_of_work.mode = 'never'",
            Self::NumberHour => "limits.number_per_hour = 4000000000",
            Self::TenantHour => "limits.domain_per_hour = 4000000000",
            Self::NumberRules | Self::DoNotCall | Self::KillSwitch => "",
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
