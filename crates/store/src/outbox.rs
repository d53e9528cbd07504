//! Webhook messages that are not delivered yet, in the table `webhook_outbox`.
//!
//! A message is committed in the same transaction as the entry that it reports, so that none is lost and none
//! reports an event that did not happen. Delivery is the server's task; it reads the [`queue`].

pub mod message;
pub mod queue;

use crate::error::WriteError;
use crate::journal::entry::Entry;
use crate::keys::Keys;
use message::Message;
use model::random::Random;
use shared_types::domain::Domain;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Notify;

/// The port through which the outbox asks about tenants.
pub trait WebhookSubscribers: Send + Sync {
    /// Whether `tenant` receives webhooks.
    fn has_webhook(&self, tenant: &Domain) -> bool;
}

/// Decides which entries become messages, and wakes the delivery when messages were committed.
pub struct Outbox {
    subscribers: Arc<dyn WebhookSubscribers>,
    random: Arc<dyn Random>,
    committed: Notify,
}

impl Outbox {
    /// An outbox for the tenants that `subscribers` knows.
    pub fn new(subscribers: Arc<dyn WebhookSubscribers>, random: Arc<dyn Random>) -> Self {
        Self { subscribers, random, committed: Notify::new() }
    }

    /// Returns when messages were committed since the last call. At most one task may wait.
    pub async fn committed(&self) {
        self.committed.notified().await;
    }

    /// The message about `entry`, if its tenant receives webhooks.
    pub(crate) fn message(
        &self,
        entry: &Entry,
        keys: &Keys,
    ) -> Result<Option<Message>, WriteError> {
        match &entry.tenant {
            Some(tenant) if self.subscribers.has_webhook(tenant) => {
                Message::about(entry, keys, &*self.random)
            }
            _ => Ok(None),
        }
    }

    /// Wakes the delivery.
    pub(crate) fn notify(&self) {
        self.committed.notify_one();
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outbox")
    }
}
