use super::*;
use crate::clock::Sleep;
use proptest::prelude::*;

/// A clock whose uptime and time of day are set apart.
struct TwoClocks(Mutex<(Duration, SignedDuration)>);

const START: Timestamp = Timestamp::constant(1_795_248_000, 0);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl TwoClocks {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::default()))
    }

    fn pass(&self, time: Duration) {
        self.0.lock().unwrap().0 += time;
    }

    /// Sets the time of day ahead of the right time.
    fn set_ahead(&self, by: SignedDuration) {
        self.0.lock().unwrap().1 = by;
    }

    fn right_time(&self) -> Timestamp {
        START + self.uptime()
    }
}

impl Clock for TwoClocks {
    fn now(&self) -> Timestamp {
        self.right_time() + self.0.lock().unwrap().1
    }

    fn started_at(&self) -> Timestamp {
        START
    }

    fn uptime(&self) -> Duration {
        self.0.lock().unwrap().0
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

fn watched() -> (Arc<TwoClocks>, ClockWatch) {
    let clock = TwoClocks::new();
    let watch = ClockWatch::new(Arc::clone(&clock) as _);
    (clock, watch)
}

#[test]
fn the_trusted_time_is_the_time_of_day_while_the_clock_runs_evenly() {
    let (clock, watch) = watched();
    for _ in 0..100 {
        clock.pass(MINUTE);
        assert_eq!(watch.read().now, clock.now());
        assert_eq!(watch.read().jump, None);
    }
}

#[test]
fn a_clock_that_is_days_ahead_for_35_seconds_changes_nothing() {
    let (clock, watch) = watched();
    clock.pass(MINUTE * 10);
    watch.read();
    clock.set_ahead(DAY * 3);
    assert_eq!(watch.read().jump, Some(DAY * 3));
    for _ in 0..35 {
        clock.pass(SECOND);
        let read = watch.read();
        assert_eq!((read.now, read.jump), (clock.right_time(), None), "reported once");
    }
    clock.set_ahead(SignedDuration::ZERO);

    assert_eq!(watch.read().jump, Some(-DAY * 3));
    assert_eq!(watch.read().now, clock.now());
}

#[test]
fn a_clock_that_stays_ahead_is_believed_after_five_minutes() {
    let (clock, watch) = watched();
    clock.pass(MINUTE);
    clock.set_ahead(DAY);
    watch.read();
    clock.pass(ClockWatch::HOLD.saturating_sub(SECOND));
    assert_eq!(watch.read().now, clock.right_time());
    clock.pass(STEP * 2);

    assert_eq!(watch.read().now, clock.now());
}

#[test]
fn a_jump_that_is_seen_by_one_observation_only_is_not_believed_however_long_ago_the_last_one_was() {
    let (clock, watch) = watched();
    clock.pass(MINUTE * 60);
    clock.set_ahead(DAY);

    assert_eq!(watch.read().now, clock.right_time());
}

#[test]
fn a_clock_that_is_set_back_is_followed_at_once() {
    let (clock, watch) = watched();
    clock.pass(MINUTE * 10);
    clock.set_ahead(-DAY);

    let read = watch.read();

    assert_eq!((read.now, read.jump), (clock.now(), Some(-DAY)));
}

#[test]
fn after_a_start_far_ahead_of_the_last_known_time_that_time_continues_for_five_minutes() {
    let (clock, watch) = watched();
    let last = START - DAY * 7 * 365;
    watch.resume_from(last);
    clock.pass(MINUTE);
    let read = watch.read();
    assert_eq!((read.now, read.is_settled), (last + MINUTE, false));
    clock.pass(ClockWatch::HOLD + STEP);
    watch.read();
    clock.pass(ClockWatch::HOLD);

    let read = watch.read();
    assert_eq!((read.now, read.is_settled), (clock.now(), true));
}

#[test]
fn after_a_short_outage_the_time_of_day_counts_at_once() {
    let (clock, watch) = watched();
    watch.resume_from(START - SignedDuration::from_mins(119));

    assert_eq!(watch.read().now, clock.now());
}

#[test]
fn the_number_of_observations_is_bounded() {
    let (clock, watch) = watched();
    for _ in 0..10_000 {
        clock.pass(SECOND);
        watch.read();
    }

    assert!(watch.observations.lock().unwrap().len() <= 32);
}

proptest! {
    /// Departures ahead that end within five minutes, and any departure back.
    #[test]
    fn the_trusted_time_is_never_after_the_right_time_if_the_clock_is_ahead_for_less_than_five_minutes(
        walk in proptest::collection::vec(
            (1_u64..2_000, 0_u64..290, 1_i64..400_000_000, 0_i64..400_000_000), 1..40,
        ),
        every in 1_u64..60,
    ) {
        let (clock, watch) = watched();
        for (right_for, ahead_for, ahead, back) in walk {
            for (how_long, by) in [(right_for, -(back % 7) * 1_000), (ahead_for, ahead)] {
                clock.set_ahead(SignedDuration::from_secs(by));
                let mut left = how_long;
                while left > 0 {
                    let step = left.min(every);
                    clock.pass(SECOND * u32::try_from(step).unwrap());
                    let read = watch.read();
                    prop_assert!(read.now <= clock.right_time());
                    prop_assert!(read.now <= clock.now());
                    left -= step;
                }
            }
        }
    }
}
