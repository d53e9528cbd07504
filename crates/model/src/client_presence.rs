//! Whether the client of a request still waits for the answer.

use std::future;
use tokio::sync::watch;

/// Whether the client of a request still waits for the answer.
#[derive(Clone, Debug)]
pub struct ClientPresence(Option<watch::Receiver<()>>);

/// Held while the client waits.
#[derive(Debug)]
pub struct WaitingClient {
    _sender: watch::Sender<()>,
}

impl ClientPresence {
    /// A client that waits until the guard is dropped.
    pub fn of_waiting_client() -> (WaitingClient, Self) {
        let (sender, receiver) = watch::channel(());
        (WaitingClient { _sender: sender }, Self(Some(receiver)))
    }

    /// A request whose outcome is wanted also without a client.
    pub fn not_needed() -> Self {
        Self(None)
    }

    /// Is ready once the client has left.
    pub async fn left(&self) {
        match &self.0 {
            // Nothing is sent, so this ends with the sender.
            Some(receiver) => drop(receiver.clone().changed().await),
            None => future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Waker};

    #[test]
    fn a_client_has_left_once_its_guard_is_dropped() {
        let mut context = Context::from_waker(Waker::noop());
        let (client, presence) = ClientPresence::of_waiting_client();
        let mut left = pin!(presence.left());
        assert!(left.as_mut().poll(&mut context).is_pending());
        drop(client);
        assert!(left.as_mut().poll(&mut context).is_ready());

        let not_needed = ClientPresence::not_needed();
        assert!(pin!(not_needed.left()).poll(&mut context).is_pending());
    }
}
