//! The origins that may read responses in a browser (CORS).
//!
//! This protects nothing by itself: clients other than browsers ignore it.

use serde::{Deserialize, Serialize};

/// Origins in the order of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct AllowedOrigins(Vec<String>);

/// An entry is not an origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected * or origins like https://intranet.example, which {0:?} is not")]
pub struct OriginError(String);

impl AllowedOrigins {
    /// The value of `Access-Control-Allow-Origin` for a page of `origin`; `None` if it is not allowed.
    pub fn answer_to<'a>(&self, origin: Option<&'a str>) -> Option<&'a str> {
        let entry = self.0.iter().find(|entry| *entry == "*" || Some(entry.as_str()) == origin)?;
        if entry == "*" { Some("*") } else { origin }
    }

    /// Whether the value depends on the origin, so that caches must distinguish them.
    pub fn varies(&self) -> bool {
        self.0.first().is_some_and(|entry| entry != "*")
    }
}

impl Default for AllowedOrigins {
    fn default() -> Self {
        Self(vec!["*".to_owned()])
    }
}

impl TryFrom<Vec<String>> for AllowedOrigins {
    type Error = OriginError;

    fn try_from(entries: Vec<String>) -> Result<Self, OriginError> {
        match entries.iter().find(|entry| !is_origin(entry)) {
            Some(wrong) => Err(OriginError(wrong.clone())),
            None => Ok(Self(entries)),
        }
    }
}

/// `*`, or a scheme and a host, which may be the id of a browser extension.
fn is_origin(entry: &str) -> bool {
    let is_graphic =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    let has_parts = entry.split_once("://").is_some_and(|(scheme, host)| {
        is_graphic(scheme) && is_graphic(host) && !host.contains('/')
    });
    entry == "*" || has_parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(entries: &[&str]) -> AllowedOrigins {
        entries.iter().map(|entry| (*entry).to_owned()).collect::<Vec<_>>().try_into().unwrap()
    }

    #[test]
    fn the_first_entry_that_fits_decides() {
        let (a, b) = (Some("https://a.example"), Some("https://b.example"));
        for (entries, asking, told, varies) in [
            (&["*"][..], a, Some("*"), false),
            (&["*"], None, Some("*"), false),
            (&["https://a.example"], a, a, true),
            (&["https://a.example"], b, None, true),
            (&["https://a.example"], None, None, true),
            (&["https://a.example", "*"], a, a, true),
            (&["https://a.example", "*"], b, Some("*"), true),
            (&["*", "https://a.example"], a, Some("*"), false),
            (&[], a, None, false),
        ] {
            let allowed = origins(entries);
            assert_eq!(allowed.answer_to(asking), told, "{entries:?} {asking:?}");
            assert_eq!(allowed.varies(), varies, "{entries:?}");
        }
        assert_eq!(origins(&["https://a.example"]).answer_to(Some("https://A.example")), None);
    }

    #[test]
    fn only_origins_are_taken() {
        for good in ["*", "https://a.example:8443", "chrome-extension://abcdef", "http://[::1]:80"]
        {
            assert!(AllowedOrigins::try_from(vec![good.to_owned()]).is_ok(), "{good}");
        }
        for bad in
            ["", "a.example", "https://a.example/", "https://a b", "https://", "https://a\nb"]
        {
            assert!(AllowedOrigins::try_from(vec![bad.to_owned()]).is_err(), "{bad}");
        }
    }
}
