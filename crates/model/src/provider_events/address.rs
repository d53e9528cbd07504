//! The name of a provider and the addresses of its routes.
//!
//! Both become part of the router, of log lines and of metrics. What is valid here can be mounted.

use http::Method;
use std::fmt;
use std::str::FromStr;

/// The name of a provider in addresses and metrics: 1 to 32 characters of `a-z 0-9 -`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderName(String);

/// One route of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundRoute {
    method: Method,
    suffix: String,
    max_body_bytes: usize,
}

/// The text is not the name of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 32 characters of a-z, 0-9 and -")]
pub struct ProviderNameError;

/// The parts do not make a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    #[error("expected GET, POST or PUT")]
    Method,
    #[error("expected an address like calls/events or events/{{secret}}")]
    Suffix,
    #[error("expected a limit of 1 to {} bytes", InboundRoute::MAX_BODY_BYTES)]
    BodyLimit,
}

impl ProviderName {
    const MAX_LENGTH: usize = 32;

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl InboundRoute {
    /// No route accepts a larger body. Events of telephone systems have a few kilobytes.
    pub const MAX_BODY_BYTES: usize = 256 * 1024;
    /// The last segment of the address of a route that any value matches. The log and the metrics have this
    /// text in its place, so this is where a secret belongs that is part of the address.
    pub const SECRET_SEGMENT: &str = "{secret}";
    const MAX_SEGMENTS: usize = 4;
    const MAX_SEGMENT_LENGTH: usize = 32;

    /// A route at `/providers/{name}/{suffix}`.
    ///
    /// `suffix` has 1 to 4 segments of `a-z 0-9 -`, and may end with [`Self::SECRET_SEGMENT`]. It is written to
    /// the log: a literal segment is no place for a secret.
    pub fn new(method: Method, suffix: &str, max_body_bytes: usize) -> Result<Self, RouteError> {
        if ![Method::GET, Method::POST, Method::PUT].contains(&method) {
            return Err(RouteError::Method);
        }
        if !is_suffix(suffix) {
            return Err(RouteError::Suffix);
        }
        if !(1..=Self::MAX_BODY_BYTES).contains(&max_body_bytes) {
            return Err(RouteError::BodyLimit);
        }
        Ok(Self { method, suffix: suffix.to_owned(), max_body_bytes })
    }

    pub fn method(&self) -> &Method {
        &self.method
    }

    /// A larger body is refused before it is read to its end.
    pub fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    /// The path of this route of the provider `name`, as the router, the log and the metrics have it.
    pub fn path(&self, name: &ProviderName) -> String {
        format!("/providers/{}/{}", name.0, self.suffix)
    }

    /// Whether one request could match both routes.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.method == other.method && self.suffix == other.suffix
    }
}

impl FromStr for ProviderName {
    type Err = ProviderNameError;

    fn from_str(text: &str) -> Result<Self, ProviderNameError> {
        if is_literal(text, Self::MAX_LENGTH) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ProviderNameError)
        }
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderName({self})")
    }
}

fn is_suffix(suffix: &str) -> bool {
    let segments: Vec<&str> = suffix.split('/').take(InboundRoute::MAX_SEGMENTS + 1).collect();
    let Some((last, before)) = segments.split_last() else { return false };
    let is_segment = |segment: &str| is_literal(segment, InboundRoute::MAX_SEGMENT_LENGTH);
    segments.len() <= InboundRoute::MAX_SEGMENTS
        && before.iter().all(|segment| is_segment(segment))
        && (*last == InboundRoute::SECRET_SEGMENT || is_segment(last))
}

fn is_literal(text: &str, max_length: usize) -> bool {
    (1..=max_length).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_a_short_word_of_lower_case() {
        for good in ["a", "dialpad", "chime-sns", "0", "-", &"a".repeat(32)] {
            assert_eq!(good.parse::<ProviderName>().unwrap().as_str(), good);
        }
        for bad in ["", "Dialpad", "a_b", "a b", "a/b", "..", "{name}", "é", "a\n", &"a".repeat(33)]
        {
            assert_eq!(bad.parse::<ProviderName>(), Err(ProviderNameError), "{bad:?}");
        }
    }

    #[test]
    fn a_suffix_is_of_literal_segments_with_a_secret_at_the_end_only() {
        let route = |suffix: &str| InboundRoute::new(Method::POST, suffix, 1024);
        let four = "a/b/c/{secret}";
        for good in ["events", "calls/events", "events/{secret}", "{secret}", "v1/2-3", four] {
            assert!(route(good).is_ok(), "{good}");
        }
        let long = "a".repeat(33);
        for bad in [
            "",
            "/",
            "/events",
            "events/",
            "a//b",
            "../a",
            "a/.",
            "{secret}/a",
            "{other}",
            "{*secret}",
            "{secret",
            "a{secret}",
            "{secret}{secret}",
            "a?b",
            "a%2fb",
            "Events",
            "a/b/c/d/e",
            &long,
        ] {
            assert_eq!(route(bad), Err(RouteError::Suffix), "{bad}");
        }
    }

    #[test]
    fn methods_and_body_limits_are_bounded() {
        for method in [Method::GET, Method::POST, Method::PUT] {
            assert!(InboundRoute::new(method, "events", 1).is_ok());
        }
        for method in [Method::OPTIONS, Method::HEAD, Method::DELETE, Method::CONNECT] {
            assert_eq!(InboundRoute::new(method, "events", 1), Err(RouteError::Method));
        }
        let limited = |limit| InboundRoute::new(Method::POST, "events", limit);
        assert!(limited(InboundRoute::MAX_BODY_BYTES).is_ok());
        assert_eq!(limited(0), Err(RouteError::BodyLimit));
        assert_eq!(limited(InboundRoute::MAX_BODY_BYTES + 1), Err(RouteError::BodyLimit));
    }

    proptest! {
        #[test]
        fn a_name_is_one_segment_of_a_path_and_means_the_same_to_every_parser(
            text in "[a-z0-9A-Z{}/%. *-]{0,36}",
        ) {
            if text.parse::<ProviderName>().is_ok() {
                let uri: http::Uri = format!("/{text}?").parse().unwrap();
                prop_assert_eq!(uri.path(), format!("/{text}"));
                let has_a_meaning = text.contains(['/', '%', '{', '}', '.', '*', ' ']);
                prop_assert!(!has_a_meaning, "{}", text);
            }
        }

        #[test]
        fn the_path_of_a_route_has_its_parts_and_no_others(
            name in "[a-z0-9-]{1,32}",
            suffix in "[a-z0-9-]{1,32}(/[a-z0-9-]{1,32}){0,2}(/\\{secret\\})?",
        ) {
            let name: ProviderName = name.parse().unwrap();
            let route = InboundRoute::new(Method::POST, &suffix, 1).unwrap();
            let path = route.path(&name);
            let parts: Vec<&str> = path.split('/').collect();
            prop_assert_eq!(&parts[..3], &["", "providers", name.as_str()]);
            prop_assert_eq!(parts[3..].join("/"), suffix);
        }
    }
}
