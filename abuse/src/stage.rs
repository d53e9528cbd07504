//! The actors of a simulation: tasks that sleep by the virtual clock, which advances when all of them sleep.

use crate::clock::VirtualClock;
use model::clock::Clock;
use server::schedule::scheduler_progress::SchedulerProgress;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long the driver waits, in real time, for a missing answer. A server that waits by the virtual clock before it answers
/// continues after that.
const PATIENCE: Duration = Duration::from_secs(1);

/// Actors act at multiples of this, so that several act simultaneously.
const BEAT: Duration = Duration::from_secs(5);

/// The environment of actors.
#[derive(Clone)]
pub struct Stage {
    pub clock: VirtualClock,
    /// The number of actors that are awake.
    awake: Arc<watch::Sender<usize>>,
}

impl Stage {
    /// A stage without actors.
    pub fn new(clock: VirtualClock) -> Self {
        Self { clock, awake: Arc::new(watch::Sender::new(0)) }
    }

    /// Adds an actor.
    pub fn spawn(&self, actor: impl Future<Output = ()> + Send + 'static) {
        let awake = Awake::new(&self.awake);
        tokio::spawn(async move {
            let _awake = awake;
            actor.await;
        });
    }

    /// The time since the simulation began.
    pub fn now(&self) -> Duration {
        self.clock.uptime()
    }

    /// Lets an actor sleep until the next beat after `time`.
    pub async fn sleep(&self, time: Duration) {
        let (now, beat) = (self.now().as_secs(), BEAT.as_secs());
        let until = (now + time.as_secs().max(1)).next_multiple_of(beat);
        let awake = Arc::clone(&self.awake);
        let on_wake = Arc::new(move || awake.send_modify(|awake| *awake += 1));
        let sleep = self.clock.sleep_then(Duration::from_secs(until - now), on_wake);
        self.awake.send_modify(|awake| *awake = awake.saturating_sub(1));
        sleep.await;
    }

    /// Advances time until `end`. `scheduler` is the progress of the server's scheduler task, which gets the real time that it needs
    /// for due calls.
    pub async fn play(&self, end: Duration, mut scheduler: watch::Receiver<SchedulerProgress>) {
        loop {
            let mut awake = self.awake.subscribe();
            let all_asleep = awake.wait_for(|awake| *awake == 0);
            let _ = tokio::time::timeout(PATIENCE, all_asleep).await;
            let now = self.now();
            let is_idle =
                scheduler.wait_for(|it| it.dispatches == 0 && it.next.is_some_and(|at| at > now));
            let _ = tokio::time::timeout(PATIENCE, is_idle).await;
            if self.clock.advance_to_next(end).is_none() {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// An actor that is awake, until this is dropped.
struct Awake(Arc<watch::Sender<usize>>);

impl Awake {
    fn new(awake: &Arc<watch::Sender<usize>>) -> Self {
        awake.send_modify(|awake| *awake += 1);
        Self(Arc::clone(awake))
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        self.0.send_modify(|awake| *awake = awake.saturating_sub(1));
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage").field("clock", &self.clock).finish_non_exhaustive()
    }
}
