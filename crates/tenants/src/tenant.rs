//! One tenant, every value checked.

use super::budgets::{PricesMissing, TenantBudgets};
use super::caps::TenantCaps;
use super::consent::{Consent, ConsentMissing};
use super::defaults::TenantDefaults;
use super::departments::{Departments, DepartmentsError, UnknownDepartment};
use super::file::{TenantFile, WebhookFile};
use super::hours::{ClosedNow, Hours, OverlapError};
use super::language::Language;
use super::limits::LimitSettings;
use super::limits::attempts::{AttemptLimits, CallQuotas};
use super::limits::clients::ClientLimits;
use super::message_overrides::{MessageOverrideError, MessageOverrides};
use super::names::{ApiDomain, NameError, QueueName};
use crate::widget_script::{self, WidgetScript};
use admission::origin::OriginPattern;
use admission::proof_of_work::settings::ProofOfWorkMode;
use admission::tokens::settings::{KeyReachError, TokenSettings};
use admission::tokens::{TokenError, Tokens};
use arc_swap::ArcSwapOption;
use http_client::reach::Reach;
use http_client::webhook_signature::{NotASigningKey, SigningKey};
use http_client::webhook_target::{Target, TargetError};
use jiff::{SignedDuration, Timestamp};
use model::clock::Clock;
use model::consent_version::ConsentVersion;
use model::provider::ProviderKind;
use secrecy::ExposeSecret;
use shared_types::branding::{Branding, Label};
use shared_types::color::Color;
use shared_types::domain::Domain;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::{NumberPlan, PhoneNumber};
use shared_types::widget_config::{Place, WidgetConfig};
use state::rate_limits::Quota;
use std::sync::{Arc, OnceLock};

/// A company with a widget.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent setting")]
pub struct Tenant {
    pub domain: Domain,
    pub api_domain: ApiDomain,
    /// Who talks to a visitor that has chosen no department.
    pub queue: QueueName,
    pub departments: Departments,
    pub consent: Option<Consent>,
    /// Whether each call has a code that widget and telephone show.
    pub confirmation_code: bool,
    pub provider: ProviderKind,
    /// `None`: always open.
    pub hours: Option<Hours>,
    /// Visitors may ask to be called at a later time within the hours.
    pub schedules: bool,
    pub numbers: NumberPolicy,
    pub limits: TenantLimits,
    /// What the calls may cost, and how many may go to some destinations.
    pub budgets: TenantBudgets,
    /// When requests of visitors require proof of work.
    pub proof_of_work: ProofOfWorkMode,
    /// The server that receives the states of the calls.
    pub webhook: Option<Webhook>,
    /// How long the journal keeps entries, in whole days.
    pub retention_days: u32,
    /// What applications may show to those they call.
    pub caller_ids: Vec<PhoneNumber>,
    /// Calls may carry a context: what an application knows of the customer.
    pub call_context: bool,
    /// Visitors without a token are refused.
    pub require_token: bool,
    own_tokens: Option<OwnTokens>,
    /// `None`: any page.
    allowed_origins: Option<Vec<OriginPattern>>,
    /// `None`: all messages are the widget's, and there are no numbering plans to send.
    message_overrides: Option<MessageOverrides>,
    /// Without the hours, which are of the day.
    config: WidgetConfig,
    script: ArcSwapOption<DatedScript>,
}

/// How long the days in a script may lie back.
const SCRIPT_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// The widget's script, and when it was made.
#[derive(Debug)]
struct DatedScript {
    made_at: Timestamp,
    script: Arc<WidgetScript>,
}

