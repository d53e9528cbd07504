//! The states of one call, derived from what is read of its contact.

use super::contact::{Contact, Stage};
use super::end_cause;
use super::queue_metrics::QueueMetrics;
use crate::poll_limits::{EXPECT_FOUND_WITHIN, GIVE_UP_AFTER, MIN_ABSENCES, STALE_AFTER};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::time::Duration;

/// What is known of a contact.
#[derive(Debug)]
pub(super) struct ContactStates {
    /// The highest stage that was read or, before a restart, reported.
    stage: Stage,
    /// The state that was reported last is that of `stage`. Not so after a restart and after `unknown`.
    is_reported: bool,
    /// It was found once, or placed before a restart.
    was_found: bool,
    absences: u32,
    last_answer_at: Duration,
    /// The best known position in the queue.
    position: Option<u16>,
}

impl Default for ContactStates {
    fn default() -> Self {
        Self {
            stage: Stage::Started,
            is_reported: true,
            was_found: false,
            absences: 0,
            last_answer_at: Duration::ZERO,
            position: None,
        }
    }
}

impl ContactStates {
    /// Of a call that was placed before a restart, with the states until then.
    pub(super) fn resume(history: &[CallState]) -> Self {
        let stage = history.iter().filter_map(|state| stage(*state)).max().unwrap_or_default();
        Self { stage, is_reported: false, was_found: true, ..Self::default() }
    }

    /// The highest stage.
    pub(super) fn stage(&self) -> Stage {
        self.stage
    }

    /// The states that follow from `contact`, in order: each stage once, whatever the order in which the times
    /// arrive. `metrics` are those of its queue.
    pub(super) fn on_contact(
        &mut self,
        contact: &Contact,
        metrics: Option<QueueMetrics>,
        stop_requested: bool,
        age: Duration,
    ) -> Vec<CallState> {
        (self.was_found, self.absences, self.last_answer_at) = (true, 0, age);
        let before = self.stage;
        self.stage = before.max(contact.stage());
        let mut states = Vec::new();
        if self.is_reported {
            let reached = Stage::REACHED.into_iter();
            let new = reached.filter(|stage| *stage > before && contact.has_reached(*stage));
            states.extend(new.map(|stage| self.state(stage, metrics)));
        }
        if let Some(end) = &contact.end {
            let cause = end_cause::of_contact(end, self.stage, stop_requested);
            states.push(CallState::Ended { cause });
        } else if !self.is_reported || (before, self.stage) == (Stage::Queued, Stage::Queued) {
            states.push(self.state(self.stage, metrics));
        }
        self.is_reported = true;
        states
    }

    /// Amazon Connect does not know the contact, or not yet.
    pub(super) fn on_absence(&mut self, age: Duration) -> Option<CallState> {
        (self.absences, self.last_answer_at) = (self.absences + 1, age);
        if self.absences >= MIN_ABSENCES && (self.was_found || age >= GIVE_UP_AFTER) {
            return Some(CallState::Ended { cause: EndCause::Unknown });
        }
        (!self.was_found && age >= EXPECT_FOUND_WITHIN).then(|| self.lose())
    }

    /// Nothing could be read, nor will be before `next_at`.
    pub(super) fn on_failure(&mut self, next_at: Duration) -> Option<CallState> {
        let without_answer_for = next_at.saturating_sub(self.last_answer_at);
        (without_answer_for >= STALE_AFTER).then(|| self.lose())
    }

    fn lose(&mut self) -> CallState {
        self.is_reported = false;
        CallState::Unknown
    }

    fn state(&mut self, stage: Stage, metrics: Option<QueueMetrics>) -> CallState {
        match stage {
            Stage::Started => CallState::Accepted,
            Stage::Ringing => CallState::Ringing { leg: Leg::Visitor },
            Stage::Answered => CallState::Answered { leg: Leg::Visitor },
            Stage::Queued => self.queued(metrics),
            Stage::Connected => CallState::Connected,
        }
    }

    /// A contact joins the end of its queue, so the length of the queue bounds its position; and the position
    /// never grows.
    fn queued(&mut self, metrics: Option<QueueMetrics>) -> CallState {
        let length = metrics.and_then(|metrics| metrics.contacts_in_queue);
        let length = length.map(|length| u16::try_from(length.max(1)).unwrap_or(u16::MAX));
        self.position = match (self.position, length) {
            (Some(position), Some(length)) => Some(position.min(length)),
            (known, length) => known.or(length),
        };
        let wait = metrics.and_then(|metrics| metrics.estimated_wait_seconds);
        CallState::Queued { position: self.position, wait }
    }
}

