//! The section `[amazon_connect]`: the instance, the contact flow and the queues.

mod section;

use crate::aws::settings::{AwsConnection, is_id};
use model::provider::Capabilities;
use schemars::JsonSchema;
use section::AmazonConnectSection;
use serde::Deserialize;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;

/// One instance of Amazon Connect.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "AmazonConnectSection")]
#[schemars(with = "AmazonConnectSection")]
pub struct AmazonConnectSettings {
    pub(crate) connection: AwsConnection,
    pub instance_id: String,
    /// The flow that runs once the visitor has answered.
    pub contact_flow_id: String,
    /// The ids of the queues by the names that tenants and departments have for them. If there are none, the flow
    /// chooses the queue.
    queues: BTreeMap<String, QueueId>,
    /// The caller id; that of the queue unless it is set.
    pub source_phone_number: Option<PhoneNumber>,
    pub ring_seconds: u64,
    pub answering_machine_detection: bool,
    /// Whether current metrics of the queues are read.
    pub queue_metrics: bool,
    /// The rate of all reads together.
    pub reads_per_second: u32,
}

/// The id of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueueId(String);

/// The settings have queues, and none of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the section amazon_connect.queues has no such queue")]
pub struct UnknownQueueName;

impl QueueId {
    /// `None` for a text that is no id.
    pub(crate) fn parse(text: String) -> Option<Self> {
        is_id(&text).then_some(Self(text))
    }

    /// The id as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AmazonConnectSettings {
    /// What the provider can do if its settings allow all of it.
    pub const CAPABILITIES: Capabilities = Capabilities {
        progress: true,
        hang_up: true,
        cancel_while_ringing: true,
        context: true,
        availability: true,
        queue_metrics: true,
        idempotent_create: true,
        resume: true,
        ..Capabilities::NONE
    };

    /// What the provider can do with these settings.
    pub fn capabilities(&self) -> Capabilities {
        let has_metrics = self.queue_metrics && !self.queues.is_empty();
        Capabilities { availability: has_metrics, queue_metrics: has_metrics, ..Self::CAPABILITIES }
    }

    /// The id of the queue `name`; `None` if the contact flow chooses the queue.
    pub fn queue(&self, name: &str) -> Result<Option<&QueueId>, UnknownQueueName> {
        if self.queues.is_empty() {
            return Ok(None);
        }
        self.queues.get(name).map(Some).ok_or(UnknownQueueName)
    }

    /// The ids of all queues.
    pub(super) fn queue_ids(&self) -> impl Iterator<Item = &QueueId> {
        self.queues.values()
    }

    /// The names of all queues; `None` if the contact flow chooses the queue.
    pub fn queue_names(&self) -> Option<impl Iterator<Item = &str>> {
        (!self.queues.is_empty()).then(|| self.queues.keys().map(String::as_str))
    }
}
