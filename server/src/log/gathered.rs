//! Log lines, gathered and written by a thread of their own: a request does not wait for the terminal,
//! and a thousand lines are one write.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

/// What may wait to be written, in bytes. When nobody takes the lines for so long, the next ones are
/// lost, and their number is told afterwards.
const MOST_WAITING: usize = 4 << 20;

/// How long lines gather before they are written: waking this thread costs more than a line does.
const GATHERS: Duration = Duration::from_millis(5);

/// Where lines are put.
#[derive(Clone, Debug)]
pub(super) struct Gathered(Arc<Shared>);

/// Sees to it that all lines are written when it is dropped.
#[derive(Debug)]
pub struct Flushed {
    shared: Arc<Shared>,
    writing: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    lines: Mutex<Lines>,
    /// There is something to do for the thread that writes.
    work: Condvar,
}

#[derive(Debug, Default)]
struct Lines {
    waiting: Vec<u8>,
    lost: u64,
    asleep: bool,
    over: bool,
}

/// Writes what is put into the one to wherever `output` goes, until the other is dropped.
pub(super) fn start(output: impl Write + Send + 'static) -> io::Result<(Gathered, Flushed)> {
    let shared = Arc::new(Shared::default());
    let ours = Arc::clone(&shared);
    let writing =
        thread::Builder::new().name("log".to_owned()).spawn(move || ours.write_all(output))?;
    Ok((Gathered(Arc::clone(&shared)), Flushed { shared, writing: Some(writing) }))
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, line: &[u8]) {
        let mut lines = self.lines();
        if lines.waiting.len() + line.len() > MOST_WAITING {
            lines.lost += 1;
            return;
        }
        lines.waiting.extend_from_slice(line);
        if lines.asleep {
            lines.asleep = false;
            self.work.notify_one();
        }
    }

    fn write_all(&self, mut output: impl Write) {
        let mut writing = Vec::new();
        while self.take(&mut writing) {
            // Nobody reads the log any more: there is nowhere to say so.
            let _ = output.write_all(&writing).and_then(|()| output.flush());
            writing.clear();
        }
    }

    /// Waits for lines, and lets some more gather; false when there will be no more.
    fn take(&self, into: &mut Vec<u8>) -> bool {
        let mut lines = self.lines();
        while lines.waiting.is_empty() && !lines.over {
            lines.asleep = true;
            lines = self.work.wait(lines).unwrap_or_else(PoisonError::into_inner);
        }
        if !lines.over {
            drop(lines);
            thread::sleep(GATHERS);
            lines = self.lines();
        }
        mem::swap(&mut lines.waiting, into);
        let lost = mem::take(&mut lines.lost);
        if lost > 0 {
            // Writing to a `Vec` cannot fail.
            let _ = writeln!(
                into,
                "{{\"level\":\"ERROR\",\"message\":\"{lost} lines of the log were lost\"}}"
            );
        }
        !into.is_empty()
    }
}

impl Write for &Gathered {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.put(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Gathered {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

impl Drop for Flushed {
    fn drop(&mut self) {
        self.shared.lines().over = true;
        self.shared.work.notify_one();
        if let Some(writing) = self.writing.take() {
            // A thread that panicked has written what it could.
            let _ = writing.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// Says when a write begins, waits until the gate is open, and hands on what is written.
    struct Slow {
        begun: mpsc::Sender<()>,
        written: mpsc::Sender<Vec<u8>>,
        gate: mpsc::Receiver<()>,
    }

    /// The side of the test.
    struct Reader {
        gathered: Gathered,
        flushed: Flushed,
        begun: mpsc::Receiver<()>,
        written: mpsc::Receiver<Vec<u8>>,
        gate: mpsc::Sender<()>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // The test that looked at the first may not look at another.
            let _ = self.begun.send(());
            self.gate.recv().ok();
            self.written.send(bytes.to_vec()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Reader {
        fn new() -> Self {
            let (begins, begun) = mpsc::channel();
            let (writes, written) = mpsc::channel();
            let (gate, waits) = mpsc::channel();
            let slow = Slow { begun: begins, written: writes, gate: waits };
            let (gathered, flushed) = start(slow).unwrap();
            Self { gathered, flushed, begun, written, gate }
        }

        fn log(&self, line: &[u8]) {
            self.gathered.make_writer().write_all(line).unwrap();
        }

        /// Waits until a write is under way, which lasts as long as the gate is closed.
        fn until_a_write_begins(&self) {
            self.begun.recv().unwrap();
        }

        /// Opens the gate, and hands back each write.
        fn all(self) -> Vec<Vec<u8>> {
            drop(self.gate);
            drop(self.flushed);
            self.written.iter().collect()
        }
    }

    #[test]
    fn all_lines_are_written_in_order_before_the_end() {
        let reader = Reader::new();
        for number in 0..1000 {
            reader.log(format!("{number}\n").as_bytes());
        }

        let text = String::from_utf8(reader.all().concat()).unwrap();
        assert_eq!(
            text.lines().map(|line| line.parse().unwrap()).collect::<Vec<u32>>(),
            (0..1000).collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_gathers_while_one_write_is_under_way_is_one_write() {
        let reader = Reader::new();
        reader.log(b"first\n");
        reader.until_a_write_begins();
        for line in [b"second\n", &b"third\n"[..]] {
            reader.log(line);
        }

        assert_eq!(reader.all(), [&b"first\n"[..], b"second\nthird\n"]);
    }

    #[test]
    fn lines_that_nobody_takes_are_lost_and_counted_and_nobody_waits() {
        let reader = Reader::new();
        reader.log(b"first\n");
        reader.until_a_write_begins();
        let line = vec![b'x'; 1 << 20];
        for _ in 0..12 {
            reader.log(&line);
        }

        let text = String::from_utf8(reader.all().concat()).unwrap();
        assert_eq!(text.matches('x').count(), MOST_WAITING);
        assert!(text.contains("\"8 lines of the log were lost\""));
    }
}
