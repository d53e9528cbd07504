//! What the settings say about tenants: the defaults of their members, and the telephone systems.

use super::budgets::settings::BudgetSettings;
use super::limits::LimitSettings;
#[cfg(test)]
use super::telephone_systems::Queues;
use super::telephone_systems::TelephoneSystems;
use super::tenant_scope::TenantScope;
use admission::proof_of_work::settings::ProofOfWorkMode;
use http_client::reach::Reach;
use model::provider::ProviderKind;
use std::path::PathBuf;

/// Applies to every tenant whose file does not say otherwise.
#[derive(Clone, Debug)]
pub struct TenantDefaults {
    /// The telephone system that places the calls.
    pub provider: ProviderKind,
    /// The rate limits.
    pub limits: LimitSettings,
    /// What calls may cost, and the prices.
    pub budgets: Box<BudgetSettings>,
    /// When requests require proof of work.
    pub proof_of_work: ProofOfWorkMode,
    /// How long the journal keeps entries, in whole days.
    pub retention_days: u32,
    /// To which addresses webhooks may go. Tenants cannot override it.
    pub webhook_reach: Reach,
    /// From which addresses the keys of issuers may be fetched. Tenants cannot override it.
    pub issuer_reach: Reach,
    /// The tenants of the tokens of `[call_control]`; `None` without that section.
    pub token_scope: Option<TenantScope>,
    /// The telephone systems that are set up.
    pub telephone_systems: TelephoneSystems,
    /// Whether unknown members produce a warning in place of an error.
    pub ignore_unknown: bool,
}

#[cfg(test)]
impl TenantDefaults {
    /// Those of settings that name nothing but the simulator.
    pub(crate) fn of_the_simulator() -> Self {
        let provider = ProviderKind::Simulator;
        Self {
            provider,
            limits: LimitSettings::default(),
            budgets: Box::default(),
            proof_of_work: ProofOfWorkMode::default(),
            retention_days: 90,
            webhook_reach: Reach::public(&[]),
            issuer_reach: Reach::public(&[]),
            ignore_unknown: false,
            token_scope: None,
            telephone_systems: TelephoneSystems::default().with(provider, Queues::Any),
        }
    }
}

/// Where the tenants are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenantSource {
    /// Those of the demo.
    Demo,
    /// A file like `domains.json`.
    File(PathBuf),
}
