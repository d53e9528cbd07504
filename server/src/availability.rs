//! Whether somebody is there to talk, told before anybody is called: by the tenant's hours, and by whoever
//! knows its queue.
//!
//! Many pages ask at once and the telephone system is asked once: what it said of a queue is good for some
//! seconds, and whoever asks meanwhile waits for the same answer.

use crate::calls::call_service::CallService;
use crate::error::ApiError;
use model::provider::{AgentAvailability, ProviderKind};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tenants::hours::ClosedNow;
use tenants::names::QueueName;
use tenants::tenant::Tenant;
use tenants::watch::Tenants;

const GOOD_FOR: Duration = Duration::from_secs(5);
/// As many as all tenants together may have; past it all are forgotten and asked anew.
const MOST_QUEUES: usize = 10_000;

/// Looks at queues for those who think of asking for a call.
pub struct Availability {
    calls: Arc<CallService>,
    tenants: Arc<Tenants>,
    queues: Mutex<HashMap<Queue, Arc<Look>>>,
}

/// The current availability.
#[derive(Clone, Debug)]
pub enum Now {
    Closed(ClosedNow),
    Open(AgentAvailability),
}

/// A queue of some telephone system.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Queue {
    provider: ProviderKind,
    api_domain: String,
    name: String,
}

/// The last answer about a queue, and its time. The holder of the lock asks for all that wait.
type Look = tokio::sync::Mutex<Option<(Duration, AgentAvailability)>>;

impl Availability {
    pub fn new(calls: Arc<CallService>, tenants: Arc<Tenants>) -> Self {
        Self { calls, tenants, queues: Mutex::default() }
    }

    /// How it is at the tenant `domain`, or in one of its departments.
    pub async fn of(&self, domain: &str, department: Option<&str>) -> Result<Now, ApiError> {
        let domain = domain.parse().map_err(|_| ApiError::UnknownDomain)?;
        let tenant = self.tenants.get(&domain).ok_or(ApiError::UnknownDomain)?;
        let queue = tenant.queue_for(department)?;
        match tenant.is_there(self.calls.clock.now()) {
            Err(closed) => Ok(Now::Closed(closed)),
            Ok(()) => self.agent_availability(&tenant, queue).await.map(Now::Open),
        }
    }

    async fn agent_availability(
        &self,
        tenant: &Tenant,
        queue: &QueueName,
    ) -> Result<AgentAvailability, ApiError> {
        let provider = self.calls.provider(tenant.provider)?;
        let (api_domain, name) = (tenant.api_domain.as_str(), queue.as_str());
        let look = self.look_at(Queue {
            provider: tenant.provider,
            api_domain: api_domain.to_owned(),
            name: name.to_owned(),
        });
        let mut last = look.lock().await;
        let now = self.calls.clock.uptime();
        if let Some((at, availability)) = *last
            && now.saturating_sub(at) < GOOD_FOR
        {
            return Ok(availability);
        }
        let availability = provider.agent_availability(api_domain, name).await;
        *last = Some((self.calls.clock.uptime(), availability));
        Ok(availability)
    }

    fn look_at(&self, queue: Queue) -> Arc<Look> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        if queues.len() >= MOST_QUEUES && !queues.contains_key(&queue) {
            queues.clear();
        }
        Arc::clone(queues.entry(queue).or_default())
    }
}

impl fmt::Debug for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Availability").field("calls", &self.calls).finish_non_exhaustive()
    }
}
