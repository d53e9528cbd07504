//! Which variables of the environment stand for which settings. They win over the file.

use serde_json::{Map, Value};

/// How the text of a variable is read.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Number,
    Switch,
    /// Separated by commas.
    List,
}

/// A variable, the setting it stands for, and how it is read.
const VARIABLES: &[(&str, &[&str], Kind)] = &[
    ("C2C_LISTEN", &["listen"], Kind::Text),
    ("C2C_ORIGIN", &["origin"], Kind::Text),
    ("C2C_DOMAINS", &["domains"], Kind::Text),
    ("C2C_JOURNAL", &["journal", "location"], Kind::Text),
    ("C2C_JOURNAL_KEY", &["journal", "key"], Kind::Text),
    ("C2C_JOURNAL_RETENTION_DAYS", &["journal", "retention_days"], Kind::Number),
    ("C2C_PROVIDER", &["provider"], Kind::Text),
    ("C2C_DEMO", &["demo"], Kind::Switch),
    ("C2C_TRUSTED_PROXIES", &["proxies", "trusted"], Kind::List),
    ("C2C_PROXY_HEADER", &["proxies", "header"], Kind::Text),
    ("NS_API_URL", &["netsapiens", "url"], Kind::Text),
    ("NS_TOKEN", &["netsapiens", "token"], Kind::Text),
    ("NS_DRIVER", &["netsapiens", "driver"], Kind::Text),
    ("NS_V2_URL", &["netsapiens", "v2_url"], Kind::Text),
    ("NS_CLIENT_ID", &["netsapiens", "oauth", "client_id"], Kind::Text),
    ("NS_CLIENT_SECRET", &["netsapiens", "oauth", "client_secret"], Kind::Text),
    ("NS_USERNAME", &["netsapiens", "oauth", "username"], Kind::Text),
    ("NS_PASSWORD", &["netsapiens", "oauth", "password"], Kind::Text),
    ("NS_SUBSCRIPTION_KEY", &["netsapiens", "subscription_key"], Kind::Text),
    ("NS_CALLBACK_CALLER_ID", &["netsapiens", "callback_caller_id"], Kind::Text),
    ("NS_CALLER_ID", &["netsapiens", "caller_id"], Kind::Text),
    ("NS_QUEUE_CHECK", &["netsapiens", "queue_check"], Kind::Text),
    ("NS_USER_FORM", &["netsapiens", "user_form"], Kind::Text),
    ("NS_NUMBER_FORM", &["netsapiens", "number_form"], Kind::Text),
    ("NS_UID_FORM", &["netsapiens", "uid_form"], Kind::Text),
    ("NS_CONNECT_TIMEOUT_SECONDS", &["netsapiens", "connect_timeout_seconds"], Kind::Number),
    ("NS_TIMEOUT_SECONDS", &["netsapiens", "timeout_seconds"], Kind::Number),
    ("AMI_HOST", &["asterisk", "host"], Kind::Text),
    ("AMI_PORT", &["asterisk", "port"], Kind::Number),
    ("AMI_USER", &["asterisk", "user"], Kind::Text),
    ("AMI_SECRET", &["asterisk", "secret"], Kind::Text),
    ("AMI_TLS", &["asterisk", "tls"], Kind::Switch),
    ("AMI_CA", &["asterisk", "ca"], Kind::Text),
    ("AMI_VISITOR_CONTEXT", &["asterisk", "callback", "visitor_context"], Kind::Text),
    ("AMI_QUEUE_CONTEXT", &["asterisk", "callback", "queue_context"], Kind::Text),
    ("AMI_USER_CONTEXT", &["asterisk", "user_call", "user_context"], Kind::Text),
    ("AMI_DESTINATION_CONTEXT", &["asterisk", "user_call", "destination_context"], Kind::Text),
    ("C2C_DIRECTORY", &["directory", "kind"], Kind::Text),
    ("C2C_TERMINALS", &["directory", "path"], Kind::Text),
    ("IVOZ_DB_HOST", &["directory", "host"], Kind::Text),
    ("IVOZ_DB_PORT", &["directory", "port"], Kind::Number),
    ("IVOZ_DB_NAME", &["directory", "database"], Kind::Text),
    ("IVOZ_DB_USER", &["directory", "user"], Kind::Text),
    ("IVOZ_DB_PASSWORD", &["directory", "password"], Kind::Text),
    ("C2C_APPLICATION_SERVERS", &["application_servers", "kind"], Kind::Text),
    ("C2C_APPLICATION_SERVER", &["application_servers", "default"], Kind::Text),
    ("C2C_KAMAILIO_URL", &["application_servers", "url"], Kind::Text),
    ("C2C_SIGNED_SECRET", &["signed_calls", "secret"], Kind::Text),
    ("C2C_SIGNED_NONCE_TTL_SECONDS", &["signed_calls", "nonce_ttl_seconds"], Kind::Number),
    ("C2C_SIGNED_ALLOWED_ORIGINS", &["signed_calls", "allowed_origins"], Kind::List),
    ("C2C_SIGNED_IP_PER_MINUTE", &["signed_calls", "ip_per_minute"], Kind::Number),
    ("C2C_SIGNED_WRONG_PER_HOUR", &["signed_calls", "wrong_per_hour"], Kind::Number),
    ("C2C_SIGNED_DIAL_TIMEOUT_SECONDS", &["signed_calls", "dial_timeout_seconds"], Kind::Number),
    ("C2C_SIGNED_MAX_DURATION_SECONDS", &["signed_calls", "max_duration_seconds"], Kind::Number),
    ("C2C_SIGNED_OPTIMIZE", &["signed_calls", "optimize"], Kind::Switch),
    ("C2C_TOKEN_ALGORITHM", &["call_control", "tokens", "algorithm"], Kind::Text),
    ("C2C_TOKEN_SECRET", &["call_control", "tokens", "secret"], Kind::Text),
    ("C2C_TOKEN_ISSUER", &["call_control", "tokens", "issuer"], Kind::Text),
    ("C2C_TOKEN_JWKS_URL", &["call_control", "tokens", "jwks_url"], Kind::Text),
    ("C2C_TOKEN_AUDIENCES", &["call_control", "tokens", "audiences"], Kind::List),
    ("C2C_TOKEN_CLIENT_IDS", &["call_control", "tokens", "client_ids"], Kind::List),
    ("C2C_TOKEN_USE", &["call_control", "tokens", "token_use"], Kind::Text),
    ("C2C_TOKEN_LEEWAY_SECONDS", &["call_control", "tokens", "leeway_seconds"], Kind::Number),
    ("C2C_CALLS_TENANT", &["call_control", "tenant"], Kind::Text),
    ("C2C_CALLS_TENANT_CLAIM", &["call_control", "tenant_claim"], Kind::Text),
    ("C2C_CALLS_EXTENSION_CLAIM", &["call_control", "extension_claim"], Kind::Text),
    ("C2C_CALLS_SCOPES_REQUIRED", &["call_control", "scopes", "required"], Kind::Switch),
    ("C2C_CALLS_SCOPE_CLAIM", &["call_control", "scopes", "claim"], Kind::Text),
    ("C2C_CALLS_PER_MINUTE", &["call_control", "per_minute"], Kind::Number),
    ("C2C_CALLS_ALLOWED_ORIGINS", &["call_control", "allowed_origins"], Kind::List),
    ("C2C_SIMULATOR_SPEED", &["simulator", "speed"], Kind::Number),
    ("C2C_IP_PER_MINUTE", &["limits", "ip_per_minute"], Kind::Number),
    ("C2C_DOMAIN_PER_HOUR", &["limits", "domain_per_hour"], Kind::Number),
    ("C2C_NUMBER_PER_HOUR", &["limits", "number_per_hour"], Kind::Number),
    ("C2C_FLOOD_PER_SECOND", &["limits", "flood_per_second"], Kind::Number),
    ("C2C_FLOOD_BURST", &["limits", "flood_burst"], Kind::Number),
    ("C2C_PROOF", &["proof", "when"], Kind::Text),
    ("C2C_PROOF_BITS", &["proof", "bits"], Kind::Number),
    ("C2C_WEBHOOKS_ALLOW_PRIVATE", &["webhooks", "allow_private"], Kind::Switch),
    ("C2C_WEBHOOKS_TIMEOUT_SECONDS", &["webhooks", "timeout_seconds"], Kind::Number),
    ("C2C_WEBHOOKS_GIVE_UP_AFTER_HOURS", &["webhooks", "give_up_after_hours"], Kind::Number),
    ("C2C_METRICS_LISTEN", &["metrics", "listen"], Kind::Text),
    ("C2C_LOG_FORMAT", &["log", "format"], Kind::Text),
    ("C2C_LOG_LEVEL", &["log", "level"], Kind::Text),
];

