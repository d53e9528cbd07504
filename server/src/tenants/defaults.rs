//! What the settings say about tenants: the defaults of their members, and which telephone systems are set up.

use super::limits::LimitSettings;
use super::tenant_scope::TenantScope;
use admission::proof_of_work::settings::ProofOfWorkMode;
use model::provider::ProviderKind;
use std::collections::BTreeSet;
use std::path::PathBuf;
use telephony::dialpad::settings::DialpadSettings;

/// Applies to every tenant whose file does not say otherwise.
#[derive(Clone, Debug)]
pub struct TenantDefaults {
    /// The telephone system that places the calls.
    pub provider: ProviderKind,
    /// The rate limits.
    pub limits: LimitSettings,
    /// When requests require proof of work.
    pub proof_of_work: ProofOfWorkMode,
    /// How long the journal keeps entries, in whole days.
    pub retention_days: u32,
    /// Webhooks may go to private networks. Tenants cannot override it.
    pub allow_private_webhooks: bool,
    /// The tenants of the tokens of `[call_control]`; `None` without that section.
    pub token_scope: Option<TenantScope>,
    /// NetSapiens is set up.
    pub has_netsapiens: bool,
    /// Asterisk is set up, with a host for callbacks.
    pub has_asterisk: bool,
    /// Dialpad, which knows the call center of each queue; `None` without its section.
    pub dialpad: Option<DialpadSettings>,
    /// The queues of Amazon Connect; `None` if it is not set up.
    pub amazon_connect: Option<ConnectQueues>,
    /// The queues that have a number for Chime SDK Voice; `None` without its section.
    pub chime_queues: Option<BTreeSet<String>>,
}

/// The queues that Amazon Connect has an id for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectQueues {
    /// `None` if its contact flow chooses the queue.
    pub names: Option<BTreeSet<String>>,
}

impl ConnectQueues {
    /// Whether callbacks can be brought to the queue `name`.
    pub fn contains(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.contains(name))
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
