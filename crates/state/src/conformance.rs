//! The tests that every implementation of the ports must pass.
//!
//! An implementation provides a [`Fixture`] and calls [`conformance_tests!`](crate::conformance_tests), and
//! [`restart_tests!`](crate::restart_tests) if its state survives the end of the process.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "each function is a test, which panics if it fails"
)]

pub mod call_states;
pub mod embedded_fixture;
pub mod idempotency_keys;
mod keys;
pub mod number_locks;
pub mod rate_limits;
pub mod replay_guard;
pub mod restart;
pub mod test_clock;

use crate::call_states::CallStates;
use crate::idempotency_keys::IdempotencyKeys;
use crate::number_locks::NumberLocks;
use crate::rate_limits::{LimitTable, RateLimits};
use crate::replay_guard::ReplayGuard;
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// How long the values of a fixture's replay guard are used.
pub const VALUE_LIFETIME: Duration = Duration::from_secs(30);

/// A new and empty implementation of all ports, with a clock.
#[async_trait]
pub trait Fixture: Send + Sync {
    /// The rate limits of one purpose.
    fn rate_limits(&self, table: LimitTable) -> Arc<dyn RateLimits>;

    /// Locks on numbers.
    fn number_locks(&self) -> Arc<dyn NumberLocks>;

    /// Idempotency keys.
    fn idempotency_keys(&self) -> Arc<dyn IdempotencyKeys>;

    /// States of calls.
    fn call_states(&self) -> Arc<dyn CallStates>;

    /// A replay guard for values with [`VALUE_LIFETIME`]. It accepts values that are made now.
    fn replay_guard(&self) -> Arc<dyn ReplayGuard>;

    /// How many live entries fill the memory of each port.
    fn full(&self) -> FullTables;

    /// The time of all ports.
    fn now(&self) -> Timestamp;

    /// Lets time pass for all ports.
    async fn advance(&self, by: Duration);
}

/// A fixture whose state survives the end of the process.
pub trait RestartFixture: Fixture + Sized {
    /// The same state in a new process, after the old one was stopped.
    fn restart(self) -> impl Future<Output = Self>;
}

/// How many live entries fill the memory of each port.
#[derive(Clone, Copy, Debug)]
pub struct FullTables {
    /// Limits that were charged, in each table.
    pub rate_limits: u32,
    /// Locked numbers.
    pub number_locks: u32,
    /// Used values.
    pub used_values: u32,
    /// Idempotency keys of one owner.
    pub idempotency_keys: u32,
    /// Calls in progress of one owner.
    pub calls: u32,
}

/// A test function for each test of the ports, on a new fixture each.
#[macro_export]
macro_rules! conformance_tests {
    ($fixture:expr) => {
        $crate::conformance_tests! { $fixture =>
            rate_limits:
                the_last_of_a_window_learns_when_the_next_one_is_admitted,
                a_refused_request_counts_against_none_of_its_limits,
                a_check_counts_nothing,
                a_refund_can_be_used_again,
                a_refund_after_the_window_has_no_effect,
                charges_are_counted_until_they_leave_the_window,
                a_request_takes_all_of_its_units_or_none,
                the_units_of_a_refund_can_be_used_again_also_by_a_stored_receipt,
                a_request_of_more_units_than_the_quota_is_refused,
                a_quota_of_nothing_refuses_everything,
                of_simultaneous_requests_exactly_the_quota_is_admitted,
                simultaneous_requests_count_against_all_limits_or_none,
                a_full_table_keeps_its_limits_and_admits_others,
                a_key_that_was_counted_in_a_full_table_gains_nothing_by_its_end,
                a_flood_of_one_table_takes_no_room_from_another;
            number_locks:
                a_number_is_locked_once_until_its_lock_expires,
                the_lock_of_an_ended_call_does_not_count,
                only_the_call_that_holds_a_number_unlocks_it,
                of_simultaneous_attempts_exactly_one_locks_the_number,
                a_full_table_keeps_its_locks_and_locks_others;
            replay_guard:
                a_value_is_used_once_within_its_lifetime,
                a_value_from_before_the_first_accepted_second_is_expired,
                of_simultaneous_uses_exactly_one_succeeds,
                an_owner_that_fills_the_guard_is_refused_and_others_are_not,
                a_guard_that_many_owners_fill_accepts_no_used_value_and_accepts_new_ones;
            idempotency_keys:
                later_and_waiting_requests_get_the_answer_that_is_kept,
                a_request_that_placed_nothing_can_be_made_again,
                a_dropped_request_is_interrupted_and_not_made_again,
                a_key_belongs_to_its_body,
                a_key_is_kept_for_a_day,
                of_simultaneous_requests_exactly_one_is_the_first,
                a_full_table_keeps_its_keys_and_admits_other_owners;
            call_states:
                states_have_numbers_and_the_time_of_the_port,
                a_subscriber_receives_the_states_after_its_last_one,
                a_closed_call_ends_its_subscriptions_and_stays_readable,
                a_call_in_progress_is_kept_for_as_long_as_it_lasts,
                a_call_that_was_not_placed_leaves_nothing,
                a_resumed_call_continues_after_a_gap_in_its_numbers,
                simultaneous_subscribers_receive_each_state_once_and_in_order,
                the_subscribers_of_a_call_are_limited,
                of_simultaneous_calls_exactly_as_many_begin_as_there_is_room_for,
                a_full_table_keeps_calls_in_progress_and_admits_other_owners,
                closed_calls_make_room_for_new_ones;
        }
    };
    ($fixture:expr => $($port:ident: $($test:ident),+;)+) => {
        $(mod $port {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    $crate::conformance::$port::$test(&$fixture).await;
                }
            )+
        })+
    };
}

/// A test function for each test of what survives a restart, on a new fixture each.
#[macro_export]
macro_rules! restart_tests {
    ($fixture:expr) => {
        $crate::restart_tests! { $fixture =>
            a_limit_holds_and_a_refund_stays,
            a_lock_holds_for_the_rest_of_its_period,
            every_table_of_limits_is_saved,
            an_answer_is_kept,
            a_request_that_was_being_processed_is_interrupted,
            a_forgotten_key_stays_forgotten,
            limits_and_locks_of_a_full_table_hold,
            a_used_value_stays_refused,
        }
    };
    ($fixture:expr => $($test:ident,)+) => {
        mod restart {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    $crate::conformance::restart::$test($fixture).await;
                }
            )+
        }
    };
}
