//! Used values beyond the room of the table, in a fixed amount of memory.
//!
//! A Bloom filter: a used value is always found again, and a few new ones are taken for used. Its client gets another
//! value. Values are remembered for at least their lifetime: there are two filters, and each is emptied when all of
//! its values have expired.

use std::mem;

/// Bits of a filter: 2 MB. With a million values, one new value of 500 is taken for used.
const BITS: u32 = 1 << 24;
/// Values of a filter. Further ones are refused.
const MAX_VALUES: usize = 1_000_000;

/// The two filters. Memory is allocated for the first value.
#[derive(Debug, Default)]
pub(super) struct Overflow {
    current: Filter,
    previous: Filter,
    /// The second in which `current` was begun.
    began_at: i64,
}

#[derive(Debug, Default)]
struct Filter {
    words: Vec<u64>,
    values: usize,
}

impl Overflow {
    /// Empties what has expired by the second `now`.
    pub(super) fn drop_expired(&mut self, now: i64, lifetime: i64) {
        let age = now.saturating_sub(self.began_at);
        // A value is used until the end of the second in which it expires.
        let period = lifetime.saturating_add(1);
        if age < period {
            return;
        }
        self.previous = mem::take(&mut self.current);
        if age >= period.saturating_mul(2) {
            self.previous = Filter::default();
        }
        self.began_at = now;
    }

    pub(super) fn contains(&self, id: &[u8; 16]) -> bool {
        self.current.contains(id) || self.previous.contains(id)
    }

    /// Returns whether there was room.
    pub(super) fn insert(&mut self, id: &[u8; 16]) -> bool {
        let has_room = self.current.values < MAX_VALUES;
        if has_room {
            self.current.insert(id);
        }
        has_room
    }
}

impl Filter {
    fn contains(&self, id: &[u8; 16]) -> bool {
        !self.words.is_empty() && bits(id).all(|(word, mask)| self.words[word] & mask != 0)
    }

    fn insert(&mut self, id: &[u8; 16]) {
        if self.words.is_empty() {
            self.words = vec![0; BITS as usize / 64];
        }
        for (word, mask) in bits(id) {
            self.words[word] |= mask;
        }
        self.values += 1;
    }
}

/// The places of a value. Ids are parts of keyed hashes, so a client cannot choose them.
fn bits(id: &[u8; 16]) -> impl Iterator<Item = (usize, u64)> {
    id.as_chunks::<4>().0.iter().map(|bytes| {
        let bit = u32::from_be_bytes(*bytes) % BITS;
        (bit as usize / 64, 1 << (bit % 64))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pseudonyms::Pseudonymizer;
    use crate::server_secret::ServerSecret;

    fn ids(kind: &'static str, count: u32) -> impl Iterator<Item = [u8; 16]> {
        let secret = ServerSecret::from_bytes(&[7; 32]).unwrap();
        let hashes = Pseudonymizer::derive(&secret, "tests");
        (0..count).map(move |number| hashes.pseudonym(kind, &number.to_be_bytes()).to_bytes())
    }

    #[test]
    fn all_used_values_are_found_and_few_others() {
        let mut overflow = Overflow::default();
        assert!(ids("used", 100_000).all(|id| overflow.insert(&id)));

        assert!(ids("used", 100_000).all(|id| overflow.contains(&id)));
        let mistaken = ids("other", 10_000).filter(|id| overflow.contains(id)).count();
        assert!(mistaken < 20, "{mistaken} of 10,000 are taken for used");
    }

    #[test]
    fn a_value_is_remembered_for_its_lifetime_at_least_and_its_memory_is_freed() {
        let mut overflow = Overflow::default();
        let [early, late] = [[1; 16], [2; 16]];
        overflow.drop_expired(1000, 30);
        overflow.insert(&early);
        overflow.drop_expired(1030, 30);
        overflow.insert(&late);

        overflow.drop_expired(1031, 30);
        assert!(overflow.contains(&early) && overflow.contains(&late));
        overflow.drop_expired(1061, 30);
        assert!(overflow.contains(&late), "it was used in second 1030");
        overflow.drop_expired(1062, 30);
        assert!(!overflow.contains(&early) && !overflow.contains(&late));
        overflow.drop_expired(2000, 30);
        assert!(overflow.current.words.is_empty() && overflow.previous.words.is_empty());
    }

    #[test]
    fn a_filter_that_says_yes_to_everything_is_never_reached() {
        let mut overflow = Overflow::default();
        overflow.current.values = MAX_VALUES;

        assert!(!overflow.insert(&[1; 16]));
    }
}
