//! Which page is asking, and whether the tenant lets it.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// One entry of `allowed_origins`: `https://acme.com`, or `https://*.acme.com` for all below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OriginPattern {
    scheme: String,
    /// Lower case, with the port if one was written, without the `*.`.
    host: String,
    subdomains: bool,
}

/// Why a text is not an [`OriginPattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an origin like https://acme.com or https://*.acme.com, with no path")]
pub struct OriginPatternError;

impl OriginPattern {
    /// Whether a browser's `Origin` header names a page that this entry lets in.
    pub fn allows(&self, origin: &str) -> bool {
        let Some((scheme, host)) = origin.split_once("://") else { return false };
        let host = host.to_ascii_lowercase();
        scheme.eq_ignore_ascii_case(&self.scheme) && self.allows_host(&host)
    }

    fn allows_host(&self, host: &str) -> bool {
        if !self.subdomains {
            return host == self.host;
        }
        let label = host.strip_suffix(&self.host).and_then(|rest| rest.strip_suffix('.'));
        label.is_some_and(|label| !label.is_empty())
    }
}

impl FromStr for OriginPattern {
    type Err = OriginPatternError;

    fn from_str(text: &str) -> Result<Self, OriginPatternError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(OriginPatternError)?;
        let host = rest.strip_prefix("*.").unwrap_or(rest);
        let is_web = matches!(scheme, "https" | "http");
        let is_host = !host.is_empty() && host.bytes().all(is_host_byte);
        if !is_web || !is_host {
            return Err(OriginPatternError);
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            host: host.to_ascii_lowercase(),
            subdomains: rest.len() != host.len(),
        })
    }
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte)
}

impl TryFrom<String> for OriginPattern {
    type Error = OriginPatternError;

    fn try_from(text: String) -> Result<Self, OriginPatternError> {
        text.parse()
    }
}

impl From<OriginPattern> for String {
    fn from(pattern: OriginPattern) -> Self {
        let star = if pattern.subdomains { "*." } else { "" };
        format!("{}://{star}{}", pattern.scheme, pattern.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> OriginPattern {
        text.parse().unwrap()
    }

    #[test]
    fn an_exact_origin_lets_in_that_page_alone() {
        let acme = pattern("https://acme.com");

        assert!(acme.allows("https://ACME.com"));
        for other in [
            "http://acme.com",
            "https://www.acme.com",
            "https://acme.com.evil.com",
            "https://acme.com:8443",
            "null",
            "",
        ] {
            assert!(!acme.allows(other), "{other}");
        }
    }

    #[test]
    fn a_star_lets_in_what_is_below_and_nothing_that_only_ends_alike() {
        let below = pattern("https://*.acme.com");

        assert!(below.allows("https://www.acme.com"));
        assert!(below.allows("https://a.b.acme.com"));
        for other in ["https://acme.com", "https://evilacme.com", "https://.acme.com"] {
            assert!(!below.allows(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "",
            "acme.com",
            "*",
            "https://",
            "https://acme.com/",
            "ftp://acme.com",
            "https://*acme.com",
            "https://a,b",
        ] {
            assert_eq!(text.parse::<OriginPattern>(), Err(OriginPatternError), "{text}");
        }
    }

    #[test]
    fn a_pattern_is_written_as_it_was_read() {
        for text in ["https://acme.com", "https://*.acme.com", "http://localhost:3000"] {
            assert_eq!(String::from(pattern(text)), text);
        }
    }
}
