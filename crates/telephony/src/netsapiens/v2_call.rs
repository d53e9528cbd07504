//! API v2: `POST /domains/{domain}/users/{user}/calls`, by a call id of our own.
//!
//! The call id is ours, so the call can be found among its user's calls, and ended.

mod endpoints;
mod poll_state;
mod request;

use super::Reached;
use super::active_calls::ActiveCalls;
use super::path::User;
use super::polling::Poll;
use super::coalesced_reads::{How, SharedReads};
use crate::netsapiens::settings::UserForm;
use async_trait::async_trait;
use endpoints::{EndWish, Ended, Line};
use model::call_progress::{CallProgress, ProgressReporter, last_state};
use model::provider::{
    AgentAvailability, Capabilities, ControlError, NewCall, Originated, PlacedCall, Provider,
    ProviderError, RingOrder,
};
use poll_state::Sighting;
use reqwest::header::CONTENT_TYPE;
use shared_types::call_state::Leg;
use std::sync::Arc;
use std::time::Duration;

/// What calls of one user share.
const LIST_GOOD_FOR: Duration = Duration::from_secs(1);

/// The driver.
pub(super) struct V2Calls {
    reached: Reached,
    lists: SharedReads<ActiveCalls>,
}

impl V2Calls {
    pub(super) fn new(reached: Reached) -> Self {
        let how = How { good_for: LIST_GOOD_FOR, parse: ActiveCalls::parse };
        Self { lists: SharedReads::new(&reached.upstream, &reached.clock, how), reached }
    }

    fn user<'a>(&self, order: &'a RingOrder) -> User<'a> {
        match (order, self.reached.settings.user_form) {
            (RingOrder::NumberThenQueue { queue }, UserForm::Queue) => User::Named(queue),
            (RingOrder::NumberThenQueue { .. }, UserForm::Own) => User::Own,
            (RingOrder::ExtensionThenNumber { extension }, _) => User::Named(extension),
        }
    }

    /// From here on nothing can fail: what was placed is followed.
    fn follow(&self, call: &NewCall, line: Line) -> Arc<PlacedV2Call> {
        let (reporter, progress) = ProgressReporter::channel();
        let (line, wish) = (Arc::new(line), Arc::new(EndWish::default()));
        let poll = Poll {
            watch: Sighting::new(
                call.id,
                first_leg(&call.order),
                Arc::clone(&line),
                Arc::clone(&wish),
            ),
            list: self.lists.at(line.list.clone()),
            reporter,
            clock: Arc::clone(&self.reached.clock),
            random: Arc::clone(&self.reached.random),
            soon: Arc::clone(&wish.told),
        };
        tokio::spawn(poll.until_over());
        Arc::new(PlacedV2Call { line, wish, progress })
    }
}

#[async_trait]
impl Provider for V2Calls {
    fn capabilities(&self) -> Capabilities {
        Capabilities { progress: true, hang_up: true, dtmf: false, code: false }
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let upstream = &self.reached.upstream;
        let line = Line::to(call, self.user(&call.order), &self.reached.paths, upstream)
            .map_err(|error| ProviderError::Unreachable(Some(Arc::new(error))))?;
        let body = request::body(call, &self.reached.settings);
        let answer = upstream.write(|client| {
            let create = client.post(line.list.clone());
            create.header(CONTENT_TYPE, "application/json").body(body.clone())
        });
        let upstream_status = Some(answer.await?.status().as_u16());
        Ok(Originated { upstream_status, call: self.follow(call, line) })
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.reached.attendances.of(api_domain, queue).await
    }
}

/// A call that was taken, by the name that we gave it.
struct PlacedV2Call {
    line: Arc<Line>,
    wish: Arc<EndWish>,
    progress: CallProgress,
}

#[async_trait]
impl PlacedCall for PlacedV2Call {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        let state = last_state(&self.progress.borrow());
        if state.is_final() {
            return Ok(());
        }
        self.wish.make();
        let outcome = self.line.end(endpoints::was_answered(state)).await;
        match &outcome {
            Ok(Ended::Now) => self.wish.grant(),
            Err(ControlError::Refused(_) | ControlError::Unreachable(_)) => self.wish.withdraw(),
            Ok(Ended::NotThere) | Err(_) => {}
        }
        outcome.map(drop)
    }
}

fn first_leg(order: &RingOrder) -> Leg {
    match order {
        RingOrder::NumberThenQueue { .. } => Leg::Visitor,
        RingOrder::ExtensionThenNumber { .. } => Leg::Terminal,
    }
}