/// The issuer of a site's own users, and the verifier of its tokens, made when the first one comes.
#[derive(Debug)]
struct OwnTokens {
    settings: TokenSettings,
    /// From which addresses its keys may be fetched.
    reach: Reach,
    judge: OnceLock<Arc<Tokens>>,
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
    #[error("hours.except: {0}")]
    Hours(#[from] OverlapError),
    #[error(
        "require_token: needs `tokens` beside it, or [call_control] for this domain in the settings"
    )]
    NoTokens,
    #[error("departments: {0}")]
    Departments(#[from] DepartmentsError),
    #[error("words.{0}")]
    Messages(#[from] MessageOverrideError),
    #[error("budgets.cost_per_day: {0}")]
    Budgets(#[from] PricesMissing),
    #[error("tokens.{0}")]
    Issuer(#[from] KeyReachError),
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
    pub caps: TenantCaps,
    /// What single visitors may use.
    pub clients: ClientLimits,
    /// How often a telephone system is asked.
    pub attempts: AttemptLimits,
}

impl Tenant {
    /// The opening hours, if calls for a later time are offered.
    pub fn scheduling_hours(&self) -> Option<&Hours> {
        self.hours.as_ref().filter(|_| self.schedules)
    }

    pub(super) fn new(
        domain: Domain,
        file: TenantFile,
        defaults: &TenantDefaults,
    ) -> Result<Self, TenantError> {
        let branding = branding(&file);
        let api_domain =
            file.api_domain.map_or_else(|| domain.as_str().to_owned().try_into(), Ok)?;
        let schedules = file.hours.as_ref().is_some_and(|hours| hours.schedule);
        let shared = defaults.token_scope.as_ref().is_some_and(|scope| scope.may_be(&domain));
        if file.require_token && file.tokens.is_none() && !shared {
            return Err(TenantError::NoTokens);
        }
        let departments = Departments::new(file.departments)?;
        let message_overrides = MessageOverrides::new(file.words, file.numbers.plan_texts())?;
        let config = WidgetConfig {
            domain: domain.clone(),
            base: widget_script::base(),
            words: message_overrides.as_ref().map(|own| messages_path(&domain, own)),
            branding,
            numbers: file.numbers.clone(),
            phone: file.phone.as_ref().map(|phone| phone.expose_e164().to_owned()),
            phone_text: file.phone.as_ref().and_then(written_abroad),
            preload: file.preload,
            hours: None,
            schedule: schedules,
            when_closed: file.closed_behavior.into(),
            capacity: file.show_availability,
            departments: departments.offered(),
            consent: file.consent.as_ref().map(Consent::shown),
            places: places(&file.numbers),
        };
        Ok(Self {
            domain,
            api_domain,
            queue: file.queue,
            departments,
            consent: file.consent,
            confirmation_code: file.confirmation_code,
            require_token: file.require_token,
            own_tokens: own_tokens(file.tokens, defaults)?,
            provider: file.provider.unwrap_or(defaults.provider),
            hours: file.hours.map(Hours::new).transpose()?,
            schedules,
            numbers: file.numbers,
            limits: TenantLimits::new(&file.limits, &defaults.limits),
            budgets: TenantBudgets::new(file.budgets, &defaults.budgets)?,
            proof_of_work: file.proof_of_work.unwrap_or(defaults.proof_of_work),
            webhook: webhook(file.webhook.as_ref(), defaults)?,
            retention_days: file.retention_days.unwrap_or(defaults.retention_days),
            caller_ids: file.caller_ids,
            call_context: file.call_context,
            allowed_origins: file
                .allowed_origins
                .map(|origins| origins.into_iter().map(|origin| origin.0).collect()),
            message_overrides,
            config,
            script: ArcSwapOption::empty(),
        })
    }

    /// Whether a page of this origin may ask for calls; a tenant that names its pages also refuses
    /// who names none.
    pub fn lets_in(&self, origin: Option<&str>) -> bool {
        let Some(allowed) = &self.allowed_origins else { return true };
        origin.is_some_and(|origin| allowed.iter().any(|pattern| pattern.allows(origin)))
    }

    /// The queue of the department called `wanted`, or the tenant's own where none is.
    pub fn queue_for(&self, wanted: Option<&str>) -> Result<&QueueName, UnknownDepartment> {
        match wanted {
            Some(id) => self.departments.find(id).map(|department| &department.queue),
            None => Ok(&self.queue),
        }
    }

    /// To what a visitor has agreed who has ticked the box or not; `None` where nothing is asked.
    pub fn agreed(&self, ticked: bool) -> Result<Option<ConsentVersion>, ConsentMissing> {
        match &self.consent {
            Some(_) if !ticked => Err(ConsentMissing),
            consent => Ok(consent.as_ref().map(Consent::version)),
        }
    }

    /// Who judges the tokens of the site's own users, if it has an issuer of its own.
    pub fn tokens(&self, clock: &Arc<dyn Clock>) -> Option<Result<Arc<Tokens>, TokenError>> {
        let own = self.own_tokens.as_ref()?;
        if let Some(judge) = own.judge.get() {
            return Some(Ok(Arc::clone(judge)));
        }
        let made = Tokens::new(&own.settings, &own.reach, Arc::clone(clock));
        let made = made.map_err(|_| TokenError::KeysUnavailable(None));
        Some(made.map(|judge| Arc::clone(own.judge.get_or_init(|| Arc::new(judge)))))
    }

    /// Who calls, in the company's own words.
    pub fn company_name(&self) -> Option<&Label> {
        self.config.branding.company_name.as_ref()
    }

    /// The pages that may ask for calls; `None`: any.
    pub fn allowed_origins(&self) -> Option<&[OriginPattern]> {
        self.allowed_origins.as_deref()
    }

    /// The messages of its own, and its numbering plans.
    pub fn message_overrides(&self) -> Option<&MessageOverrides> {
        self.message_overrides.as_ref()
    }

    /// How the widget looks.
    pub fn branding(&self) -> &Branding {
        &self.config.branding
    }

    /// Whether a visitor may ask for a call at `now`.
    pub fn is_there(&self, now: Timestamp) -> Result<(), ClosedNow> {
        self.hours.as_ref().map_or(Ok(()), |hours| hours.judge(now))
    }

    /// `/widget.js` of this tenant as it is at `now`, made when it is first asked for, and once a day where
    /// there are hours in it. Making it takes some milliseconds of work.
    pub fn script(&self, now: Timestamp) -> Arc<WidgetScript> {
        if let Some(script) = self.script_if_made(now) {
            return script;
        }
        let hours = self.hours.as_ref().map(|hours| hours.timetable(now));
        let script = Arc::new(WidgetScript::new(&WidgetConfig { hours, ..self.config.clone() }));
        let dated = DatedScript { made_at: now, script: Arc::clone(&script) };
        self.script.store(Some(Arc::new(dated)));
        script
    }

    /// The same, if it has been made.
    pub fn script_if_made(&self, now: Timestamp) -> Option<Arc<WidgetScript>> {
        let made = self.script.load();
        let dated = made.as_ref()?;
        let age = now.duration_since(dated.made_at);
        let is_good = self.hours.is_none() || (SignedDuration::ZERO..SCRIPT_LASTS).contains(&age);
        is_good.then(|| Arc::clone(&dated.script))
    }
}

impl TenantLimits {
    fn new(own: &super::file::LimitsFile, settings: &LimitSettings) -> Self {
        let clients = ClientLimits::new(own, settings);
        let domain = own.domain_per_hour.map_or_else(|| settings.domain(), Quota::per_hour);
        let number = own.number_per_hour.map_or_else(|| settings.number(), Quota::per_hour);
        let calls = CallQuotas { client: clients.per_hour, domain, number };
        Self {
            ip: own.ip_per_minute.map_or_else(|| settings.ip(), Quota::per_minute),
            domain,
            number,
            caps: TenantCaps::new(own, settings, domain.max, number.max),
            clients,
            attempts: AttemptLimits::new(calls, own, settings),
        }
    }
}

/// The issuer of the tenant's own users. Its keys must not be in the operator's own network.
fn own_tokens(
    settings: Option<TokenSettings>,
    defaults: &TenantDefaults,
) -> Result<Option<OwnTokens>, TenantError> {
    let Some(settings) = settings else { return Ok(None) };
    let reach = defaults.issuer_reach.clone();
    settings.check_reach(&reach)?;
    Ok(Some(OwnTokens { settings, reach, judge: OnceLock::new() }))
}

fn webhook(
    file: Option<&WebhookFile>,
    defaults: &TenantDefaults,
) -> Result<Option<Webhook>, TenantError> {
    let Some(file) = file else { return Ok(None) };
    let target = Target::parse(&file.url, &defaults.webhook_reach)?;
    let key = SigningKey::parse(file.secret.expose_secret())?;
    Ok(Some(Webhook { target, key }))
}

/// The number for people's eyes, unless a browser can group it without knowing the country.
fn written_abroad(phone: &PhoneNumber) -> Option<String> {
    phone.expose_national().is_none().then(|| phone.expose_formatted())
}

/// The countries outside of `+1` that are called, for the choice of a country.
fn places(numbers: &NumberPolicy) -> Vec<Place> {
    let place = |plan: &NumberPlan| {
        let code = plan.code();
        code.main_country().map(|iso| Place { iso: iso.to_owned(), code })
    };
    numbers.countries.iter().filter_map(place).collect()
}

/// The folder of the tenant's messages.
fn messages_path(domain: &Domain, overrides: &MessageOverrides) -> String {
    format!("/words/{domain}/{}/", overrides.version(), domain = domain.as_str())
}

fn in_words((language, text): (&Language, &Label)) -> (String, Label) {
    (language.as_str().to_owned(), text.clone())
}

fn branding(file: &TenantFile) -> Branding {
    let given = &file.branding;
    let button_color = given.button_color.unwrap_or(Color::DEFAULT_BRAND);
    Branding {
        button_text: given.button_text.clone().unwrap_or_else(Label::default_button_text),
        button_color,
        text_color: button_color.readable_text(),
        button_texts: given.button_texts.iter().map(in_words).collect(),
        company_name: given.company_name.clone(),
        logo_url: given.logo_url.clone(),
        theme: given.theme,
    }
}
