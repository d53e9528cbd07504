//! One tenant, every value checked.

use super::file::{TenantFile, WebhookFile};
use super::names::{ApiDomain, NameError, QueueName};
use crate::config::settings::{LimitSettings, Settings};
use crate::gate::budgets::Quota;
use crate::gate::origin::OriginPattern;
use crate::provider::ProviderKind;
use crate::webhooks::signature::{NotASigningKey, SigningKey};
use crate::webhooks::target::{Target, TargetError};
use crate::widget_script::{self, WidgetScript};
use secrecy::ExposeSecret;
use shared_types::branding::{Branding, Label};
use shared_types::color::Color;
use shared_types::domain::Domain;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::PhoneNumber;
use shared_types::widget_config::WidgetConfig;
use std::sync::OnceLock;

/// A company with a widget.
#[derive(Debug)]
pub struct Tenant {
    pub domain: Domain,
    pub api_domain: ApiDomain,
    pub queue: QueueName,
    pub provider: ProviderKind,
    pub numbers: NumberPolicy,
    pub limits: TenantLimits,
    /// Who is told what happens to the calls.
    pub webhook: Option<Webhook>,
    /// How long the journal keeps entries, in whole days.
    pub retention_days: u32,
    /// What applications may show to those they call.
    pub caller_ids: Vec<PhoneNumber>,
    /// `None`: any page.
    allowed_origins: Option<Vec<OriginPattern>>,
    config: WidgetConfig,
    script: OnceLock<WidgetScript>,
}

/// A tenant's own server.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub target: Target,
    pub key: SigningKey,
}

/// Why a tenant cannot be as its file says.
#[derive(Debug, thiserror::Error)]
pub enum TenantError {
    #[error("api_domain: {0}")]
    Name(#[from] NameError),
    #[error("webhook.url: {0}")]
    Target(#[from] TargetError),
    #[error("webhook.secret: {0}")]
    Key(#[from] NotASigningKey),
}

/// What may be asked for on behalf of this tenant.
#[derive(Clone, Copy, Debug)]
pub struct TenantLimits {
    pub ip: Quota,
    pub domain: Quota,
    pub number: Quota,
}

impl Tenant {
    pub(super) fn new(
        domain: Domain,
        file: TenantFile,
        settings: &Settings,
    ) -> Result<Self, TenantError> {
        let branding = branding(&file);
        let api_domain = match file.api_domain {
            Some(api_domain) => api_domain,
            None => ApiDomain::try_from(domain.as_str().to_owned())?,
        };
        let config = WidgetConfig {
            domain: domain.clone(),
            module: widget_script::asset_path(assets::MODULE),
            wasm: widget_script::asset_path(assets::WASM),
            branding,
            numbers: file.numbers.clone(),
            phone: file.phone.as_ref().map(|phone| phone.expose_e164().to_owned()),
            preload: file.preload,
        };
        Ok(Self {
            domain,
            api_domain,
            queue: file.queue,
            provider: file.provider.unwrap_or(settings.provider),
            numbers: file.numbers,
            limits: TenantLimits::new(&file.limits, &settings.limits),
            webhook: webhook(file.webhook.as_ref(), settings)?,
            retention_days: file.retention_days.unwrap_or(settings.journal.retention_days),
            caller_ids: file.caller_ids,
            allowed_origins: file
                .allowed_origins
                .map(|origins| origins.into_iter().map(|origin| origin.0).collect()),
            config,
            script: OnceLock::new(),
        })
    }

    /// Whether a page of this origin may ask for calls; a tenant that names its pages also refuses
    /// who names none.
    pub fn lets_in(&self, origin: Option<&str>) -> bool {
        let Some(allowed) = &self.allowed_origins else { return true };
        origin.is_some_and(|origin| allowed.iter().any(|pattern| pattern.allows(origin)))
    }

    /// `/widget.js` of this tenant, made at the first call and kept. The first call takes some
    /// milliseconds of work.
    pub fn script(&self) -> &WidgetScript {
        self.script.get_or_init(|| WidgetScript::new(&self.config))
    }

    /// The same, if it has been made.
    pub fn script_if_made(&self) -> Option<&WidgetScript> {
        self.script.get()
    }
}

impl TenantLimits {
    fn new(own: &super::file::LimitsFile, settings: &LimitSettings) -> Self {
        Self {
            ip: own.ip_per_minute.map_or_else(|| settings.ip(), Quota::per_minute),
            domain: own.domain_per_hour.map_or_else(|| settings.domain(), Quota::per_hour),
            number: own.number_per_hour.map_or_else(|| settings.number(), Quota::per_hour),
        }
    }
}

fn webhook(
    file: Option<&WebhookFile>,
    settings: &Settings,
) -> Result<Option<Webhook>, TenantError> {
    let Some(file) = file else { return Ok(None) };
    let target = Target::parse(&file.url, settings.webhooks.allow_private)?;
    let key = SigningKey::parse(file.secret.expose_secret())?;
    Ok(Some(Webhook { target, key }))
}

fn branding(file: &TenantFile) -> Branding {
    let given = &file.branding;
    let button_color = given.button_color.unwrap_or(Color::DEFAULT_BRAND);
    Branding {
        button_text: given.button_text.clone().unwrap_or_else(Label::default_button_text),
        button_color,
        text_color: button_color.readable_text(),
        company_name: given.company_name.clone(),
        logo_url: given.logo_url.clone(),
    }
}
