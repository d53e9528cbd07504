//! `domains.json` as it is written: an object with a tenant for each domain.

use super::budgets::BudgetsFile;
use super::consent::Consent;
use super::departments::Department;
use super::hours::file::HoursFile;
use super::language::Language;
use super::message_overrides::file::MessageOverridesFile;
use super::names::{ApiDomain, QueueName};
use super::percent;
use admission::origin::OriginPattern;
use admission::proof_of_work::settings::ProofOfWorkMode;
use admission::tokens::settings::TokenSettings;
use model::provider::ProviderKind;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use settings::members::SCHEMA_MEMBER;
use shared_types::branding::{Label, LogoUrl, Theme};
use shared_types::color::Color;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::PhoneNumber;
use shared_types::widget_config::{Preload, WhenClosed};
use std::collections::BTreeMap;

/// One tenant. Only `queue` is required.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent setting")]
pub struct TenantFile {
    /// The extension of the queue that talks to the visitor: "500".
    pub queue: QueueName,
    /// The tenant's domain in the telephone system. Default: the domain itself.
    pub api_domain: Option<ApiDomain>,
    /// The telephone system. Default: that of the settings.
    pub provider: Option<ProviderKind>,
    /// How the widget looks.
    #[serde(default)]
    pub branding: BrandingFile,
    /// Replacements of the widget's texts, by language and key: `{"en": {"promise": "…"}}`.
    pub words: Option<MessageOverridesFile>,
    /// Which numbers are called. Default: the United States and Canada.
    #[serde(default)]
    #[schemars(with = "NumbersFile")]
    pub numbers: NumberPolicy,
    /// The company's own number, as a link where the widget cannot run.
    #[serde(default, deserialize_with = "phone")]
    #[schemars(with = "Option<String>")]
    pub phone: Option<PhoneNumber>,
    /// The caller IDs that applications may use (`callerId`). Default: none.
    #[serde(default, deserialize_with = "phones")]
    #[schemars(with = "Vec<String>")]
    pub caller_ids: Vec<PhoneNumber>,
    /// Whether calls may have a context (`customData`). Default: no.
    #[serde(default)]
    pub call_context: bool,
    /// When the widget's code is fetched: at the first "intent" (default), or when the page is "idle".
    #[serde(default)]
    #[schemars(with = "PreloadFile")]
    pub preload: Preload,
    /// The pages that may request calls: `https://acme.com`, `https://*.acme.com`. Default: any; an empty list
    /// allows none.
    pub allowed_origins: Option<Vec<OriginFile>>,
    /// When visitors may request calls. Default: always.
    pub hours: Option<HoursFile>,
    /// What the button does while the company is closed. Default: `"show_hours"`.
    #[serde(default)]
    pub closed_behavior: ClosedBehavior,
    /// Whether the widget shows the availability of agents before the visitor requests a call. Default: no.
    #[serde(default)]
    pub show_availability: bool,
    /// Departments with their own queues, from which the visitor selects one. Default: none.
    #[serde(default)]
    pub departments: Vec<Department>,
    /// What a visitor has to agree to. Default: nothing.
    pub consent: Option<Consent>,
    /// Whether widget and telephone show the same two-digit code. Default: no.
    #[serde(default)]
    pub confirmation_code: bool,
    /// The tokens of the site's logged-in users. Default: those of `[call_control]` in the settings, if they are
    /// for this tenant.
    pub tokens: Option<TokenSettings>,
    /// Whether visitors without a token are refused. Default: no.
    #[serde(default)]
    pub require_token: bool,
    #[serde(default)]
    pub limits: LimitsFile,
    /// Limits of the cost of the tenant's calls, and of calls to some destinations. Default: those of the settings.
    #[serde(default)]
    pub budgets: BudgetsFile,
    /// Whether requests of visitors require proof of work: "never", under "pressure" or "always".
    /// Default: that of the settings.
    pub proof_of_work: Option<ProofOfWorkMode>,
    /// The company's server for messages about its calls. Default: none.
    pub webhook: Option<WebhookFile>,
    /// How long the journal keeps this tenant's entries, in whole days. Default: that of the settings.
    #[serde(default, deserialize_with = "store::settings::optional_days")]
    #[schemars(range(min = 1, max = 36_500))]
    pub retention_days: Option<u32>,
}

impl TenantFile {
    /// The JSON Schema of a whole `domains.json`, for editors.
    pub fn schema_of_the_file() -> serde_json::Value {
        let mut schema = schemars::schema_for!(BTreeMap<String, Self>);
        schema.insert("title".to_owned(), "click2call tenants (domains.json)".into());
        // Editors find the schema by this member; it is no tenant.
        schema.insert(
            "properties".to_owned(),
            serde_json::json!({ SCHEMA_MEMBER: { "type": "string" } }),
        );
        // Of a domain, the form of its labels.
        let domain = r"^(\$schema|[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.?)$";
        schema.insert("propertyNames".to_owned(), serde_json::json!({ "pattern": domain }));
        schema.to_value()
    }
}

