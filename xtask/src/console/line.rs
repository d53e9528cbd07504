//! The updated line.

use crate::step::spoken;
use std::io::Write;
use std::time::Duration;

/// Returns to the start of the line and clears it.
const ANEW: &str = "\r\x1b[K";

/// The running steps, from the outermost to the innermost.
#[derive(Debug)]
pub(super) struct Line<W> {
    to: W,
    width: usize,
    titles: Vec<String>,
    /// The longest reported time: that of the outermost step.
    took: Duration,
    /// The last output of the innermost step's program.
    heard: String,
    /// The displayed line.
    drawn: String,
    is_paused: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    Done,
    Failed,
}

impl<W: Write> Line<W> {
    pub(super) fn new(to: W, width: usize) -> Self {
        Self {
            to,
            width,
            titles: Vec::new(),
            took: Duration::ZERO,
            heard: String::new(),
            drawn: String::new(),
            is_paused: false,
        }
    }

    pub(super) fn begin(&mut self, title: &str) {
        if self.titles.is_empty() {
            self.took = Duration::ZERO;
        }
        self.titles.push(title.to_owned());
        self.heard.clear();
        self.draw();
    }

    /// Updates the line. Each running step reports its time; the outermost step's is shown.
    pub(super) fn tick(&mut self, took: Duration) {
        self.took = self.took.max(took);
        self.draw();
    }

    /// Keeps the line of the outermost step; inner steps leave none.
    pub(super) fn end(&mut self, outcome: Outcome, took: Duration) {
        self.heard.clear();
        let Some(title) = self.titles.pop() else { return };
        if self.titles.is_empty() {
            self.say(&over(&title, outcome, took));
        }
    }

    /// Stores the last line of `text` that is not empty.
    pub(super) fn hear(&mut self, text: &str) {
        if let Some(line) = text.lines().rev().map(str::trim).find(|line| !line.is_empty()) {
            self.heard = plain(line);
        }
    }

    /// Prints permanent lines, and the step's line again below them.
    pub(super) fn say(&mut self, text: &str) {
        let anew = if self.is_paused { "" } else { ANEW };
        self.put(&format!("{anew}{text}\n"));
        self.drawn.clear();
    }

    /// Names the step, and is silent until [`resume`](Self::resume).
    pub(super) fn pause(&mut self) {
        if let Some(title) = self.titles.last() {
            self.say(&format!("▸ {title}"));
        }
        self.is_paused = true;
    }

    pub(super) fn resume(&mut self) {
        self.is_paused = false;
    }

    fn draw(&mut self) {
        if self.is_paused || self.titles.is_empty() {
            return;
        }
        let text = under_way(&self.titles, self.took, &self.heard, self.width);
        if text != self.drawn {
            self.put(&format!("{ANEW}{text}"));
            self.drawn = text;
        }
    }

    fn put(&mut self, text: &str) {
        // A closed terminal is ignored; the work continues.
        let _ = self.to.write_all(text.as_bytes()).and_then(|()| self.to.flush());
    }
}

/// `▸ browser › Compiling the server  12 s  Compiling tokio v1.0`, short enough for one line.
fn under_way(titles: &[String], took: Duration, heard: &str, width: usize) -> String {
    let line = format!("▸ {}  {}  {heard}", titles.join(" › "), spoken(took));
    line.trim_end().chars().take(width.saturating_sub(1)).collect()
}

fn over(title: &str, outcome: Outcome, took: Duration) -> String {
    let took = spoken(took);
    match outcome {
        Outcome::Done => format!("✓ {title}  {took}"),
        Outcome::Failed => format!("✗ {title}  failed after {took}"),
    }
}

/// Without colours and other control sequences, which would break the line.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char == '\x1b' {
            // `ESC [ … letter`; other sequences are two characters long.
            if chars.next() == Some('[') {
                chars.find(|char| ('@'..='~').contains(char));
            }
        } else if !char.is_control() {
            plain.push(char);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line<Vec<u8>> {
        Line::new(Vec::new(), 80)
    }

    fn written(line: &Line<Vec<u8>>) -> String {
        String::from_utf8(line.to.clone()).unwrap().replace(ANEW, "⟲")
    }

    #[test]
    fn a_step_has_one_updated_line_that_stays_at_its_end() {
        let mut line = line();
        line.begin("host");
        line.tick(Duration::from_secs(12));
        line.tick(Duration::from_millis(12_200));
        line.end(Outcome::Done, Duration::from_secs(75));

        assert_eq!(written(&line), "⟲▸ host  0.0 s⟲▸ host  12 s⟲✓ host  1 min 15 s\n");
    }

    #[test]
    fn a_step_within_another_shows_where_it_is_and_leaves_no_line() {
        let mut line = line();
        line.begin("browser");
        line.begin("Compiling");
        line.end(Outcome::Done, Duration::from_secs(1));
        line.end(Outcome::Failed, Duration::from_secs(20));

        let written = written(&line);
        assert!(written.contains("⟲▸ browser › Compiling  0.0 s"), "{written}");
        assert_eq!(written.matches('\n').count(), 1);
        assert!(written.ends_with("⟲✗ browser  failed after 20 s\n"), "{written}");
    }

    #[test]
    fn the_last_output_of_a_program_is_beside_the_time_and_never_wraps() {
        let titles = ["host".to_owned()];
        let shown = under_way(&titles, Duration::from_secs(10), "test a ... ok", 80);
        assert_eq!(shown, "▸ host  10 s  test a ... ok");
        assert_eq!(
            under_way(&titles, Duration::from_secs(10), &"é".repeat(99), 20).chars().count(),
            19
        );

        let mut line = line();
        line.hear("first\n  \x1b[1m\x1b[32mCompiling\x1b[0m tokio\r\n\n");
        assert_eq!(line.heard, "Compiling tokio");
        line.hear("\n");
        assert_eq!(line.heard, "Compiling tokio");
    }

    #[test]
    fn permanent_lines_move_the_step_down_and_a_pause_is_silent() {
        let mut line = line();
        line.begin("bench");
        line.say("note");
        line.pause();
        line.tick(Duration::from_secs(3));
        line.resume();
        line.tick(Duration::from_secs(4));

        assert_eq!(written(&line), "⟲▸ bench  0.0 s⟲note\n⟲▸ bench\n⟲▸ bench  4.0 s");
    }
}
