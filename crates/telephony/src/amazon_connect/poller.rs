//! Reads a contact again and again until it has ended: one task for each call, however many subscribers it has.

use super::api::ReadError;
use super::contact::{Contact, Stage};
use super::contact_reference::ContactReference;
use super::contact_states::ContactStates;
use super::instance::Instance;
use super::placed_contact::{self, StopRequest};
use crate::aws::client::AwsRequest;
use crate::poll_delays::{MAX_RETRY_AFTER, PollDelays};
use crate::poll_limits::MAX_POLL_DURATION;
use model::call_progress::ProgressReporter;
use reqwest::Method;
use shared_types::call_state::CallState;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// The polling of one contact.
pub(super) struct Poller {
    pub(super) instance: Arc<Instance>,
    pub(super) contact: ContactReference,
    pub(super) states: ContactStates,
    pub(super) stop: Arc<StopRequest>,
    pub(super) reporter: ProgressReporter,
}

impl Poller {
    /// Reads until the contact has ended, or it lasts too long.
    pub(super) async fn run(mut self) {
        let (clock, random) = (Arc::clone(&self.instance.clock), Arc::clone(&self.instance.random));
        let started_at = clock.uptime();
        let mut delays = PollDelays::default();
        let mut delay = delays.next_delay(&*random, None);
        let mut has_failed = false;
        loop {
            tokio::select! {
                () = clock.sleep(delay) => {}
                () = self.stop.changed.notified() => {
                    delays.reset();
                    clock.sleep(delays.next_delay(&*random, None)).await;
                }
            }
            let before = self.states.stage();
            let read = self.read().await;
            let age = clock.uptime().saturating_sub(started_at);
            let error = read.as_ref().err().filter(|error| !error.is_not_found());
            log_change(has_failed, error);
            has_failed = error.is_some();
            let retry_after = error.and_then(ReadError::retry_after);
            let pause = retry_after.unwrap_or_default().min(MAX_RETRY_AFTER);
            self.report(&read, age, pause).await;
            if self.reporter.state().is_final() {
                return;
            }
            if age >= MAX_POLL_DURATION {
                self.reporter.report(CallState::Unknown);
                return;
            }
            if self.states.stage() != before {
                delays.reset();
                self.stop_again().await;
            }
            delay = delays.next_delay(&*random, retry_after);
        }
    }

    async fn read(&self) -> Result<Contact, ReadError> {
        let id = &*self.contact.contact;
        let path = ["contacts", &self.instance.settings.instance_id, id];
        let body = self.instance.api.read(&AwsRequest::read(Method::GET, &path, None)).await?;
        Contact::parse(&body, id).ok_or(ReadError::Unreadable)
    }

    async fn report(&mut self, read: &Result<Contact, ReadError>, age: Duration, pause: Duration) {
        let states = match read {
            Ok(contact) => {
                let metrics = match (&self.contact.queue, contact.stage(), &contact.end) {
                    (Some(queue), Stage::Queued, None) => self.instance.metrics.of(queue).await,
                    _ => None,
                };
                self.states.on_contact(contact, metrics, self.stop.is_requested(), age)
            }
            Err(error) if error.is_not_found() => self.states.on_absence(age).into_iter().collect(),
            Err(_) => self.states.on_failure(age + pause).into_iter().collect(),
        };
        for state in states {
            self.reporter.report(state);
        }
    }

    /// An end that was requested at an earlier stage may have had no effect.
    async fn stop_again(&self) {
        if !self.stop.is_requested() {
            return;
        }
        if let Err(error) = placed_contact::stop(&self.instance, &self.contact).await {
            tracing::debug!(
                target: "click2call::amazon_connect",
                call_id = self.contact.call.as_str(),
                error = &error as &dyn Error,
                "the repeated end of a call failed"
            );
        }
    }
}

/// Logs the first failure and the recovery, because each poll would fill the log.
fn log_change(had_failed: bool, error: Option<&ReadError>) {
    match error {
        Some(error) if !had_failed => tracing::warn!(
            target: "click2call::amazon_connect",
            error = error as &dyn Error,
            "the state of a call cannot be read"
        ),
        None if had_failed => tracing::info!(
            target: "click2call::amazon_connect",
            "the state of a call can be read again"
        ),
        _ => {}
    }
}