/// How a tenant's widget looks.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct BrandingFile {
    /// The text of the button, at most 60 characters.
    #[schemars(with = "Option<String>", length(min = 1, max = 60))]
    pub button_text: Option<Label>,
    /// The same in other languages: `{"de": "Rückruf"}`.
    #[schemars(
        with = "BTreeMap<String, String>",
        extend("propertyNames" = { "enum": Language::codes() })
    )]
    pub button_texts: BTreeMap<Language, Label>,
    /// "#1a73e8". The text becomes black or white, whichever has more contrast.
    #[schemars(with = "Option<String>", regex(pattern = "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"))]
    pub button_color: Option<Color>,
    #[schemars(with = "Option<String>", length(min = 1, max = 60))]
    pub company_name: Option<Label>,
    /// An https address, or a path on this server.
    #[schemars(with = "Option<String>", regex(pattern = "^(https://|/[^/])"), length(max = 500))]
    pub logo_url: Option<LogoUrl>,
    /// Whether the widget is "light", "dark" or, by default, as the visitor's system is ("auto").
    #[schemars(with = "ThemeFile")]
    pub theme: Theme,
}

/// URL and secret of a tenant's server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WebhookFile {
    /// An https address outside of private networks: `https://acme.com/calls`.
    #[schemars(regex(pattern = "^https://"))]
    pub url: String,
    /// `whsec_` and the base64 of 24 to 64 random bytes. It is printed nowhere.
    #[schemars(with = "String", regex(pattern = "^whsec_[A-Za-z0-9+/]+={0,2}$"))]
    pub secret: SecretString,
}

/// A tenant's own limits, in place of those of the settings.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct LimitsFile {
    pub ip_per_minute: Option<u32>,
    pub domain_per_hour: Option<u32>,
    pub number_per_hour: Option<u32>,
    pub domain_per_day: Option<u32>,
    pub domain_concurrent: Option<u32>,
    pub number_per_day: Option<u32>,
    pub number_per_week: Option<u32>,
    /// Calls of one visitor.
    pub client_per_hour: Option<u32>,
    /// The part of `domain_per_hour` that is reserved for new visitors, in percent.
    #[serde(deserialize_with = "percent::optional_percent")]
    #[schemars(range(min = 0, max = 99))]
    pub new_client_percent: Option<u8>,
    /// Failed attempts of one visitor in an hour, in addition to `client_per_hour`.
    pub client_failures_per_hour: Option<u32>,
    /// Failed attempts for this tenant in an hour, in addition to `domain_per_hour`.
    pub domain_failures_per_hour: Option<u32>,
    /// Failed attempts to one number in an hour, in addition to `number_per_hour`.
    pub number_failures_per_hour: Option<u32>,
}

/// An entry of `allowed_origins`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(with = "String", extend("pattern" = r"^https?://(\*\.)?[A-Za-z0-9.:\[\]-]+$"))]
pub struct OriginFile(pub OriginPattern);

/// What the button does while the company is closed.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBehavior {
    /// It shows the next opening.
    #[default]
    ShowHours,
    /// It shows the next opening, and is disabled.
    Disable,
    /// It is hidden.
    Hide,
}

impl From<ClosedBehavior> for WhenClosed {
    fn from(behavior: ClosedBehavior) -> Self {
        match behavior {
            ClosedBehavior::ShowHours => Self::Say,
            ClosedBehavior::Disable => Self::Disable,
            ClosedBehavior::Hide => Self::Hide,
        }
    }
}

/// The schema of [`NumberPolicy`], whose crate has no schemas.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "it only describes the JSON")]
struct NumbersFile {
    /// Puerto Rico, Guam and the other territories. Default: no.
    #[serde(default)]
    us_territories: bool,
    /// Other countries of +1, by ISO code: "JM". Default: none.
    #[serde(default)]
    caribbean: Vec<String>,
    /// Countries outside of +1, by calling code: "44". Of their numbers, only fixed lines, mobiles and Internet telephones
    /// are called. Default: none.
    #[serde(default)]
    countries: Vec<String>,
    /// Well-formed area codes that no country has yet. Default: yes.
    #[serde(default)]
    unknown_area_codes: bool,
    /// 555-01XX, for demonstrations and tests. Default: no.
    #[serde(default)]
    fiction: bool,
}

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it only describes the JSON")]
enum PreloadFile {
    Intent,
    Idle,
}

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it only describes the JSON")]
enum ThemeFile {
    Auto,
    Light,
    Dark,
}

fn phone<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PhoneNumber>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| PhoneNumber::parse(&text)).transpose().map_err(D::Error::custom)
}

fn phones<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PhoneNumber>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    let numbers: Result<_, _> = texts.iter().map(|text| PhoneNumber::parse(text)).collect();
    numbers.map_err(D::Error::custom)
}
