use super::*;
use crate::journal::Journal;
use crate::journal::entry::{Entry, Event};
use crate::journal::retention::{Pruning, Retention, RetentionPeriods};
use crate::journal::writer::DatabaseJournal;
use crate::model_cases::cases;
use crate::settings::JournalSettings;
use jiff::ToSpan;
use jiff::civil::Date;
use model::call_id::CallId;
use model::clock::{Clock, Sleep};
use model::random::SystemRandom;
use proptest::prelude::*;
use shared_types::domain::Domain;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Entries are kept for so many days.
const KEPT_DAYS: i64 = 3;
const NOON: Timestamp = Timestamp::constant(1_795_262_400, 0);
const STEP: Duration = Duration::from_mins(10);
const HOUR: Duration = Duration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A clock of a process, whose time of day is set apart from the uptime.
struct TwoClocks(Mutex<Times>);

#[derive(Clone, Copy)]
struct Times {
    right: Timestamp,
    ahead: SignedDuration,
    uptime: Duration,
}

impl TwoClocks {
    fn pass(&self, time: Duration) {
        let mut times = self.0.lock().unwrap();
        times.right += time;
        times.uptime += time;
    }

    fn set_ahead(&self, by: SignedDuration) {
        self.0.lock().unwrap().ahead = by;
    }

    fn right_time(&self) -> Timestamp {
        self.0.lock().unwrap().right
    }
}

impl Clock for TwoClocks {
    fn now(&self) -> Timestamp {
        let times = self.0.lock().unwrap();
        times.right + times.ahead
    }

    fn started_at(&self) -> Timestamp {
        self.now()
    }

