//! The hits of one limit.

use crate::embedded::payload::Reader;
use std::collections::VecDeque;
use std::time::Duration;

/// Hits are counted by ticks of 10 ms, so that a large quota needs no more memory than a window has ticks.
const TICK: Duration = Duration::from_millis(10);
/// Ticks in a saved row. Of more ticks, several are merged into the latest of them.
const SAVED_TICKS: usize = 128;

/// The end of a tick, in ticks since 1970. Hits count from there, so that a limit never allows more than its
/// quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tick(pub(super) u64);

impl Tick {
    /// The end of the tick that contains `time`.
    pub(super) fn ending_after(time: Duration) -> Self {
        let ticks = time.as_nanos().div_ceil(TICK.as_nanos());
        Self(u64::try_from(ticks).unwrap_or(u64::MAX))
    }

    pub(super) fn time(self) -> Duration {
        Duration::from_millis(self.0.saturating_mul(10))
    }
}

/// The hits of a limit, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Hits {
    ticks: VecDeque<(Tick, u32)>,
    count: u32,
}

impl Hits {
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn last(&self) -> Option<Tick> {
        self.ticks.back().map(|(tick, _)| *tick)
    }

    pub(super) fn drop_expired(&mut self, window: Duration, now: Duration) {
        while let Some((_, count)) =
            self.ticks.pop_front_if(|(tick, _)| tick.time() + window <= now)
        {
            self.count -= count;
        }
    }

    /// The hit that has to leave the window before `units` more are allowed (`units` is at most `max`);
    /// `None` if they are.
    pub(super) fn blocking_hit(&self, units: u32, max: u32) -> Option<Tick> {
        let mut too_many = self.count.saturating_sub(max.saturating_sub(units));
        if too_many == 0 {
            return None;
        }
        for (tick, count) in &self.ticks {
            if *count >= too_many {
                return Some(*tick);
            }
            too_many -= count;
        }
        None
    }

    pub(super) fn add(&mut self, tick: Tick, more: u32) {
        if more == 0 {
            return;
        }
        // Beyond that nothing is admitted, whatever the quota.
        let more = more.min(u32::MAX - self.count);
        self.count += more;
        match self.ticks.back_mut() {
            Some((last, count)) if *last >= tick => *count += more,
            _ => self.ticks.push_back((tick, more)),
        }
    }

    /// Removes `fewer` hits of `tick`, or as many as there are. Returns whether there was one.
    pub(super) fn remove(&mut self, tick: Tick, fewer: u32) -> bool {
        let Some(place) = self.ticks.iter().rposition(|(at, _)| *at == tick) else { return false };
        let fewer = fewer.min(self.ticks[place].1);
        self.count -= fewer;
        self.ticks[place].1 -= fewer;
        if self.ticks[place].1 == 0 {
            self.ticks.remove(place);
        }
        true
    }

    /// The payload of a row.
    pub(super) fn write(&self) -> Vec<u8> {
        let merged = self.ticks.len().div_ceil(SAVED_TICKS).max(1);
        let mut bytes = Vec::with_capacity(12 * self.ticks.len().min(SAVED_TICKS));
        let (first, second) = self.ticks.as_slices();
        let ticks = [first, second].concat();
        for some in ticks.chunks(merged) {
            let count: u32 = some.iter().map(|(_, count)| count).sum();
            // The latest of them: a merged hit counts longer, never shorter.
            let last = some.last().map_or(0, |(tick, _)| tick.0);
            bytes.extend(last.to_be_bytes());
            bytes.extend(count.to_be_bytes());
        }
        bytes
    }

    /// Reads the payload of a row. Hits from the future count as made by `now`.
    pub(super) fn read(payload: &[u8], now: Duration) -> Option<Self> {
        let mut hits = Self::default();
        let mut reader = Reader(payload);
        while !reader.0.is_empty() {
            let tick = Tick(reader.u64()?).min(Tick::ending_after(now));
            hits.add(tick, reader.u32()?);
        }
        Some(hits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(ticks: impl IntoIterator<Item = u64>) -> Hits {
        let mut hits = Hits::default();
        ticks.into_iter().for_each(|tick| hits.add(Tick(tick), 1));
        hits
    }

    fn read_back(hits: &Hits, now: Tick) -> Hits {
        Hits::read(&hits.write(), now.time()).unwrap()
    }

    #[test]
    fn hits_of_one_tick_need_the_memory_of_one() {
        let many = hits(std::iter::repeat_n(7, 100_000));

        assert_eq!((many.ticks.len(), many.count), (1, 100_000));
    }

    #[test]
    fn hits_are_read_back_as_they_were_written() {
        let some = hits([1, 1, 5, 9]);

        let read = read_back(&some, Tick(9));

        assert_eq!(read.ticks, [(Tick(1), 2), (Tick(5), 1), (Tick(9), 1)]);
        assert_eq!(read.count, 4);
    }

    #[test]
    fn a_row_is_bounded_and_its_hits_count_no_shorter() {
        let many = hits(1..=1000);

        let read = read_back(&many, Tick(1000));

        assert!(many.write().len() <= 12 * SAVED_TICKS);
        assert_eq!((read.count, read.last()), (1000, Some(Tick(1000))));
        for (written, read) in [(1, 8), (8, 8), (9, 16)] {
            assert_eq!(read_nth(&read_back(&many, Tick(1000)), written), read);
        }
    }

    /// The tick of the hit at `place`, counted from 1.
    fn read_nth(hits: &Hits, place: u32) -> u64 {
        let mut seen = 0;
        let found = hits.ticks.iter().find(|(_, count)| {
            seen += count;
            seen >= place
        });
        found.unwrap().0.0
    }

    #[test]
    fn hits_from_the_future_are_made_by_now() {
        let read = read_back(&hits([5, 500, 600]), Tick(100));

        assert_eq!(read.ticks, [(Tick(5), 1), (Tick(100), 2)]);
    }

    #[test]
    fn a_payload_that_ends_early_is_no_row() {
        let bytes = hits([5]).write();

        assert!(Hits::read(&bytes[..11], Duration::ZERO).is_none());
    }

    #[test]
    fn a_hit_is_removed_once() {
        let mut some = hits([5, 5]);

        assert!(some.remove(Tick(5), 1) && some.remove(Tick(5), 1));
        assert!(!some.remove(Tick(5), 1));
        assert!(some.is_empty() && some.last().is_none());
    }

    #[test]
    fn several_hits_are_removed_together_and_never_more_than_there_are() {
        let mut some = hits([5, 5, 5, 9]);

        assert!(some.remove(Tick(5), 2));
        assert_eq!(some.count(), 2);
        assert!(some.remove(Tick(5), 7));
        assert_eq!((some.count(), some.last()), (1, Some(Tick(9))));
    }

    #[test]
    fn the_blocking_hit_is_the_one_whose_end_makes_room_for_all_units() {
        let some = hits([1, 1, 5, 9]);

        assert_eq!(some.blocking_hit(1, 5), None);
        assert_eq!(some.blocking_hit(2, 5), Some(Tick(1)));
        assert_eq!(some.blocking_hit(4, 5), Some(Tick(5)));
        assert_eq!(some.blocking_hit(5, 5), Some(Tick(9)));
    }
}
