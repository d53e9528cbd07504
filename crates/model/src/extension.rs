//! Names of endpoints and extensions that are safe to hand to Asterisk.
//!
//! They become part of `PJSIP/<endpoint>`, of a caller id and of channel variables: neither may contain a
//! separator of a dial string, a dialplan expression or a line of the manager interface.

use schemars::JsonSchema;
use serde::Deserialize;

/// A PJSIP endpoint: 1 to 79 characters of `A-Z a-z 0-9 _ . * + -`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct EndpointName(String);

/// An extension within a company: 1 to 32 characters of `A-Z a-z 0-9 _ . * # + -`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Extension(String);

/// The text is not a valid name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("expected an endpoint like b1c1t1_alice: 1 to 79 letters, digits or _ . * + -")]
    Endpoint,
    #[error("expected an extension like 101: 1 to 32 letters, digits or _ . * # + -")]
    Extension,
}

impl EndpointName {
    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Extension {
    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EndpointName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        if is_name(&text, 79, b"_.*+-") { Ok(Self(text)) } else { Err(NameError::Endpoint) }
    }
}

impl TryFrom<String> for Extension {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        if is_name(&text, 32, b"_.*#+-") { Ok(Self(text)) } else { Err(NameError::Extension) }
    }
}

fn is_name(text: &str, longest: usize, marks: &[u8]) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts with a further meaning for the manager interface, for `Dial` or for the dialplan.
    const MORE_THAN_A_NAME: [&str; 12] = [
        "",
        "a b",
        "a\r\nAction: Logoff",
        "a\0",
        "alice&bob",
        "alice/n",
        "alice,30",
        "${EXTEN}",
        "alice@proxy",
        "a;b",
        "a\"<1>",
        "é",
    ];

    #[test]
    fn the_names_of_ivozprovider_are_valid() {
        for good in ["b1c1t1_alice", "b12c345t6_a*b", "alice-2.desk", &"a".repeat(79)] {
            assert!(EndpointName::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for good in ["101", "9*1", "+34944", "1a", &"1".repeat(32)] {
            assert!(Extension::try_from(good.to_owned()).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_name_with_a_further_meaning_for_asterisk_is_refused() {
        for bad in MORE_THAN_A_NAME {
            assert_eq!(EndpointName::try_from(bad.to_owned()), Err(NameError::Endpoint), "{bad:?}");
            assert_eq!(Extension::try_from(bad.to_owned()), Err(NameError::Extension), "{bad:?}");
        }
        assert!(EndpointName::try_from("a".repeat(80)).is_err());
        assert!(Extension::try_from("1".repeat(33)).is_err());
    }
}
