//! Waits for conditions, independent of the speed of the machine.

pub(crate) use telephony::conformance::waiting::{LONGEST_WAIT, in_time, in_vain};
use tokio::sync::watch;

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
