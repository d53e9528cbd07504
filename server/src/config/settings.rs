//! All settings together, with their defaults.

use crate::application_servers::settings::ApplicationServersSettings;
use crate::call_control::settings::CallControlSettings;
use crate::directory::settings::DirectorySettings;
use crate::log::settings::LogSettings;
use crate::metrics::settings::MetricsSettings;
use crate::serve::settings::HttpSettings;
use crate::signed_calls::settings::SignedCallSettings;
use crate::tenants::limits::LimitSettings;
use crate::webhooks::settings::WebhookSettings;
use admission::client_ip::{ProxyHeader, TrustedProxies};
use admission::origin::OriginPattern;
use admission::proof_of_work::settings::ProofOfWorkSettings;
use ipnet::IpNet;
use model::provider::ProviderKind;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use store::settings::JournalSettings;
use telephony::asterisk::settings::AsteriskSettings;
use telephony::netsapiens::settings::NetSapiensSettings;
use telephony::simulator::settings::SimulatorSettings;

/// Everything that an operator can set. No `Option` here means "default".
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// Where to listen.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// Where browsers find this server, like `https://calls.example.com`. Default: under whatever name they
    /// ask it by.
    #[schemars(with = "Option<String>")]
    #[serde(deserialize_with = "own_origin")]
    pub origin: Option<OriginPattern>,
    /// The tenants' file.
    pub domains: PathBuf,
    pub journal: JournalSettings,
    /// The telephone system of tenants that name none.
    pub provider: ProviderKind,
    /// Serves the demo page and its tenants, on the simulator.
    pub demo: bool,
    pub proxies: ProxySettings,
    /// Needed as soon as one tenant's provider is `netsapiens`.
    pub netsapiens: Option<NetSapiensSettings>,
    /// Needed as soon as one tenant's provider is `asterisk`, and for signed calls.
    pub asterisk: Option<AsteriskSettings>,
    /// Calls that users sign with their terminal's password; none without this section.
    pub signed_calls: Option<SignedCallSettings>,
    /// Calls that applications place for their logged-in users; none without this section.
    pub call_control: Option<CallControlSettings>,
    /// Whose terminal is it; needed for signed calls.
    pub directory: Option<DirectorySettings>,
    /// Which Asterisk serves a company; needed for signed calls.
    pub application_servers: Option<ApplicationServersSettings>,
    pub simulator: SimulatorSettings,
    pub limits: LimitSettings,
    /// Proof of work that the browsers of visitors do first while there are many requests.
    pub proof_of_work: ProofOfWorkSettings,
    /// How tenants' own servers are told of their calls.
    pub webhooks: WebhookSettings,
    /// Where figures are to be had.
    pub metrics: MetricsSettings,
    pub http: HttpSettings,
    pub log: LogSettings,
}

/// Which proxies stand in front of the server.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProxySettings {
    /// The networks whose word is taken for the client's address.
    #[schemars(with = "Vec<String>")]
    #[serde(deserialize_with = "networks")]
    pub trusted: Vec<IpNet>,
    /// `x-forwarded-for` or `forwarded`: the header that these proxies write.
    #[schemars(with = "String")]
    pub header: ProxyHeader,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8080).into(),
            origin: None,
            domains: "domains.json".into(),
            journal: JournalSettings::default(),
            provider: ProviderKind::Netsapiens,
            demo: false,
            proxies: ProxySettings::default(),
            netsapiens: None,
            asterisk: None,
            signed_calls: None,
            call_control: None,
            directory: None,
            application_servers: None,
            simulator: SimulatorSettings::default(),
            limits: LimitSettings::default(),
            proof_of_work: ProofOfWorkSettings::default(),
            webhooks: WebhookSettings::default(),
            metrics: MetricsSettings::default(),
            http: HttpSettings::default(),
            log: LogSettings::default(),
        }
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
