//! What the store asks about tenants.

use super::watch::Tenants;
use shared_types::domain::Domain;
use store::journal::retention::RetentionPeriods;
use store::outbox::WebhookSubscribers;

impl RetentionPeriods for Tenants {
    fn days_for(&self, tenant: &Domain) -> Option<u32> {
        self.get(tenant).map(|tenant| tenant.retention_days)
    }
}

impl WebhookSubscribers for Tenants {
    fn has_webhook(&self, tenant: &Domain) -> bool {
        self.get(tenant).is_some_and(|tenant| tenant.webhook.is_some())
    }
}
