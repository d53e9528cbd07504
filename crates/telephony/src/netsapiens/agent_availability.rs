//! Whether somebody is there: `GET /domains/{domain}/callqueues/{queue}`.

use super::path::Paths;
use super::coalesced_reads::{How, SharedReads};
use super::upstream::Upstream;
use crate::netsapiens::settings::QueueCheck;
use model::clock::Clock;
use model::provider::AgentAvailability;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// The vendor's words: logged in and free.
const AVAILABLE: &str = "callqueue-count-agents-available";
const GOOD_FOR: Duration = Duration::from_secs(5);
/// A visitor waits for the answer, and is called all the same without one.
const PATIENCE: Duration = Duration::from_secs(3);

/// The queues that were asked about.
pub(super) struct Attendances {
    check: QueueCheck,
    paths: Paths,
    clock: Arc<dyn Clock>,
    queues: SharedReads<AgentAvailability>,
}

impl Attendances {
    pub(super) fn new(
        check: QueueCheck,
        upstream: &Arc<Upstream>,
        paths: &Paths,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let how = How { good_for: GOOD_FOR, parse };
        let queues = SharedReads::new(upstream, clock, how);
        Self { check, paths: paths.clone(), clock: Arc::clone(clock), queues }
    }

    /// Whether somebody is there for callers of `queue`, if the settings want it asked.
    pub(super) async fn of(&self, domain: &str, queue: &str) -> AgentAvailability {
        match (self.check, self.paths.queue(domain, queue)) {
            (QueueCheck::Agents, Ok(url)) => {
                let queue = self.queues.at(url);
                tokio::select! {
                    availability = queue.look() => availability.map_or(AgentAvailability::Unknown, |it| *it),
                    () = self.clock.sleep(PATIENCE) => AgentAvailability::Unknown,
                }
            }
            (QueueCheck::Off, _) | (_, Err(_)) => AgentAvailability::Unknown,
        }
    }
}

/// Reads a queue, also as the only one of a list, and its count also in quotes.
fn parse(body: &[u8]) -> Option<AgentAvailability> {
    let reply: Value = serde_json::from_slice(body).ok()?;
    let queue = match &reply {
        Value::Array(queues) if queues.len() == 1 => &queues[0],
        queue => queue,
    };
    let count = &queue[AVAILABLE];
    let count = count.as_i64().or_else(|| count.as_str()?.trim().parse().ok())?;
    Some(if count > 0 { AgentAvailability::Available } else { AgentAvailability::Unavailable })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_count_of_agents_is_read_in_each_of_its_forms() {
        for (body, told) in [
            (r#"{"callqueue-count-agents-available":2}"#, Some(AgentAvailability::Available)),
            (r#"{"callqueue-count-agents-available":"1"}"#, Some(AgentAvailability::Available)),
            (r#"[{"callqueue-count-agents-available":0}]"#, Some(AgentAvailability::Unavailable)),
            (r#"{"callqueue-count-agents-available":"0"}"#, Some(AgentAvailability::Unavailable)),
            (r#"{"callqueue-count-agents-available":null}"#, None),
            (r#"{"callqueue-count-agents-total":5}"#, None),
            ("[]", None),
            ("", None),
        ] {
            assert_eq!(parse(body.as_bytes()), told, "{body}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_left(body: Vec<u8>, text in "\\PC*") {
            let _ = parse(&body);
            let _ = parse(format!(r#"{{"{AVAILABLE}":{text:?}}}"#).as_bytes());
        }
    }
}
