//! What there is to set, with its defaults.

use super::application_servers::ApplicationServersSettings;
use super::call_control::CallControlSettings;
use super::directory::DirectorySettings;
use super::metrics::MetricsSettings;
use super::signed_calls::SignedCallSettings;
use super::webhooks::WebhookSettings;
use admission::client_ip::{ProxyHeader, TrustedProxies};
use admission::origin::OriginPattern;
use admission::proof_of_work::settings::ProofOfWorkSettings;
use admission::rate_limits::FloodQuota;
use admission::rate_limits::Quota;
use ipnet::IpNet;
use model::provider::ProviderKind;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::{Seconds, at_least_one};
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

/// What one client, one domain and one number may ask for. Tenants can set the first three anew.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LimitSettings {
    pub ip_per_minute: u32,
    pub domain_per_hour: u32,
    pub number_per_hour: u32,
    /// How long a number stays locked by a call whose end the telephone system cannot report, in seconds.
    pub number_lock_seconds: Seconds,
    /// The coarse guard in front: requests per second and client, whatever they are.
    #[serde(deserialize_with = "at_least_one")]
    pub flood_per_second: u32,
    #[serde(deserialize_with = "at_least_one")]
    pub flood_burst: u32,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HttpSettings {
    /// For a request's header, and for the quiet between two requests, in seconds.
    pub header_timeout_seconds: Seconds,
    /// For a request's body, in seconds.
    pub body_timeout_seconds: Seconds,
    /// How long requests may finish after a stop was asked for, in seconds.
    pub shutdown_timeout_seconds: Seconds,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LogSettings {
    pub format: LogFormat,
    /// `info`, or directives like `click2call=debug,warn`.
    pub level: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Text on a terminal, JSON anywhere else.
    #[default]
    Auto,
    /// One JSON object a line, for machines.
    Json,
    /// One line of text, for people.
    Text,
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

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            ip_per_minute: 3,
            domain_per_hour: 30,
            number_per_hour: 3,
            number_lock_seconds: Seconds::of::<300>(),
            flood_per_second: 20,
            flood_burst: 60,
        }
    }
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            header_timeout_seconds: Seconds::of::<15>(),
            body_timeout_seconds: Seconds::of::<10>(),
            shutdown_timeout_seconds: Seconds::of::<15>(),
        }
    }
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::default(), level: "info".to_owned() }
    }
}

impl ProxySettings {
    pub fn trusted_proxies(&self) -> TrustedProxies {
        TrustedProxies { networks: self.trusted.clone(), header: self.header }
    }
}

impl LimitSettings {
    pub fn ip(&self) -> Quota {
        Quota::per_minute(self.ip_per_minute)
    }

    pub fn domain(&self) -> Quota {
        Quota::per_hour(self.domain_per_hour)
    }

    pub fn number(&self) -> Quota {
        Quota::per_hour(self.number_per_hour)
    }

    pub fn flood(&self) -> FloodQuota {
        FloodQuota { per_second: self.flood_per_second, burst: self.flood_burst }
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
