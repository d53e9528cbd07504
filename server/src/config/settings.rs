//! All settings together, with their defaults.

use crate::application_servers::settings::ApplicationServersSettings;
use crate::call_blocking::settings::CallBlockingSettings;
use crate::call_control::settings::CallControlSettings;
use crate::journal_heads::settings::JournalHeadSettings;
use crate::log::settings::LogSettings;
use crate::metrics::settings::MetricsSettings;
use crate::serve::settings::HttpSettings;
use crate::signed_calls::settings::SignedCallSettings;
use crate::webhooks::settings::WebhookSettings;
use admission::client_ip::{ProxyHeader, TrustedProxies};
use admission::origin::OriginPattern;
use admission::proof_of_work::settings::ProofOfWorkSettings;
use directory::settings::DirectorySettings;
use http_client::reach::Reach;
use ipnet::IpNet;
use model::provider::ProviderKind;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use settings::secret;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use store::settings::JournalSettings;
use telephony::amazon_connect::settings::AmazonConnectSettings;
use telephony::asterisk::settings::AsteriskSettings;
use telephony::chime::settings::ChimeSettings;
use telephony::dialpad::id::DialpadId;
use telephony::dialpad::settings::DialpadSettings;
use telephony::netsapiens::settings::NetSapiensSettings;
use telephony::simulator::settings::SimulatorSettings;
use tenants::budgets::settings::BudgetSettings;
use tenants::defaults::{TenantDefaults, TenantSource};
use tenants::limits::LimitSettings;
use tenants::telephone_systems::{Queues, TelephoneSystems};

/// Everything that an operator can set. No `Option` here means "default".
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// The address and port on which the server listens.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// The origin of this server for browsers, such as `https://calls.example.com`. Default: the header `Host` of
    /// the request.
    #[schemars(with = "Option<String>")]
    #[serde(deserialize_with = "own_origin")]
    pub origin: Option<OriginPattern>,
    /// The file of the tenants.
    #[schemars(extend("x-path" = true))]
    pub domains: PathBuf,
    /// Whether unknown members of `domains.json` cause a warning, for a file that another program uses too.
    /// Otherwise they are an error, since a misspelt member has no effect.
    pub ignore_unknown: bool,
    /// Hosts of private networks to which URLs in the tenants' file may lead (`webhook.url`, `tokens.issuer`,
    /// `tokens.jwks_url`), by name or address. URLs in the settings themselves may lead anywhere.
    pub private_hosts: Vec<String>,
    /// The secret from which the keys of limits, locks and proofs of work derive, of at least 32 characters. Servers
    /// with one database have the same. Default: a file beside the journal, or a key derived from `journal.key`.
    #[serde(deserialize_with = "secret::optional_hmac_key")]
    #[schemars(with = "Option<String>")]
    pub secret: Option<SecretString>,
    /// The database for calls.
    pub journal: JournalSettings,
    /// A second place for the ends of the journal's chains.
    pub journal_heads: Box<JournalHeadSettings>,
    /// The telephone system of tenants that name none.
    pub provider: ProviderKind,
    /// Serves the demo page and its tenants with the simulator.
    pub demo: bool,
    /// The proxies in front of the server.
    pub proxies: ProxySettings,
    /// Needed as soon as one tenant's provider is `netsapiens`.
    pub netsapiens: Option<NetSapiensSettings>,
    /// Needed as soon as one tenant's provider is `asterisk`, and for signed calls.
    pub asterisk: Option<AsteriskSettings>,
    /// Needed as soon as one tenant's provider is `dialpad`.
    pub dialpad: Option<Box<DialpadSettings>>,
    /// Needed as soon as one tenant's provider is `amazon_connect`.
    pub amazon_connect: Option<Box<AmazonConnectSettings>>,
    /// Needed as soon as one tenant's provider is `chime`.
    pub chime: Option<Box<ChimeSettings>>,
    /// Calls that users sign with their terminal's password. Off without this section.
    pub signed_calls: Option<SignedCallSettings>,
    /// Calls that applications place for their logged-in users. Off without this section.
    pub call_control: Option<CallControlSettings>,
    /// The terminals and their owners; needed for signed calls.
    pub directory: Option<DirectorySettings>,
    /// The Asterisk of each company; needed for signed calls.
    pub application_servers: Option<ApplicationServersSettings>,
    /// The simulated telephone system.
    pub simulator: SimulatorSettings,
    /// Rate limits. Tenants can override those that `limits` in `domains.json` names.
    pub limits: LimitSettings,
    /// Limits of the cost of calls, and of calls to some destinations.
    pub budgets: Box<BudgetSettings>,
    /// The kill switch, and the do-not-call list.
    pub call_blocking: CallBlockingSettings,
    /// Proof of work that the browsers of visitors do first while there are many requests.
    pub proof_of_work: ProofOfWorkSettings,
    /// Messages about calls to the servers of tenants.
    pub webhooks: WebhookSettings,
    /// Metrics for Prometheus.
    pub metrics: MetricsSettings,
    /// Timeouts of the HTTP server.
    pub http: HttpSettings,
    /// The log.
    pub log: LogSettings,
    /// The settings were read for a command that uses no telephone system: their sections are missing here.
    #[serde(skip)]
    pub without_telephone_systems: bool,
}