/// Lays the variables that `lookup` knows over `settings`. A text that is no number stays a text,
/// and is then refused where a number was expected.
pub(super) fn overlay(settings: &mut Map<String, Value>, lookup: &dyn Fn(&str) -> Option<String>) {
    for (name, path, kind) in VARIABLES {
        if let Some(text) = lookup(name) {
            put(settings, path, read(&text, *kind));
        }
    }
}

/// Puts the variables that `lookup` knows where `settings` say nothing.
pub(super) fn underlay(settings: &mut Map<String, Value>, lookup: &dyn Fn(&str) -> Option<String>) {
    for (name, path, kind) in VARIABLES {
        if !has(settings, path)
            && let Some(text) = lookup(name)
        {
            put(settings, path, read(&text, *kind));
        }
    }
}

/// The variable that stands for the setting at `path`, for telling the operator.
pub(super) fn variable_of(path: &str) -> Option<&'static str> {
    VARIABLES.iter().find(|(_, known, _)| known.join(".") == path).map(|(name, _, _)| *name)
}

fn read(text: &str, kind: Kind) -> Value {
    let literal = || serde_json::from_str(text.trim()).ok();
    match kind {
        Kind::Text => text.into(),
        Kind::Number => literal().filter(Value::is_number).unwrap_or_else(|| text.into()),
        Kind::Switch => literal().filter(Value::is_boolean).unwrap_or_else(|| text.into()),
        Kind::List => text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect(),
    }
}

fn has(settings: &Map<String, Value>, path: &[&str]) -> bool {
    let Some((name, inner)) = path.split_first() else { return true };
    settings.get(*name).is_some_and(|value| match value {
        Value::Object(section) => has(section, inner),
        // A setting, or what is no section and will be refused.
        _ => true,
    })
}

fn put(settings: &mut Map<String, Value>, path: &[&str], value: Value) {
    let Some((name, inner)) = path.split_first() else { return };
    if inner.is_empty() {
        settings.insert((*name).to_owned(), value);
        return;
    }
    let section = settings.entry(*name).or_insert_with(|| Map::new().into());
    if let Value::Object(section) = section {
        put(section, inner, value);
    }
}
