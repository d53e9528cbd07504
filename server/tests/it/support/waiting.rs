//! Waiting for what must happen, however slow the machine is.

use std::sync::mpsc;
use std::time::Duration;
use tokio::sync::watch;

/// Longer than anything takes on a machine that is busy with other work. It only ends what would wait for ever.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// Waits until `condition` holds.
pub(crate) async fn until(condition: impl AsyncFn() -> bool) {
    let looks = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    in_time(looks).await;
}

/// Waits until the value of `watched` is one that `is_it` accepts.
pub(crate) async fn until_it_is<T: Clone>(
    mut watched: watch::Receiver<T>,
    is_it: impl FnMut(&T) -> bool,
) -> T {
    in_time(watched.wait_for(is_it)).await.unwrap().clone()
}

/// Waits for `future`, which must end.
pub(crate) async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(LONGEST_WAIT, future).await.expect("it never comes")
}

/// Runs `request`, whose answer never comes, up to its timeout.
///
/// Tokio's time stands still until `is_sent` ends, so that no timeout expires before the request was
/// received, however slow the machine is. Then it jumps to the next timeout whenever nothing else is to be
/// done.
pub(crate) async fn in_vain<T, S>(
    request: impl Future<Output = T>,
    is_sent: impl Future<Output = S>,
) -> T {
    tokio::time::pause();
    let (release, released) = mpsc::channel::<()>();
    // Paused time does not jump while there is work on the blocking pool.
    let hold = tokio::task::spawn_blocking(move || released.recv_timeout(LONGEST_WAIT));
    let release = async {
        in_time(is_sent).await;
        drop(release);
    };
    let (outcome, ()) = tokio::join!(request, release);
    tokio::time::resume();
    hold.await.unwrap().expect_err("nothing is sent on this channel");
    outcome
}