    fn uptime(&self) -> Duration {
        self.0.lock().unwrap().uptime
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

struct NoTenants;

impl RetentionPeriods for NoTenants {
    fn days_for(&self, _: &Domain) -> Option<u32> {
        None
    }
}

/// A journal, and the process that prunes it.
struct Server {
    journal: DatabaseJournal,
    clock: Arc<TwoClocks>,
    pruning: Pruning,
    _folder: TempDir,
}

fn retention() -> Retention {
    let days = u32::try_from(KEPT_DAYS).unwrap();
    Retention { default_days: days, refusal_days: days, tenants: Arc::new(NoTenants) }
}

fn pruning(clock: &Arc<TwoClocks>) -> Pruning {
    Pruning::new(Arc::clone(clock) as _)
}

impl Server {
    /// With an entry of each of the days around noon of day zero: ten before and `after` after it.
    async fn with_days(after: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        let journal = DatabaseJournal::open(&settings, Arc::new(SystemRandom)).await.unwrap();
        for day in -10..=after {
            let call_id = CallId::random(&SystemRandom).unwrap();
            let at = NOON.checked_add((day * 24).hours()).unwrap();
            journal.write(Entry::new(at, call_id, Event::Accepted)).await.unwrap();
        }
        let times = Times { right: NOON, ahead: SignedDuration::ZERO, uptime: Duration::ZERO };
        let clock = Arc::new(TwoClocks(Mutex::new(times)));
        let pruning = pruning(&clock);
        Self { journal, clock, pruning, _folder: folder }
    }

    /// The process ends, and another one begins after `stopped`.
    fn restart(&mut self, stopped: Duration) {
        let old = *self.clock.0.lock().unwrap();
        let times = Times { right: old.right + stopped, uptime: Duration::ZERO, ..old };
        self.clock = Arc::new(TwoClocks(Mutex::new(times)));
        self.pruning = pruning(&self.clock);
    }

    async fn prune(&mut self) {
        self.pruning.step(self.journal.database(), &retention()).await.unwrap();
    }

    /// So many steps of ten minutes.
    async fn run(&mut self, steps: u32) {
        for _ in 0..steps {
            self.clock.pass(STEP);
            self.prune().await;
        }
    }

    async fn days(&self) -> BTreeSet<Date> {
        let mut connection = self.journal.database().pooled().await.unwrap();
        let days = sqlx::query_scalar::<_, String>("SELECT DISTINCT day FROM journal");
        let days = days.fetch_all(&mut *connection).await.unwrap();
        connection.give_back();
        days.iter().map(|day| day.parse().unwrap()).collect()
    }

    /// The first day that is kept at the right time.
    fn first_kept(&self) -> Date {
        let today = TimeZone::UTC.to_datetime(self.clock.right_time()).date();
        today.checked_sub(KEPT_DAYS.days()).unwrap()
    }
}

#[tokio::test]
async fn with_a_clock_that_is_right_entries_go_on_the_day_on_which_they_may() {
    let mut server = Server::with_days(0).await;
    server.prune().await;
    assert_eq!(server.days().await.first(), Some(&server.first_kept()));
    for _ in 0..3 {
        server.run(6 * 24).await;
        assert_eq!(server.days().await.first(), Some(&server.first_kept()));
    }
}

#[tokio::test]
async fn a_start_with_the_clock_seven_years_ahead_removes_nothing_early() {
    // With and without a horizon of an earlier process.
    for is_new in [true, false] {
        let mut server = Server::with_days(0).await;
        if !is_new {
            server.prune().await;
        }
        server.clock.set_ahead(DAY * 7 * 365);
        server.restart(HOUR);

        server.prune().await;
        server.run(6 * 48).await;

        let days = server.days().await;
        assert!(days.contains(&server.first_kept()), "{days:?}");
        server.clock.set_ahead(SignedDuration::ZERO);
        server.run(6).await;
        assert!(server.days().await.contains(&server.first_kept()));
    }
}

#[tokio::test]
async fn after_a_stop_of_two_days_the_horizon_has_caught_up_in_a_few_hours() {
    let mut server = Server::with_days(0).await;
    server.prune().await;
    server.restart(HOUR * 48);
    server.prune().await;
    assert!(server.days().await.len() > 2, "not at once");

    server.run(6 * 4).await;

    assert_eq!(server.days().await.first(), Some(&server.first_kept()));
}

#[tokio::test]
async fn a_clock_that_is_set_back_removes_nothing_and_leaves_the_horizon() {
    let mut server = Server::with_days(0).await;
    server.prune().await;
    let (days, horizon) =
        (server.days().await, last_known_time(server.journal.database()).await.unwrap());
    server.clock.set_ahead(-DAY * 400);
    server.run(6 * 48).await;

    assert_eq!(server.days().await, days);
    assert_eq!(last_known_time(server.journal.database()).await.unwrap(), horizon);
}

#[tokio::test]
async fn several_servers_together_advance_the_horizon_no_faster_than_one() {
    let mut server = Server::with_days(0).await;
    server.prune().await;
    let begin = last_known_time(server.journal.database()).await.unwrap().unwrap();
    server.restart(HOUR * 24 * 90);
    let mut all: Vec<_> = (0..5).map(|_| PruneHorizon::default()).collect();
    let database = Arc::clone(server.journal.database());
    for _ in 0..6 {
        for one in &mut all {
            one.advance(&database, server.clock.now(), server.clock.uptime()).await.unwrap();
        }
        server.clock.pass(STEP);
    }

    let horizon = last_known_time(&database).await.unwrap().unwrap();
    assert_eq!(horizon, begin + STEP * 5);
}

/// A part of a walk.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// For so many steps.
    Right(u32),
    /// Seconds ahead, for less than one step, and then right.
    Ahead(i64),
    /// Seconds behind, for so many steps.
    Behind(i64, u32),
    /// Stopped for so many minutes.
    Stopped(u64),
    /// Stopped for so many minutes, and then ahead by seconds for less than one step.
    StartedAhead(u64, i64),
}

fn any_turn() -> impl Strategy<Value = Turn> {
    let years = 1_i64..300_000_000;
    prop_oneof![
        3 => (1_u32..20).prop_map(Turn::Right),
        3 => years.clone().prop_map(Turn::Ahead),
        1 => (years.clone(), 1_u32..20).prop_map(|(by, steps)| Turn::Behind(by, steps)),
        2 => (0_u64..3_000).prop_map(Turn::Stopped),
        3 => (0_u64..3_000, years).prop_map(|(stopped, by)| Turn::StartedAhead(stopped, by)),
    ]
}

impl Server {
    async fn take(&mut self, turn: Turn) {
        match turn {
            Turn::Right(steps) => self.run(steps).await,
            Turn::Ahead(by) => {
                self.clock.set_ahead(SignedDuration::from_secs(by));
                self.run(1).await;
                self.clock.set_ahead(SignedDuration::ZERO);
                self.run(1).await;
            }
            Turn::Behind(by, steps) => {
                self.clock.set_ahead(SignedDuration::from_secs(-by));
                self.run(steps).await;
            }
            Turn::Stopped(minutes) => {
                self.restart(Duration::from_mins(minutes));
                self.prune().await;
            }
            Turn::StartedAhead(minutes, by) => {
                self.clock.set_ahead(SignedDuration::from_secs(by));
                self.restart(Duration::from_mins(minutes));
                self.prune().await;
            }
        }
        self.clock.set_ahead(SignedDuration::ZERO);
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn no_walk_of_the_clock_removes_what_the_right_time_keeps(
        turns in proptest::collection::vec(any_turn(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let lost: Result<(), TestCaseError> = runtime.block_on(async {
            let mut server = Server::with_days(6).await;
            server.prune().await;
            for turn in turns {
                server.take(turn).await;
                let (days, first) = (server.days().await, server.first_kept());
                let last = server.first_kept().checked_add(2.days()).unwrap();
                for day in [first, last] {
                    let has_entries = day <= TimeZone::UTC.to_datetime(NOON).date();
                    prop_assert!(!has_entries || days.contains(&day), "{day} {turn:?} {days:?}");
                }
            }
            Ok(())
        });
        lost?;
    }
}
