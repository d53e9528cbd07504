//! Waiting for what must happen, however slow the machine is.

use std::sync::mpsc;
use std::time::Duration;

/// Longer than anything takes on a machine that is busy with other work. It only ends what would wait forever.
pub const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// Waits for `future`, which must end.
pub async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(LONGEST_WAIT, future).await.expect("it never comes")
}

/// Runs `request`, whose answer never comes, up to its timeout.
///
/// The time of the runtime stops until `is_sent` ends, so that no timeout expires before the request was received,
/// however slow the machine is. Then it jumps to the next timeout whenever there is nothing else to do.
pub async fn in_vain<T, S>(
    request: impl Future<Output = T>,
    is_sent: impl Future<Output = S>,
) -> T {
    tokio::time::pause();
    let (release, released) = mpsc::channel::<()>();
    // Stopped time does not jump while there is work on the blocking pool.
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
