//! The name of a tenant.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A DNS domain in its canonical form: lower case, no final dot, at most 253 characters.
///
/// It is only a name; it is never resolved in the DNS. Labels follow RFC 1123 (letters, digits and inner hyphens, 63 characters at
/// most), and `localhost` is valid.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

/// Why a text is not a [`Domain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a domain name: expected something like acme.com")]
pub struct DomainError;

impl Domain {
    const MAX_LENGTH: usize = 253;
    const MAX_LABEL: usize = 63;

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Domain {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, DomainError> {
        let text = text.strip_suffix('.').unwrap_or(text);
        let fits = !text.is_empty() && text.len() <= Self::MAX_LENGTH;
        if fits && text.split('.').all(is_label) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(DomainError)
        }
    }
}

fn is_label(label: &str) -> bool {
    (1..=Domain::MAX_LABEL).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl TryFrom<String> for Domain {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, DomainError> {
        text.parse()
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_domain_is_normalized_to_lower_case_without_a_final_dot() {
        assert_eq!("Acme.COM.".parse::<Domain>().unwrap().as_str(), "acme.com");
        assert_eq!("localhost".parse::<Domain>().unwrap().as_str(), "localhost");
    }

    #[test]
    fn an_invalid_domain_is_refused() {
        let too_long = format!("{}.com", "a".repeat(64));
        for text in
            ["", ".", "a..b", "-a.com", "a-.com", "a b.com", "a/b", "é.com", "a\0.com", &too_long]
        {
            assert_eq!(text.parse::<Domain>(), Err(DomainError), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_domain_reads_back_as_itself(text in "[a-zA-Z0-9.-]{0,30}|.*") {
            if let Ok(domain) = text.parse::<Domain>() {
                prop_assert_eq!(domain.as_str().parse(), Ok(domain.clone()));
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
                prop_assert!(domain.as_str().chars().all(plain));
            }
        }
    }
}
