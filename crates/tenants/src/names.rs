//! Queue and account names that are safe to hand to a telephone system.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A queue's extension: 1 to 32 characters of `A-Z a-z 0-9 _ . * # -`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[A-Za-z0-9_.*#-]{1,32}$"))]
pub struct QueueName(String);

/// A domain as the telephone system names it, which need not be one of the DNS: 1 to 64 characters
/// of `A-Z a-z 0-9 _ . -` (NetSapiens v2, path parameter `domain`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[A-Za-z0-9_.-]{1,64}$"))]
pub struct ApiDomain(String);

/// The ID of a department in requests: 1 to 32 characters of `a-z 0-9 -`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[a-z0-9-]{1,32}$"))]
pub struct DepartmentId(String);

/// Why a text is not such a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("expected a queue's extension like 500: 1 to 32 letters, digits or _ . * # -")]
    Queue,
    #[error("expected the telephone system's name of the domain: 1 to 64 letters, digits or _ . -")]
    ApiDomain,
    #[error("expected an id like sales: 1 to 32 of a-z, 0-9 and -")]
    Department,
}

impl QueueName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ApiDomain {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DepartmentId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for QueueName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        if is_name(&text, 32, b"_.*#-") { Ok(Self(text)) } else { Err(NameError::Queue) }
    }
}

impl TryFrom<String> for ApiDomain {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        if is_name(&text, 64, b"_.-") { Ok(Self(text)) } else { Err(NameError::ApiDomain) }
    }
}

impl TryFrom<String> for DepartmentId {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        let is_slug =
            is_name(&text, 32, b"-") && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        if is_slug { Ok(Self(text)) } else { Err(NameError::Department) }
    }
}

impl From<DepartmentId> for String {
    fn from(id: DepartmentId) -> Self {
        id.0
    }
}

impl From<QueueName> for String {
    fn from(name: QueueName) -> Self {
        name.0
    }
}

impl From<ApiDomain> for String {
    fn from(name: ApiDomain) -> Self {
        name.0
    }
}

fn is_name(text: &str, longest: usize, marks: &[u8]) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_a_plain_extension() {
        for good in ["500", "sales-1", "*72"] {
            assert!(QueueName::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "5 0", "500\r\nX: y", "500@acme.com", "../500", &"5".repeat(33)] {
            assert!(QueueName::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_department_has_a_short_plain_id() {
        for good in ["sales", "2nd-level", "x"] {
            assert!(DepartmentId::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "Sales", "a b", "a_b", "vertrieb/süd", &"a".repeat(33)] {
            assert!(DepartmentId::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_api_domain_has_no_room_for_a_path() {
        assert!(ApiDomain::try_from("acme_1.12345.service".to_owned()).is_ok());
        for bad in ["", "a/b", "a b", "~", "a%2f", &"a".repeat(65)] {
            assert!(ApiDomain::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