/// The stage at which this state was reported.
fn stage(state: CallState) -> Option<Stage> {
    match state {
        CallState::Ringing { .. } => Some(Stage::Ringing),
        CallState::Answered { .. } => Some(Stage::Answered),
        CallState::Queued { .. } => Some(Stage::Queued),
        CallState::Connected => Some(Stage::Connected),
        CallState::Accepted | CallState::Unknown | CallState::Ended { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::contact::ContactEnd;
    use super::*;
    use proptest::prelude::*;

    const RINGING: CallState = CallState::Ringing { leg: Leg::Visitor };
    const ANSWERED: CallState = CallState::Answered { leg: Leg::Visitor };
    const SECOND: Duration = Duration::from_secs(1);

    fn at(stage: Stage) -> Contact {
        Contact {
            answered: stage >= Stage::Answered,
            queued: stage >= Stage::Queued,
            connected: stage >= Stage::Connected,
            rang: stage == Stage::Ringing,
            end: None,
        }
    }

    fn ended(stage: Stage) -> Contact {
        Contact { end: Some(ContactEnd::default()), ..at(stage) }
    }

    fn read(states: &mut ContactStates, contact: &Contact) -> Vec<CallState> {
        states.on_contact(contact, None, false, SECOND)
    }

    #[test]
    fn each_stage_is_reported_once_and_late_ones_in_order() {
        let mut states = ContactStates::default();
        assert_eq!(read(&mut states, &at(Stage::Started)), []);
        assert_eq!(read(&mut states, &at(Stage::Ringing)), [RINGING]);
        assert_eq!(read(&mut states, &at(Stage::Ringing)), []);
        let late = [ANSWERED, CallState::QUEUED, CallState::Connected];
        assert_eq!(read(&mut states, &at(Stage::Connected)), late);
        assert_eq!(read(&mut states, &at(Stage::Answered)), [], "nothing is taken back");
        let completed = CallState::Ended { cause: EndCause::Completed };
        assert_eq!(read(&mut states, &ended(Stage::Answered)), [completed]);
    }

    #[test]
    fn an_end_that_was_read_late_is_preceded_by_what_happened() {
        let mut states = ContactStates::default();
        let unknown = CallState::Ended { cause: EndCause::Unknown };

        assert_eq!(read(&mut states, &ended(Stage::Answered)), [ANSWERED, unknown]);
    }

    #[test]
    fn the_position_in_the_queue_never_grows_and_the_wait_follows_the_metrics() {
        let mut states = ContactStates::default();
        let mut queued = |length, wait| {
            let metrics = QueueMetrics {
                contacts_in_queue: Some(length),
                estimated_wait_seconds: Some(wait),
                ..QueueMetrics::default()
            };
            states.on_contact(&at(Stage::Queued), Some(metrics), false, SECOND).pop()
        };
        let position =
            |position, wait| Some(CallState::Queued { position: Some(position), wait: Some(wait) });

        assert_eq!(queued(3, 90), position(3, 90));
        assert_eq!(queued(7, 60), position(3, 60));
        assert_eq!(queued(0, 5), position(1, 5));
    }

    #[test]
    fn after_unknown_only_the_current_state_is_reported() {
        let mut states = ContactStates::default();
        read(&mut states, &at(Stage::Answered));
        assert_eq!(states.on_failure(STALE_AFTER), None);
        assert_eq!(states.on_failure(SECOND + STALE_AFTER), Some(CallState::Unknown));

        assert_eq!(read(&mut states, &at(Stage::Connected)), [CallState::Connected]);
    }

    #[test]
    fn a_resumed_call_is_reported_where_it_is_now_or_was() {
        for (history, contact, expected) in [
            (vec![CallState::Accepted], at(Stage::Started), CallState::Accepted),
            (vec![RINGING], at(Stage::Started), RINGING),
            (vec![ANSWERED, CallState::Unknown], at(Stage::Connected), CallState::Connected),
            (vec![CallState::Connected], at(Stage::Answered), CallState::Connected),
        ] {
            let mut states = ContactStates::resume(&history);
            assert_eq!(read(&mut states, &contact), [expected], "{history:?}");
        }
        let mut states = ContactStates::resume(&[CallState::Connected]);
        let completed = CallState::Ended { cause: EndCause::Completed };
        assert_eq!(read(&mut states, &ended(Stage::Started)), [completed]);
    }

    #[test]
    fn a_contact_that_is_not_found_is_unknown_and_then_given_up() {
        let mut states = ContactStates::default();
        assert_eq!(states.on_absence(SECOND), None);
        assert_eq!(states.on_absence(EXPECT_FOUND_WITHIN), Some(CallState::Unknown));
        let gone = CallState::Ended { cause: EndCause::Unknown };
        assert_eq!(states.on_absence(GIVE_UP_AFTER), Some(gone));

        let mut states = ContactStates::default();
        read(&mut states, &at(Stage::Answered));
        assert_eq!(states.on_absence(SECOND), None, "one absence is no evidence");
        assert_eq!(states.on_absence(SECOND), Some(gone));
    }

    proptest! {
        #[test]
        fn stages_are_reported_in_order_whatever_is_read(
            reads in proptest::collection::vec(any::<(bool, bool, bool, bool)>(), 0..20),
        ) {
            let mut states = ContactStates::default();
            let mut reported = Vec::new();
            for (rang, answered, queued, connected) in reads {
                let contact = Contact { rang, answered, queued, connected, end: None };
                reported.extend(read(&mut states, &contact).into_iter().filter_map(stage));
            }
            reported.dedup();
            prop_assert!(reported.is_sorted_by(|one, next| one < next), "{reported:?}");
        }
    }
}
