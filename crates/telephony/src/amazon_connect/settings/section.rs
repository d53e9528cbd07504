//! The section as it is written in a file.

use super::{AmazonConnectSettings, QueueId};
use crate::aws::settings::{self as aws, AwsConnection, AwsConnectionError, AwsCredentialSection};
use crate::setting_text;
use reqwest::Url;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::{self, Seconds};
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(super) struct AmazonConnectSection {
    /// The region of the instance, such as `eu-central-1`.
    #[serde(deserialize_with = "aws::region")]
    region: String,
    /// The id of the instance: the last part of its ARN.
    #[serde(deserialize_with = "aws::id")]
    instance_id: String,
    /// The id of the flow that runs once the visitor has answered: the last part of its ARN.
    #[serde(deserialize_with = "aws::id")]
    contact_flow_id: String,
    /// The URL of the API, where it is not that of the region.
    #[serde(default, deserialize_with = "setting_text::optional_cloud_url")]
    #[schemars(with = "Option<String>")]
    url: Option<Url>,
    /// Where the access key comes from. Without this section: the environment (`AWS_ACCESS_KEY_ID` …), a profile, a
    /// web identity, the container or the instance.
    credentials: Option<AwsCredentialSection>,
    /// The ids of the queues by the names that tenants and departments have for them in `domains.json`. Without
    /// it, the contact flow chooses the queue.
    #[serde(default, deserialize_with = "queues")]
    #[schemars(with = "BTreeMap<String, String>")]
    queues: BTreeMap<String, QueueId>,
    /// The caller ID for visitors, a number of the instance. Default: that of the queue. Required without `queues`.
    #[serde(default, deserialize_with = "setting_text::optional_number")]
    #[schemars(with = "Option<String>")]
    source_phone_number: Option<PhoneNumber>,
    /// How long the visitor's phone rings, in whole seconds from 15 to 60.
    #[serde(default = "longest_ring", deserialize_with = "ring_seconds")]
    ring_seconds: u64,
    /// Whether Amazon Connect detects answering machines. The instance needs the quota for campaign calls.
    #[serde(default)]
    answering_machine_detection: bool,
    /// Whether available agents, queue length and estimated wait are read.
    #[serde(default = "yes")]
    queue_metrics: bool,
    /// The rate of all reads together: the quota of the account.
    #[serde(default = "default_reads", deserialize_with = "bounds::at_least_one")]
    reads_per_second: u32,
    /// The time limit for a connection, in seconds.
    #[serde(default = "Seconds::of::<3>")]
    connect_timeout_seconds: Seconds,
    /// The time limit for a request and its response, in seconds. A callback whose answer is lost takes it twice.
    #[serde(default = "Seconds::of::<5>")]
    timeout_seconds: Seconds,
}

/// Why the section cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SectionError {
    #[error(transparent)]
    Connection(#[from] AwsConnectionError),
    #[error("expected [amazon_connect.queues] or `source_phone_number`")]
    NoCallerId,
}

impl TryFrom<AmazonConnectSection> for AmazonConnectSettings {
    type Error = SectionError;

    fn try_from(section: AmazonConnectSection) -> Result<Self, SectionError> {
        if section.queues.is_empty() && section.source_phone_number.is_none() {
            return Err(SectionError::NoCallerId);
        }
        let AmazonConnectSection { region, url, credentials, .. } = section;
        let timeouts = [section.connect_timeout_seconds.get(), section.timeout_seconds.get()];
        Ok(Self {
            connection: AwsConnection::new("connect", region, url, credentials, timeouts)?,
            instance_id: section.instance_id,
            contact_flow_id: section.contact_flow_id,
            queues: section.queues,
            source_phone_number: section.source_phone_number,
            ring_seconds: section.ring_seconds,
            answering_machine_detection: section.answering_machine_detection,
            queue_metrics: section.queue_metrics,
            reads_per_second: section.reads_per_second,
        })
    }
}

fn longest_ring() -> u64 {
    60
}

fn yes() -> bool {
    true
}

fn default_reads() -> u32 {
    2
}

/// The bounds of `RingTimeoutInSeconds`.
fn ring_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    match u64::deserialize(from)? {
        seconds @ 15..=60 => Ok(seconds),
        _ => Err(de::Error::custom("expected whole seconds from 15 to 60")),
    }
}

