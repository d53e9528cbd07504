//! The names of channels that calls in progress use.
//!
//! A call has two channels, `a` and `a-2`, and all calls of a telephone system share one namespace. A call
//! named `a-2` beside one named `a` would therefore use the same channel, and is refused.

use model::expiring_map::{EntryId, ExpiringMap, Full};
use shared_types::iden::Iden;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The reservations of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ChannelReservations(Arc<Mutex<ExpiringMap<String, ()>>>);

/// The two channel names of one call. They are free again when it is dropped.
#[derive(Debug)]
pub struct ChannelReservation(KeptChannels);

/// The two channel names of one call, reserved until they are released or expire.
#[derive(Debug)]
pub struct KeptChannels {
    reservations: ChannelReservations,
    channels: [Option<(String, EntryId)>; 2],
}

/// Why a name cannot be reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReserveError {
    #[error("a call in progress uses the name")]
    InUse,
    #[error("the number of reservations is at its limit")]
    Full,
}

impl ChannelReservations {
    /// Far more calls than one telephone system carries; about 6 MB.
    pub const MAX_CALLS: usize = 20_000;

    /// Reserves both names of `iden`, or neither. The reservation expires at `until`.
    pub fn reserve(
        &self,
        iden: &Iden,
        until: Duration,
        now: Duration,
    ) -> Result<ChannelReservation, ReserveError> {
        let (one, other) = (iden.as_str().to_owned(), iden.other_channel());
        let mut names = self.names();
        if [&one, &other].iter().any(|channel| names.get(channel, now).is_some()) {
            return Err(ReserveError::InUse);
        }
        let first =
            names.try_insert(one.clone(), (), until, now).map_err(|Full| ReserveError::Full)?;
        let Ok(second) = names.try_insert(other.clone(), (), until, now) else {
            names.remove(&one, first);
            return Err(ReserveError::Full);
        };
        let channels = [Some((one, first)), Some((other, second))];
        Ok(ChannelReservation(KeptChannels { reservations: self.clone(), channels }))
    }

    fn names(&self) -> MutexGuard<'_, ExpiringMap<String, ()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ChannelReservations {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(ExpiringMap::new(2 * Self::MAX_CALLS))))
    }
}

impl ChannelReservation {
    /// For a call that may be in progress: the names stay reserved when the result is dropped.
    pub fn keep(mut self) -> KeptChannels {
        let reservations = self.0.reservations.clone();
        let channels = std::mem::take(&mut self.0.channels);
        KeptChannels { reservations, channels }
    }
}

impl Drop for ChannelReservation {
    fn drop(&mut self) {
        self.0.free();
    }
}

impl KeptChannels {
    /// The call has ended.
    pub fn release(self) {
        self.free();
    }

    fn free(&self) {
        let mut names = self.reservations.names();
        for (channel, entry) in self.channels.iter().flatten() {
            names.remove(channel, *entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn reserve(
        names: &ChannelReservations,
        iden: &str,
        now: Duration,
    ) -> Result<ChannelReservation, ReserveError> {
        names.reserve(&iden.parse().unwrap(), SECOND * 60, now)
    }

    #[test]
    fn a_name_is_reserved_until_its_reservation_is_dropped() {
        let names = ChannelReservations::default();
        let first = reserve(&names, "a", SECOND).unwrap();

        assert_eq!(reserve(&names, "a", SECOND).unwrap_err(), ReserveError::InUse);
        drop(first);
        assert!(reserve(&names, "a", SECOND).is_ok());
        assert!(names.names().is_empty());
    }

    #[test]
    fn the_other_channel_of_a_call_is_reserved_too() {
        let names = ChannelReservations::default();
        let first = reserve(&names, "a", SECOND).unwrap();
        assert_eq!(reserve(&names, "a-2", SECOND).unwrap_err(), ReserveError::InUse);
        drop(first);

        let second = reserve(&names, "a-2", SECOND).unwrap();
        assert_eq!(reserve(&names, "a", SECOND).unwrap_err(), ReserveError::InUse);
        assert!(reserve(&names, "a-3", SECOND).is_ok());
        drop(second);
    }

    #[test]
    fn a_kept_reservation_lasts_until_it_expires() {
        let names = ChannelReservations::default();
        reserve(&names, "a", SECOND).unwrap().keep();

        assert_eq!(reserve(&names, "a", SECOND * 59).unwrap_err(), ReserveError::InUse);
        let later = reserve(&names, "a", SECOND * 60).unwrap();
        drop(later);
        assert!(names.names().is_empty());
    }

    #[test]
    fn a_full_table_refuses_and_recovers() {
        let names = ChannelReservations::default();
        for call in 0..ChannelReservations::MAX_CALLS {
            reserve(&names, &format!("c{call}"), SECOND).unwrap().keep();
        }

        assert_eq!(reserve(&names, "one-more", SECOND).unwrap_err(), ReserveError::Full);
        assert!(reserve(&names, "one-more", SECOND * 60).is_ok());
    }

    #[test]
    fn a_kept_reservation_is_released_when_its_call_is_over() {
        let names = ChannelReservations::default();
        let kept = reserve(&names, "a", SECOND).unwrap().keep();
        assert_eq!(reserve(&names, "a", SECOND).unwrap_err(), ReserveError::InUse);

        kept.release();

        assert!(names.names().is_empty());
    }
}
