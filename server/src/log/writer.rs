//! The thread that writes log lines: a request does not wait for the terminal, and a thousand lines are
//! one write.

use std::io::{self, Write};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

/// Lines that may wait to be written. Further ones are dropped, and their number is logged afterwards.
const MAX_QUEUED_LINES: usize = 16 * 1024;

/// A batch is written once it is larger, even if more lines are queued.
const MAX_BATCH_BYTES: usize = 64 * 1024;

/// The pause after a batch, in which lines are queued: to wake the thread costs more than a line does.
const BATCH_INTERVAL: Duration = Duration::from_millis(5);

/// Starts the thread. It writes the lines to `output` until the guard is dropped, which waits for the
/// queued lines, up to a second: an output that blocks does not prevent the stop.
pub(super) fn start(output: impl Write + Send + 'static) -> (NonBlocking, WorkerGuard) {
    let dropped = Arc::new(OnceLock::new());
    let batches =
        BatchWriter { output, batch: Vec::new(), dropped: Arc::clone(&dropped), reported: 0 };
    let builder = NonBlockingBuilder::default().thread_name("log");
    let (lines, guard) = builder.buffered_lines_limit(MAX_QUEUED_LINES).lossy(true).finish(batches);
    dropped.get_or_init(|| lines.error_counter());
    (lines, guard)
}

/// Writes queued lines together, and reports how many were dropped. The thread flushes it when no more
/// lines are queued.
struct BatchWriter<W> {
    output: W,
    batch: Vec<u8>,
    /// Set once the thread runs.
    dropped: Arc<OnceLock<ErrorCounter>>,
    /// Dropped lines that were reported.
    reported: usize,
}

impl<W: Write> BatchWriter<W> {
    fn write_batch(&mut self) {
        self.report_dropped_lines();
        // If the log cannot be written, there is nowhere to report it.
        let _ = self.output.write_all(&self.batch).and_then(|()| self.output.flush());
        self.batch.clear();
    }

    fn report_dropped_lines(&mut self) {
        let dropped = self.dropped.get().map_or(0, ErrorCounter::dropped_lines);
        let lost = dropped.saturating_sub(self.reported);
        if lost > 0 {
            self.reported = dropped;
            // Writing to a `Vec` cannot fail.
            let _ = writeln!(
                self.batch,
                "{{\"level\":\"ERROR\",\"message\":\"{lost} lines of the log were lost\"}}"
            );
        }
    }
}

impl<W: Write> Write for BatchWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.batch.extend_from_slice(line);
        if self.batch.len() >= MAX_BATCH_BYTES {
            self.write_batch();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_batch();
        thread::sleep(BATCH_INTERVAL);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use tracing_subscriber::fmt::MakeWriter;

    /// An output whose writes wait until the gate is open.
    struct SlowOutput {
        begun: mpsc::Sender<()>,
        written: mpsc::Sender<Vec<u8>>,
        gate: mpsc::Receiver<()>,
    }

    /// The side of the test.
    struct TestLog {
        lines: NonBlocking,
        guard: WorkerGuard,
        begun: mpsc::Receiver<()>,
        written: mpsc::Receiver<Vec<u8>>,
        gate: mpsc::Sender<()>,
    }

    impl Write for SlowOutput {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // A test waits for the first write at most.
            let _ = self.begun.send(());
            self.gate.recv().ok();
            self.written.send(bytes.to_vec()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl TestLog {
        fn start() -> Self {
            let (on_write, begun) = mpsc::channel();
            let (write, written) = mpsc::channel();
            let (gate, wait) = mpsc::channel();
            let (lines, guard) = start(SlowOutput { begun: on_write, written: write, gate: wait });
            Self { lines, guard, begun, written, gate }
        }

        fn log(&self, line: &[u8]) {
            self.lines.make_writer().write_all(line).unwrap();
        }

        /// Waits until a write is under way, which lasts as long as the gate is closed.
        fn wait_for_write(&self) {
            self.begun.recv().unwrap();
        }

        /// Opens the gate, and returns each write up to the end of the thread.
        fn all_writes(self) -> Vec<Vec<u8>> {
            drop((self.gate, self.guard, self.lines));
            self.written.iter().collect()
        }
    }

    #[test]
    fn all_lines_are_written_in_order_before_the_end() {
        let log = TestLog::start();
        for number in 0..1000 {
            log.log(format!("{number}\n").as_bytes());
        }

        drop((log.gate, log.guard));
        let written: Vec<_> = log.written.try_iter().collect();

        let text = String::from_utf8(written.concat()).unwrap();
        assert_eq!(
            text.lines().map(|line| line.parse().unwrap()).collect::<Vec<u32>>(),
            (0..1000).collect::<Vec<_>>()
        );
    }

    #[test]
    fn lines_that_are_queued_during_a_write_are_one_write() {
        let log = TestLog::start();
        log.log(b"first\n");
        log.wait_for_write();
        for line in [b"second\n", &b"third\n"[..]] {
            log.log(line);
        }

        assert_eq!(log.all_writes(), [&b"first\n"[..], b"second\nthird\n"]);
    }

    #[test]
    fn lines_beyond_the_limit_are_dropped_and_counted_and_nobody_waits() {
        let log = TestLog::start();
        log.log(b"first\n");
        log.wait_for_write();
        for _ in 0..MAX_QUEUED_LINES + 8 {
            log.log(b"x\n");
        }

        let text = String::from_utf8(log.all_writes().concat()).unwrap();
        assert_eq!(text.matches("x\n").count(), MAX_QUEUED_LINES);
        assert!(text.contains("\"8 lines of the log were lost\""));
    }
}
