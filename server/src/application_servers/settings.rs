//! Which Asterisk serves which company, as the settings say it.

use crate::application_servers::host::Host;
use reqwest::Url;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::Seconds;
use std::collections::BTreeMap;
use std::time::Duration;

/// The section `[application_servers]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "ApplicationServersSection")]
#[schemars(with = "ApplicationServersSection")]
pub enum ApplicationServersSettings {
    Fixed(FixedSettings),
    Kamailio(KamailioSettings),
}

/// Hosts that do not change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FixedSettings {
    /// For companies that are not named.
    pub default: Option<Host>,
    pub companies: BTreeMap<u64, Host>,
}

/// How to ask IvozProvider's Kamailio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KamailioSettings {
    /// The address of its JSON-RPC.
    pub url: Url,
    /// For a whole question and its answer.
    pub timeout: Duration,
}

/// The section as it is written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct ApplicationServersSection {
    /// Where the hosts come from.
    kind: Kind,
    /// `fixed`: the host of every company that is not named under `companies`.
    default: Option<Host>,
    /// `fixed`: hosts by the number of the company.
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    companies: Option<BTreeMap<u64, Host>>,
    /// `kamailio`: the URL of its JSON-RPC, such as `http://users.ivozprovider.local:8000/RPC`.
    #[serde(default, deserialize_with = "rpc_address")]
    #[schemars(with = "Option<String>")]
    url: Option<Url>,
    /// `kamailio`: the time limit for a request and its response, in seconds.
    #[serde(default = "Seconds::of::<5>")]
    timeout_seconds: Seconds,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// The hosts stand here.
    Fixed,
    /// IvozProvider's Kamailio is asked.
    Kamailio,
}

/// What is missing, or does not belong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum SectionError {
    #[error("kind fixed needs `default` (C2C_APPLICATION_SERVERS_DEFAULT) or `companies`")]
    NoHost,
    #[error("kind kamailio needs `url` (C2C_APPLICATION_SERVERS_URL)")]
    NoUrl,
    #[error("`default` and `companies` belong to kind fixed, `url` to kind kamailio")]
    OfTheOtherKind,
}

impl TryFrom<ApplicationServersSection> for ApplicationServersSettings {
    type Error = SectionError;

    fn try_from(written: ApplicationServersSection) -> Result<Self, SectionError> {
        let hosts = written.default.is_some() || written.companies.is_some();
        match (written.kind, hosts, written.url) {
            (Kind::Fixed, true, None) => Ok(Self::Fixed(FixedSettings {
                default: written.default,
                companies: written.companies.unwrap_or_default(),
            })),
            (Kind::Kamailio, false, Some(url)) => {
                Ok(Self::Kamailio(KamailioSettings { url, timeout: written.timeout_seconds.get() }))
            }
            (Kind::Fixed, false, None) => Err(SectionError::NoHost),
            (Kind::Kamailio, false, None) => Err(SectionError::NoUrl),
            (_, true, _) | (Kind::Fixed, _, Some(_)) => Err(SectionError::OfTheOtherKind),
        }
    }
}

fn rpc_address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(from)?;
    let url = Url::parse(&text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.map(Some).ok_or_else(|| {
        de::Error::custom("expected an address like http://users.ivozprovider.local:8000/RPC")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use settings::strict;

    fn read(value: Value) -> Result<ApplicationServersSettings, String> {
        strict::read(value).map_err(|problems| format!("{problems:?}"))
    }

    #[test]
    fn hosts_stand_in_the_settings_by_company() {
        let written =
            json!({ "kind": "fixed", "default": "10.0.0.1", "companies": { "7": "::1" } });

        let ApplicationServersSettings::Fixed(fixed) = read(written).unwrap() else {
            panic!("another kind")
        };
        assert_eq!(fixed.default.unwrap().as_str(), "10.0.0.1");
        assert_eq!(fixed.companies[&7].as_str(), "::1");
    }

    #[test]
    fn kamailio_has_five_seconds_unless_told() {
        let written =
            json!({ "kind": "kamailio", "url": "http://users.ivozprovider.local:8000/RPC" });

        let ApplicationServersSettings::Kamailio(kamailio) = read(written).unwrap() else {
            panic!("another kind")
        };
        assert_eq!(kamailio.timeout, Duration::from_secs(5));
        assert_eq!(kamailio.url.port(), Some(8000));
    }

    #[test]
    fn what_is_missing_or_out_of_place_is_named() {
        for (written, told) in [
            (json!({}), "missing field `kind`"),
            (json!({ "kind": "dns" }), "unknown variant `dns`, expected `fixed` or `kamailio`"),
            (json!({ "kind": "fixed" }), "kind fixed needs `default`"),
            (json!({ "kind": "kamailio" }), "kind kamailio needs `url`"),
            (json!({ "kind": "kamailio", "url": "users:8000" }), "expected an address like http"),
            (json!({ "kind": "fixed", "default": "10.0.0.1:5060" }), "expected a host"),
            (json!({ "kind": "fixed", "companies": { "acme": "10.0.0.1" } }), "key to be a number"),
            (json!({ "kind": "fixed", "defualt": "a" }), "did you mean `default`?"),
            (json!({ "kind": "fixed", "default": "a", "url": "http://b/RPC" }), "belong to kind"),
            (
                json!({ "kind": "kamailio", "default": "a", "url": "http://b/RPC" }),
                "belong to kind",
            ),
        ] {
            let error = read(written.clone()).unwrap_err();
            assert!(error.contains(told), "{written}: {error}");
        }
    }
}