fn queues<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, QueueId>, D::Error> {
    let texts = BTreeMap::<String, String>::deserialize(from)?;
    let read = |(name, id): (String, String)| {
        let expected = "the id of a queue: the last part of its ARN";
        match QueueId::parse(id) {
            Some(id) => Ok((name, id)),
            None => Err(de::Error::custom(format!("expected for {name:?} {expected}"))),
        }
    };
    texts.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::settings::AwsCredentials;
    use ::settings::strict;
    use serde_json::{Value, json};
    use std::time::Duration;

    fn read(more: &Value) -> Result<AmazonConnectSettings, String> {
        let mut section = json!({ "region": "eu-central-1", "instance_id": "11111111-2222",
            "contact_flow_id": "flow-1", "queues": { "sales": "queue-1" } });
        let fields = section.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        fields.retain(|_, value| !value.is_null());
        strict::read(section).map_err(|problems| format!("{problems:?}"))
    }

    #[test]
    fn an_instance_a_flow_and_a_queue_are_enough() {
        let settings = read(&json!({})).unwrap();

        let connection = &settings.connection;
        assert_eq!(connection.endpoint.as_str(), "https://connect.eu-central-1.amazonaws.com/");
        assert!(matches!(connection.credentials, AwsCredentials::Chain));
        assert_eq!(connection.total_timeout, Duration::from_secs(5));
        assert_eq!((settings.ring_seconds, settings.reads_per_second), (60, 2));
        assert!(settings.queue_metrics && !settings.answering_machine_detection);
        assert_eq!(settings.capabilities(), AmazonConnectSettings::CAPABILITIES);
        assert_eq!(settings.queue("sales").unwrap().unwrap().as_str(), "queue-1");
        assert!(settings.queue("500").is_err());
        assert_eq!(settings.queue_names().unwrap().collect::<Vec<_>>(), ["sales"]);
    }

    #[test]
    fn without_queues_the_flow_chooses_one_and_nothing_is_known_of_it() {
        let more = json!({ "queues": null, "source_phone_number": "+1 202-555-0145" });
        let settings = read(&more).unwrap();

        assert_eq!(settings.queue("500"), Ok(None));
        assert!(settings.queue_names().is_none());
        let capabilities = settings.capabilities();
        assert!(!capabilities.availability && !capabilities.queue_metrics);
        assert!(!format!("{settings:?}").contains("5550145"));
    }

    #[test]
    fn the_url_and_the_credentials_can_be_set_and_no_secret_is_printed() {
        let more = json!({ "url": "https://vpce.example/x",
            "credentials": { "access_key_id": "AKIAHUSH", "secret_access_key": "hush" } });
        let settings = read(&more).unwrap();

        assert_eq!(settings.connection.endpoint.as_str(), "https://vpce.example/x");
        assert!(!format!("{settings:?}").to_lowercase().contains("hush"));
    }

    #[test]
    fn an_error_names_the_problem() {
        for (more, expected) in [
            (json!({ "region": "Frankfurt!" }), "expected a region like eu-central-1"),
            (json!({ "instance_id": "arn:aws:connect:x/y" }), "expected an id"),
            (json!({ "contact_flow_id": "../x" }), "expected an id"),
            (
                json!({ "queues": { "sales": "a/b" } }),
                "expected for \\\"sales\\\" the id of a queue",
            ),
            (json!({ "queues": null }), "[amazon_connect.queues] or `source_phone_number`"),
            (json!({ "source_phone_number": "12345678" }), "expected a telephone number"),
            (json!({ "source_phone_number": 12_345_678 }), "expected a telephone number"),
            (json!({ "ring_seconds": 14 }), "expected whole seconds from 15 to 60"),
            (json!({ "ring_seconds": 61 }), "expected whole seconds from 15 to 60"),
            (json!({ "reads_per_second": 0 }), "expected at least 1"),
            (json!({ "url": "https://u:12345678@x.example/" }), "expected an address like"),
            (json!({ "url": "https://x.example/?12345678" }), "expected an address like"),
            (json!({ "credentials": { "access_key_id": "12345678" } }), "expected `access_key_id`"),
            (json!({ "instnace_id": "12345678" }), "did you mean `instance_id`?"),
        ] {
            let error = read(&more).unwrap_err();
            assert!(error.contains(expected), "{more}: {error}");
            assert!(!error.contains("12345678"), "{error}");
        }
    }
}
