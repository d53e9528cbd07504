//! Supervises the tasks that last as long as the server, so that a panic in one of them does not go unnoticed.
//!
//! It must not know what the tasks do. A task is either restarted, which is right where it keeps nothing in memory that
//! a panic may have left half done, or essential: then the server cannot go on without it, and ends.

use futures_util::FutureExt;
use model::backoff::{Backoff, BackoffCounter};
use model::clock::{Clock, SystemClock};
use model::random::Random;
use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The waits before restarts.
const BACKOFF: Backoff = Backoff::doubling(Duration::from_secs(1), Duration::from_mins(1));
/// A task that ran for this long begins with the first wait again.
const HEALTHY_AFTER: Duration = Duration::from_mins(10);

/// The port through which panics are counted.
pub trait PanicObserver: Send + Sync {
    /// The task `task` was started for the first time.
    fn started(&self, task: &'static str);

    /// The task `task` has panicked.
    fn panicked(&self, task: &'static str);
}

/// Counts nothing.
impl PanicObserver for () {
    fn started(&self, _task: &'static str) {}

    fn panicked(&self, _task: &'static str) {}
}

/// Starts tasks and watches them. Cheap to clone.
#[derive(Clone)]
pub struct Supervisor {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    observer: Arc<dyn PanicObserver>,
    /// The first essential task that has panicked.
    failed: Arc<watch::Sender<Option<&'static str>>>,
}

impl Supervisor {
    /// No task is running yet.
    pub fn new(
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        observer: Arc<dyn PanicObserver>,
    ) -> Self {
        Self { clock, random, observer, failed: Arc::default() }
    }

    /// The same for a command, whose panics nobody counts.
    pub fn of_command(random: Arc<dyn Random>) -> Self {
        Self::new(Arc::new(SystemClock::start()), random, Arc::new(()))
    }

    /// Runs the future that `make` makes. After a panic it makes another one, after a wait. The task ends with a
    /// future that returns.
    pub fn restarting<F, Task>(&self, name: &'static str, mut make: F) -> JoinHandle<()>
    where
        F: FnMut() -> Task + Send + 'static,
        Task: Future<Output = ()> + Send,
    {
        let supervisor = self.clone();
        self.observer.started(name);
        tokio::spawn(async move {
            let mut waits = BackoffCounter::new(BACKOFF);
            loop {
                let began = supervisor.clock.uptime();
                // In a block of its own: to make the future may panic as well.
                let run = async { make().await };
                if AssertUnwindSafe(run).catch_unwind().await.is_ok() {
                    return;
                }
                supervisor.observer.panicked(name);
                if supervisor.clock.uptime().saturating_sub(began) >= HEALTHY_AFTER {
                    waits.reset();
                }
                let wait = waits.next_wait(Duration::ZERO, &*supervisor.random);
                let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                tracing::error!(task = name, wait_ms, "a task panicked and will be restarted");
                supervisor.clock.sleep(wait).await;
            }
        })
    }

    /// Runs `task`, without which the server cannot go on. A panic is reported by [`Self::failure`].
    pub fn essential(
        &self,
        name: &'static str,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> JoinHandle<()> {
        let supervisor = self.clone();
        self.observer.started(name);
        tokio::spawn(async move {
            if AssertUnwindSafe(task).catch_unwind().await.is_err() {
                supervisor.observer.panicked(name);
                tracing::error!(
                    task = name,
                    "a task panicked; the server cannot continue without it"
                );
                supervisor.failed.send_if_modified(|failed| {
                    let is_first = failed.is_none();
                    failed.get_or_insert(name);
                    is_first
                });
            }
        })
    }

    /// The first essential task that has panicked.
    pub fn failed_task(&self) -> Option<&'static str> {
        *self.failed.borrow()
    }

    /// Returns when an essential task has panicked, with its name.
    pub async fn failure(&self) -> &'static str {
        let mut failed = self.failed.subscribe();
        match failed.wait_for(Option::is_some).await.map(|name| *name) {
            Ok(Some(name)) => name,
            // The sender is ours, and a value that was waited for is there.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }
}

impl fmt::Debug for Supervisor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supervisor").field("failed", &self.failed_task()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::{Random, RandomError};
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::oneshot;
    use tokio::time::Instant;

    /// Adds no jitter.
    struct NoJitter;

    impl Random for NoJitter {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
            bytes.fill(0);
            Ok(())
        }
    }

    /// The clock of the paused runtime.
    struct PausedClock(Instant);

    impl Clock for PausedClock {
        fn now(&self) -> jiff::Timestamp {
            jiff::Timestamp::UNIX_EPOCH + self.uptime()
        }

        fn started_at(&self) -> jiff::Timestamp {
            jiff::Timestamp::UNIX_EPOCH
        }

        fn uptime(&self) -> Duration {
            self.0.elapsed()
        }

        fn sleep(&self, time: Duration) -> model::clock::Sleep {
            Box::pin(tokio::time::sleep(time))
        }
    }

    #[derive(Default)]
    struct Panics(Mutex<Vec<&'static str>>);

    impl PanicObserver for Panics {
        fn started(&self, _task: &'static str) {}

        fn panicked(&self, task: &'static str) {
            self.0.lock().unwrap().push(task);
        }
    }

    fn supervisor() -> (Supervisor, Arc<Panics>) {
        let panics = Arc::<Panics>::default();
        let clock = Arc::new(PausedClock(Instant::now()));
        (Supervisor::new(clock, Arc::new(NoJitter), Arc::clone(&panics) as _), panics)
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_is_restarted_after_longer_and_longer_waits() {
        let (supervisor, panics) = supervisor();
        let (began, starts) = (Instant::now(), Arc::<Mutex<Vec<u64>>>::default());

        let noted = Arc::clone(&starts);
        let task = supervisor.restarting("sweeper", move || {
            noted.lock().unwrap().push(began.elapsed().as_secs());
            let is_last = noted.lock().unwrap().len() == 5;
            async move { assert!(is_last, "injected") }
        });
        task.await.unwrap();

        assert_eq!(*starts.lock().unwrap(), [0, 1, 3, 7, 15]);
        assert_eq!(*panics.0.lock().unwrap(), ["sweeper"; 4]);
        assert_eq!(supervisor.failed_task(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_ran_for_long_is_restarted_soon_and_a_panic_while_it_is_made_counts() {
        let (supervisor, panics) = supervisor();
        let (began, run) = (Instant::now(), Arc::<AtomicU32>::default());

        let runs = Arc::clone(&run);
        let task = supervisor.restarting("sweeper", move || {
            let run = runs.fetch_add(1, Ordering::Relaxed);
            assert_ne!(run, 0, "injected");
            async move {
                tokio::time::sleep(HEALTHY_AFTER).await;
                assert_eq!(run, 3, "injected");
            }
        });
        task.await.unwrap();

        assert_eq!(began.elapsed(), 3 * HEALTHY_AFTER + Duration::from_secs(3));
        assert_eq!(panics.0.lock().unwrap().len(), 3);
    }

    #[tokio::test]
    async fn an_essential_task_that_panics_is_reported_and_not_restarted() {
        let (supervisor, panics) = supervisor();
        let (fail, failing) = oneshot::channel::<()>();
        supervisor.essential("one that returns", async {}).await.unwrap();
        let task = supervisor.essential("state", async move {
            failing.await.unwrap();
            panic!("injected");
        });
        assert_eq!(supervisor.failed_task(), None);

        fail.send(()).unwrap();

        assert_eq!(supervisor.failure().await, "state");
        assert_eq!(supervisor.failed_task(), Some("state"));
        task.await.unwrap();
        assert_eq!(*panics.0.lock().unwrap(), ["state"]);
    }
}