/// The section `[proxies]`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProxySettings {
    /// The networks of the proxies that name the client's address.
    #[schemars(with = "Vec<String>")]
    #[serde(deserialize_with = "networks")]
    pub trusted: Vec<IpNet>,
    /// The header that these proxies write: `x-forwarded-for` or `forwarded`.
    #[schemars(with = "String")]
    pub header: ProxyHeader,
    /// Refuses requests that a proxy received over plain HTTP, or does not say to have received over HTTPS
    /// (`X-Forwarded-Proto`, or `proto` in `Forwarded`), and requests that came past the proxies. Requests of a proxy
    /// itself and of this machine are answered.
    pub require_https: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8080).into(),
            origin: None,
            domains: "domains.json".into(),
            ignore_unknown: false,
            private_hosts: Vec::new(),
            secret: None,
            journal: JournalSettings::default(),
            journal_heads: Box::default(),
            provider: ProviderKind::Netsapiens,
            demo: false,
            proxies: ProxySettings::default(),
            netsapiens: None,
            asterisk: None,
            dialpad: None,
            amazon_connect: None,
            chime: None,
            signed_calls: None,
            call_control: None,
            directory: None,
            application_servers: None,
            simulator: SimulatorSettings::default(),
            limits: LimitSettings::default(),
            budgets: Box::default(),
            call_blocking: CallBlockingSettings::default(),
            proof_of_work: ProofOfWorkSettings::default(),
            webhooks: WebhookSettings::default(),
            metrics: MetricsSettings::default(),
            http: HttpSettings::default(),
            log: LogSettings::default(),
            without_telephone_systems: false,
        }
    }
}

impl Settings {
    /// What the settings say about tenants.
    pub fn tenant_defaults(&self) -> TenantDefaults {
        TenantDefaults {
            provider: self.provider,
            limits: self.limits,
            budgets: self.budgets.clone(),
            proof_of_work: self.proof_of_work.mode,
            retention_days: self.journal.retention_days,
            webhook_reach: self.reach_of_webhooks(),
            issuer_reach: Reach::public(&self.private_hosts),
            token_scope: self.call_control.as_ref().map(|section| section.tenant.clone()),
            telephone_systems: self.telephone_systems(),
            ignore_unknown: self.ignore_unknown,
        }
    }

    /// To which addresses the messages of tenants may go.
    pub fn reach_of_webhooks(&self) -> Reach {
        if self.webhooks.allow_private {
            Reach::Everything
        } else {
            Reach::public(&self.private_hosts)
        }
    }

    /// The telephone systems that can place the calls of tenants.
    fn telephone_systems(&self) -> TelephoneSystems {
        if self.without_telephone_systems {
            return TelephoneSystems::all();
        }
        let mut systems = TelephoneSystems::default().with(ProviderKind::Simulator, Queues::Any);
        if self.netsapiens.is_some() {
            systems = systems.with(ProviderKind::Netsapiens, Queues::Any);
        }
        if self.asterisk.as_ref().is_some_and(|section| section.host.is_some()) {
            systems = systems.with(ProviderKind::Asterisk, Queues::Any);
        }
        if let Some(section) = &self.dialpad {
            let names = section.queues.keys().cloned().collect();
            let queues = Queues::NamedOrId { names, is_id: DialpadId::is_id };
            systems = systems.with(ProviderKind::Dialpad, queues);
        }
        if let Some(section) = &self.amazon_connect {
            let names = section.queue_names().map(|names| names.map(str::to_owned).collect());
            let queues = names.map_or(Queues::Any, Queues::Named);
            systems = systems.with(ProviderKind::AmazonConnect, queues);
        }
        if let Some(section) = &self.chime {
            let queues = Queues::Named(section.queues.keys().cloned().collect());
            systems = systems.with(ProviderKind::Chime, queues);
        }
        systems
    }

    /// Where the tenants are.
    pub fn tenant_source(&self) -> TenantSource {
        if self.demo { TenantSource::Demo } else { TenantSource::File(self.domains.clone()) }
    }
}

impl ProxySettings {
    pub fn trusted_proxies(&self) -> TrustedProxies {
        TrustedProxies { networks: self.trusted.clone(), header: self.header }
    }
}

/// A network, or a single address.
fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    let network = |text: String| {
        let single = || text.parse::<IpAddr>().map(IpNet::from);
        text.parse::<IpNet>().or_else(|_| single()).map_err(|_| text)
    };
    texts.into_iter().map(network).collect::<Result<_, _>>().map_err(|text| {
        de::Error::custom(format!("expected networks like 10.0.0.0/8, which {text:?} is not"))
    })
}

/// One origin, not many.
fn own_origin<'de, D: Deserializer<'de>>(from: D) -> Result<Option<OriginPattern>, D::Error> {
    let origin = Option::<OriginPattern>::deserialize(from)?;
    match origin {
        Some(origin) if !origin.is_exact() => {
            Err(de::Error::custom("expected one origin, like https://calls.example.com"))
        }
        origin => Ok(origin),
    }
}
