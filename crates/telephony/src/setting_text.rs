//! For `deserialize_with`: values of settings that every driver reads in the same way.
//!
//! An error does not repeat the value: it may be a secret or a telephone number.

use reqwest::Url;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use shared_types::phone::PhoneNumber;
use std::net::IpAddr;

/// The URL of an API, to which paths are added. A user or password would be sent beside the credentials of the
/// section and printed with the settings; a query or fragment would be lost.
pub(crate) fn url<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    let good = |url: &Url| {
        let is_plain = url.username().is_empty() && url.password().is_none();
        let has_only_a_path = url.query().is_none() && url.fragment().is_none();
        matches!(url.scheme(), "https" | "http") && url.has_host() && is_plain && has_only_a_path
    };
    let url = string(from)?.and_then(|text| Url::parse(&text).ok()).filter(good);
    url.ok_or_else(|| {
        de::Error::custom(
            "expected an address like https://api.example.com/path/, without a user, a password, a query or a \
             fragment",
        )
    })
}

/// The same for a setting that may be absent; add `default`.
pub(crate) fn optional_url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    url(from).map(Some)
}

/// Whether requests to `url` leave this machine unencrypted.
pub(crate) fn is_unprotected(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_this_machine = host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    url.scheme() == "http" && !is_this_machine
}

/// The URL of a cloud service in place of its usual one. Unencrypted, it leads to this machine only.
pub(crate) fn optional_cloud_url<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Url>, D::Error> {
    let url = url(from)?;
    if is_unprotected(&url) {
        return Err(de::Error::custom(
            "http:// would send credentials unencrypted: expected https://",
        ));
    }
    Ok(Some(url))
}

/// A secret that is sent in a header: printable ASCII without blanks. Blanks around it are removed, because a
/// secret that was read from a file often ends with a line break.
pub(crate) fn token<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    let good = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    match string(from)?.as_deref().map(str::trim).filter(good) {
        Some(text) => Ok(text.into()),
        None => Err(de::Error::custom("expected a key or token in quotes, with no blank inside")),
    }
}

/// The same for a setting that may be absent; add `default`.
pub(crate) fn optional_token<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<SecretString>, D::Error> {
    token(from).map(Some)
}

/// A telephone number as an operator writes it.
#[derive(Clone, Debug)]
pub(crate) struct SettingNumber(pub(crate) PhoneNumber);

impl<'de> Deserialize<'de> for SettingNumber {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = string(from)?.and_then(|text| PhoneNumber::parse(&text).ok());
        number.map(Self).ok_or_else(|| {
            de::Error::custom("expected a telephone number in quotes, like \"+12025550142\"")
        })
    }
}

/// A telephone number that may be absent; add `default`.
pub(crate) fn optional_number<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<PhoneNumber>, D::Error> {
    SettingNumber::deserialize(from).map(|number| Some(number.0))
}

/// `None` for anything but a string. The error of `String::deserialize` would repeat it.
pub(crate) fn string<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => Ok(Some(text)),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use serde_json::json;

    #[test]
    fn a_url_has_a_host_and_a_path_and_nothing_else() {
        for good in ["https://pbx.example/ns-api/", "http://127.0.0.1:9/x", "https://x.example"] {
            assert!(url(json!(good)).is_ok(), "{good}");
        }
        for bad in [
            json!("pbx.example"),
            json!("ftp://pbx.example/"),
            json!("https://4711@pbx.example/"),
            json!("https://:4711@pbx.example/"),
            json!("https://user:4711@pbx.example/"),
            json!("https://pbx.example/?key=4711"),
            json!("https://pbx.example/?"),
            json!("https://pbx.example/#4711"),
            json!("https://:pw4711@pbx.example/?x"),
            json!(4711),
            json!(null),
        ] {
            let error = url(bad.clone()).unwrap_err().to_string();
            assert!(error.starts_with("expected an address like "), "{bad}: {error}");
            assert!(!error.contains("4711"), "{bad}: {error}");
        }
    }

    #[test]
    fn the_url_of_a_cloud_service_is_encrypted_unless_it_is_of_this_machine() {
        for good in ["https://x.example/", "http://127.0.0.1:9/", "http://[::1]:9/"] {
            assert!(optional_cloud_url(json!(good)).is_ok(), "{good}");
        }
        for bad in ["http://x.example/", "http://10.0.0.1/", "http://localhost.example/"] {
            let error = optional_cloud_url(json!(bad)).unwrap_err().to_string();
            assert!(error.contains("expected https://"), "{bad}: {error}");
        }
    }

    #[test]
    fn a_token_has_no_blank_inside_and_blanks_around_it_are_removed() {
        for good in ["dp_key+/=", "dp_key+/=\n", " dp_key+/="] {
            assert_eq!(token(json!(good)).unwrap().expose_secret(), "dp_key+/=", "{good:?}");
        }
        for bad in [json!(""), json!(" \n"), json!("4711 x"), json!("4711\u{e9}"), json!(4711)] {
            let error = token(bad.clone()).unwrap_err().to_string();
            assert!(error.starts_with("expected a key or token "), "{bad}: {error}");
            assert!(!error.contains("4711"), "{bad}: {error}");
        }
    }

    #[test]
    fn a_number_is_a_text_in_any_usual_form() {
        for good in ["+12025550142", "(202) 555-0142"] {
            let number = optional_number(json!(good)).unwrap().unwrap();
            assert_eq!(number.expose_e164(), "+12025550142", "{good}");
        }
        for bad in [json!("4711"), json!(4711), json!(null), json!(["4711"])] {
            let error = optional_number(bad.clone()).unwrap_err().to_string();
            assert!(error.starts_with("expected a telephone number "), "{bad}: {error}");
            assert!(!error.contains("4711"), "{bad}: {error}");
        }
    }
}
