//! What a test logs, at all levels: for lines that must be there, and for values that must not.

use std::io;
use std::sync::{Arc, Mutex, Once, PoisonError};
use tracing::subscriber::{DefaultGuard, NoSubscriber};

/// The log of one thread.
#[derive(Clone, Default, Debug)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// Takes what this thread logs, for as long as the guard lives.
    pub fn start() -> (Self, DefaultGuard) {
        listen_everywhere();
        let captured = Self::default();
        let writer = captured.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        (captured, tracing::subscriber::set_default(subscriber))
    }

    /// The lines so far, in JSON.
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Where there is one subscriber only, whoever comes to a line of code first decides whether it is ever logged:
/// it could be the thread of a test that listens to nothing.
fn listen_everywhere() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Some test may have set one, which serves as well.
        let _ = tracing::subscriber::set_global_default(NoSubscriber::new());
    });
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
