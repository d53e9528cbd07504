//! Whether an agent of a queue is available: `GET /domains/{domain}/callqueues/{queue}`.

use super::coalesced_reads::{CoalescedReads, ReadOptions};
use super::path::Paths;
use super::settings::QueueCheck;
use super::upstream::Upstream;
use model::clock::Clock;
use model::provider::AgentAvailability;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// The vendor's name for the count of agents that are logged in and idle.
const AVAILABLE_AGENTS: &str = "callqueue-count-agents-available";
const MAX_AGE: Duration = Duration::from_secs(5);
/// A visitor waits for this check, and is called without its result too.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Looks up the queues of one system.
pub(super) struct AgentAvailabilityLookup {
    check: QueueCheck,
    paths: Paths,
    clock: Arc<dyn Clock>,
    queues: CoalescedReads<AgentAvailability>,
}

impl AgentAvailabilityLookup {
    pub(super) fn new(
        check: QueueCheck,
        upstream: &Arc<Upstream>,
        paths: &Paths,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let options = ReadOptions { max_age: MAX_AGE, parse };
        let queues = CoalescedReads::new(upstream, clock, options);
        Self { check, paths: paths.clone(), clock: Arc::clone(clock), queues }
    }

    /// Whether an agent of `queue` is available, if the settings ask for the check.
    pub(super) async fn of(&self, domain: &str, queue: &str) -> AgentAvailability {
        match (self.check, self.paths.queue(domain, queue)) {
            (QueueCheck::Agents, Ok(url)) => {
                let queue = self.queues.at(url);
                tokio::select! {
                    availability = queue.read() => {
                        availability.map_or(AgentAvailability::Unknown, |it| *it)
                    }
                    () = self.clock.sleep(TIMEOUT) => AgentAvailability::Unknown,
                }
            }
            (QueueCheck::Off, _) | (_, Err(_)) => AgentAvailability::Unknown,
        }
    }
}

/// Parses a queue, which may be the only element of a list, and its count, which may be a string.
fn parse(body: &[u8]) -> Option<AgentAvailability> {
    let reply: Value = serde_json::from_slice(body).ok()?;
    let queue = match &reply {
        Value::Array(queues) if queues.len() == 1 => &queues[0],
        queue => queue,
    };
    let count = &queue[AVAILABLE_AGENTS];
    let count = count.as_i64().or_else(|| count.as_str()?.trim().parse().ok())?;
    Some(if count > 0 { AgentAvailability::Available } else { AgentAvailability::Unavailable })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_count_of_agents_is_read_in_each_form() {
        for (body, expected) in [
            (r#"{"callqueue-count-agents-available":2}"#, Some(AgentAvailability::Available)),
            (r#"{"callqueue-count-agents-available":"1"}"#, Some(AgentAvailability::Available)),
            (r#"[{"callqueue-count-agents-available":0}]"#, Some(AgentAvailability::Unavailable)),
            (r#"{"callqueue-count-agents-available":"0"}"#, Some(AgentAvailability::Unavailable)),
            (r#"{"callqueue-count-agents-available":null}"#, None),
            (r#"{"callqueue-count-agents-total":5}"#, None),
            ("[]", None),
            ("", None),
        ] {
            assert_eq!(parse(body.as_bytes()), expected, "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_response_causes_a_panic(body: Vec<u8>, text in "\\PC*") {
            let _ = parse(&body);
            let _ = parse(format!(r#"{{"{AVAILABLE_AGENTS}":{text:?}}}"#).as_bytes());
        }
    }
}
