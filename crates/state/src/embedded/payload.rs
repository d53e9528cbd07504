//! The binary form of the rows: integers in big endian, and bytes of fixed length.

use std::time::Duration;

/// Milliseconds since 1970, rounded up: an expiry is never earlier than it was.
pub(super) fn milliseconds(time: Duration) -> u64 {
    let milliseconds = time.as_nanos().div_ceil(1_000_000);
    u64::try_from(milliseconds).unwrap_or(u64::MAX)
}

/// The same for a column of a database.
pub(super) fn signed_milliseconds(time: Duration) -> i64 {
    i64::try_from(milliseconds(time)).unwrap_or(i64::MAX)
}

/// The time that [`signed_milliseconds`] made.
pub(super) fn time(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}

/// Reads a payload from its beginning.
#[derive(Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn rest(self) -> &'a [u8] {
        self.0
    }
}
