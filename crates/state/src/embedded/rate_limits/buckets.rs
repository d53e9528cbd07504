//! Counts that new keys share while the table of keys is full.
//!
//! Each key is counted in two buckets, one of each row, which its hash chooses. It is refused only if both
//! are used up. The count of a bucket is that of all its keys together, so no key exceeds its quota; two
//! keys that share both buckets are rare.

use crate::pseudonyms::PseudonymKey;
use crate::rate_limits::Charge;

/// A bucket. Keys with windows of different length share none, since a hit expires with the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bucket {
    row: u8,
    index: u16,
    window_seconds: u32,
}

impl Bucket {
    /// The two buckets of a limit. The bytes of a pseudonym are uniformly random, and independent.
    pub(super) fn both(charge: &Charge) -> [Self; 2] {
        let bytes = PseudonymKey::to_bytes(charge.key);
        let window_seconds = u32::try_from(charge.quota.window.as_secs()).unwrap_or(u32::MAX);
        [0, 1].map(|row: u8| {
            let at = usize::from(row) * 2;
            let index = u16::from_be_bytes([bytes[at], bytes[at + 1]]);
            Self { row, index, window_seconds }
        })
    }

    pub(super) fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[0] = self.row;
        bytes[2..4].copy_from_slice(&self.index.to_be_bytes());
        bytes[4..8].copy_from_slice(&self.window_seconds.to_be_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: [u8; 16]) -> Self {
        let mut index = [0; 2];
        index.copy_from_slice(&bytes[2..4]);
        let mut window = [0; 4];
        window.copy_from_slice(&bytes[4..8]);
        let (index, window_seconds) = (u16::from_be_bytes(index), u32::from_be_bytes(window));
        Self { row: bytes[0], index, window_seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate_limits::Quota;

    #[test]
    fn a_limit_has_two_buckets_which_other_windows_do_not_share() {
        let key = PseudonymKey::from_bytes(*b"0123456789abcdef");
        let minute = Bucket::both(&Charge { key, quota: Quota::per_minute(3) });
        let hour = Bucket::both(&Charge { key, quota: Quota::per_hour(3) });

        assert_ne!(minute[0], minute[1]);
        assert_ne!(minute, hour);
        for bucket in minute.into_iter().chain(hour) {
            assert_eq!(Bucket::from_bytes(bucket.to_bytes()), bucket);
        }
    }
}
