//! The origin of the requesting page, and whether a tenant allows it.

use http::{HeaderMap, HeaderName, header};
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

/// The text is not an [`OriginPattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an origin like https://acme.com or https://*.acme.com, with no path")]
pub struct OriginPatternError;

impl OriginPattern {
    /// Whether this entry allows the page that a browser's `Origin` header names.
    pub fn allows(&self, origin: &str) -> bool {
        let Some((scheme, host)) = origin.split_once("://") else { return false };
        let host = host.to_ascii_lowercase();
        scheme.eq_ignore_ascii_case(&self.scheme) && self.allows_host(&host)
    }

    /// Whether it is one origin, without a wildcard.
    pub fn is_exact(&self) -> bool {
        !self.subdomains
    }

    /// Whether pages of this origin are loaded over TLS.
    pub fn is_secure(&self) -> bool {
        self.scheme == "https"
    }

    fn allows_host(&self, host: &str) -> bool {
        if !self.subdomains {
            return host == self.host;
        }
        let label = host.strip_suffix(&self.host).and_then(|rest| rest.strip_suffix('.'));
        label.is_some_and(|label| !label.is_empty())
    }
}

/// Whether the requesting page is served by this server: its frame, for which a policy of its own decides who
/// may embed it.
///
/// `own` is the origin of the server, if the operator has set it. Otherwise it is the name that the request
/// was sent to (`Host`), which a proxy in front has to pass on unchanged. A page can set neither header;
/// `X-Forwarded-Host` is not read, because any client can set it.
pub fn is_own_page(headers: &HeaderMap, own: Option<&OriginPattern>) -> bool {
    let Some(origin) = only(headers, header::ORIGIN) else { return false };
    if let Some(own) = own {
        return own.allows(origin);
    }
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let usual_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let host =
        only(headers, header::HOST).map(|host| host.strip_suffix(usual_port).unwrap_or(host));
    host.is_some_and(|host| !host.is_empty() && host.eq_ignore_ascii_case(authority))
}

/// The value of a header that is present once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() { None } else { first.to_str().ok() }
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

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_page_is_ours_if_its_origin_is_the_name_that_was_asked() {
        for (origin, host, ours) in [
            ("https://calls.example.com", "calls.example.com", true),
            ("https://calls.example.com", "CALLS.example.com", true),
            ("https://calls.example.com", "calls.example.com:443", true),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("http://[::1]:8080", "[::1]:8080", true),
            ("http://calls.example.com", "calls.example.com:443", false),
            ("https://calls.example.com:8443", "calls.example.com", false),
            ("https://evil.com", "calls.example.com", false),
            ("https://calls.example.com.evil.com", "calls.example.com", false),
            ("chrome-extension://calls.example.com", "calls.example.com", false),
            ("null", "null", false),
            ("https://", "", false),
        ] {
            let headers = headers(&[("origin", origin), ("host", host)]);
            assert_eq!(is_own_page(&headers, None), ours, "{origin} {host}");
        }
    }

    #[test]
    fn a_page_is_not_ours_by_what_anybody_can_write() {
        let origin = ("origin", "https://evil.com");
        for others in [
            &[origin, ("host", "calls.example.com"), ("x-forwarded-host", "evil.com")][..],
            &[origin, ("host", "calls.example.com"), ("forwarded", "host=evil.com")],
            &[origin, ("host", "calls.example.com"), ("host", "evil.com")],
            &[origin],
            &[("host", "calls.example.com")],
        ] {
            assert!(!is_own_page(&headers(others), None), "{others:?}");
        }
    }

    #[test]
    fn where_the_operator_says_where_the_server_is_only_that_counts() {
        let own = pattern("https://calls.example.com");
        let ours =
            |origin, host| is_own_page(&headers(&[("origin", origin), ("host", host)]), Some(&own));

        assert!(ours("https://calls.example.com", "127.0.0.1:8080"), "a proxy wrote another Host");
        assert!(!ours("https://evil.com", "evil.com"), "a name that leads here is not ours");
        assert!(!ours("http://calls.example.com", "calls.example.com"));
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
