//! The section `[chime]`: how Chime SDK Voice is reached, and which numbers are called.

mod section;

use crate::aws::settings::AwsConnection;
use schemars::JsonSchema;
use secrecy::SecretString;
use section::ChimeSection;
use serde::Deserialize;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;
use std::time::Duration;

/// The section with all defaults applied.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "ChimeSection")]
#[schemars(with = "ChimeSection")]
pub struct ChimeSettings {
    pub connection: AwsConnection,
    /// The SIP media application that places the calls.
    pub application_id: String,
    /// A number of the account's inventory: the caller id of both legs.
    pub from_number: PhoneNumber,
    /// Signs the states that the Lambda function reports.
    pub events_secret: SecretString,
    /// The number of each queue.
    pub queues: BTreeMap<String, PhoneNumber>,
    /// The number of the phone of each extension.
    pub extensions: BTreeMap<String, PhoneNumber>,
    /// How long the second phone may ring.
    pub bridge_timeout: Duration,
}

#[cfg(test)]
impl ChimeSettings {
    pub(crate) fn for_tests(url: &str) -> Self {
        serde_json::from_value(serde_json::json!({
            "region": "us-east-1",
            "url": url,
            "sip_media_application_id": "11111111-2222-3333-4444-555555555555",
            "from_number": "+12025550145",
            "events_secret": "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "credentials": { "access_key_id": "AKIDEXAMPLE", "secret_access_key": "test-key" },
            "queues": { "500": "+12025550150" },
            "extensions": { "201": "+12025550151" },
        }))
        .unwrap()
    }
}
