//! A time zone, by its IANA name.
//!
//! The machine's own database is asked first, for it is renewed with the system; the one that is part of
//! this program knows the zones where the machine has none, or not all.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use schemars::JsonSchema;
use serde::Deserialize;
use shared_types::hours::Minute;
use std::fmt;

/// A zone that is known.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("enum" = bundled_names()))]
pub struct Zone(TimeZone);

/// Why a text is not a [`Zone`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    #[error("no such time zone; did you mean `{closest}`?")]
    Mistyped { closest: String },
    #[error("no such time zone; expected an IANA name like Europe/Berlin")]
    Unknown,
}

impl Zone {
    /// As browsers know it too: `Europe/Berlin`.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The local date at `now`.
    pub fn date(&self, now: Timestamp) -> Date {
        self.0.to_datetime(now).date()
    }

    pub(super) fn minute(&self, local: DateTime) -> Minute {
        self.first_moment(local).as_second().div_euclid(60)
    }

    /// The first moment at which the clock on the wall shows `local` or later.
    pub fn first_moment(&self, local: DateTime) -> Timestamp {
        let read = self.0.to_ambiguous_timestamp(local);
        let is_skipped = matches!(read.offset(), AmbiguousOffset::Gap { .. });
        let earlier = read.earlier().unwrap_or_default();
        let jump = || self.0.following(earlier).next().map(|jump| jump.timestamp());
        if is_skipped { jump().unwrap_or(earlier) } else { earlier }
    }

    /// `2026-12-28T09:00:00-05:00`.
    pub fn rfc3339(&self, minute: Minute) -> String {
        let moment = Timestamp::from_second(minute.saturating_mul(60)).unwrap_or_default();
        self.display(moment)
    }

    /// The same of any moment.
    pub fn display(&self, moment: Timestamp) -> String {
        moment.display_with_offset(self.0.to_offset(moment)).to_string()
    }
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;

    fn try_from(name: String) -> Result<Self, ZoneError> {
        // Parts of the machine's database that browsers do not know by these names.
        let is_variant = ["posix/", "right/"].iter().any(|prefix| name.starts_with(prefix));
        let found = jiff::tz::db().get(&name).or_else(|_| TimeZoneDatabase::bundled().get(&name));
        match found {
            Ok(zone) if !is_variant && !zone.is_unknown() => Ok(Self(zone)),
            _ => Err(closest(&name)
                .map_or(ZoneError::Unknown, |closest| ZoneError::Mistyped { closest })),
        }
    }
}

/// The zones that every server knows, sorted. The machine's own database may have further ones.
fn bundled_names() -> Vec<String> {
    let bundled = TimeZoneDatabase::bundled();
    let names = bundled.available().map(|zone| zone.to_string());
    let mut names: Vec<_> = names.filter(|name| Zone::try_from(name.clone()).is_ok()).collect();
    names.sort_unstable();
    names
}

/// The zone that was likely meant, also where only its city was written.
fn closest(name: &str) -> Option<String> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(' ', "_");
    let meant = plain(name);
    let bundled = TimeZoneDatabase::bundled();
    let zones = bundled.available().map(|zone| zone.to_string());
    let ranked = zones.map(|zone| {
        let whole = plain(&zone);
        let city = whole.rsplit('/').next().unwrap_or_default();
        let far = |text: &str| strsim::damerau_levenshtein(text, &meant);
        (far(&whole).min(far(city)), zone)
    });
    // What is mostly another word was not meant.
    let near = (meant.len() / 3).min(3);
    ranked.filter(|(distance, _)| *distance <= near).min().map(|(_, zone)| zone)
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Result<Zone, ZoneError> {
        Zone::try_from(name.to_owned())
    }

    #[test]
    fn a_zone_has_the_name_that_browsers_know() {
        for name in ["America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "UTC"] {
            assert_eq!(zone(name).unwrap().name(), name);
        }
        assert_eq!(zone("europe/berlin").unwrap().name(), "Europe/Berlin");
    }

    #[test]
    fn a_zone_that_is_none_is_refused_with_the_one_that_was_meant() {
        for (name, meant) in [
            ("Europe/Belrin", "Europe/Berlin"),
            ("New York", "America/New_York"),
            ("kathmandu", "Asia/Kathmandu"),
        ] {
            let closest = meant.to_owned();
            assert_eq!(zone(name), Err(ZoneError::Mistyped { closest }), "{name}");
        }
        for name in ["Eastern Standard Time", "", "+02:00"] {
            assert_eq!(zone(name), Err(ZoneError::Unknown), "{name:?}");
        }
        assert!(zone("posix/Europe/Berlin").is_err());
    }

    #[test]
    fn a_time_that_the_clock_skips_is_the_moment_of_the_jump() {
        let zone = zone("America/New_York").unwrap();
        let jump = zone.minute("2026-03-08T03:00".parse().unwrap());

        assert_eq!(zone.minute("2026-03-08T02:00".parse().unwrap()), jump);
        assert_eq!(zone.minute("2026-03-08T02:59".parse().unwrap()), jump);
        assert_eq!(zone.minute("2026-03-08T01:59".parse().unwrap()), jump - 1);
        assert_eq!(zone.rfc3339(jump), "2026-03-08T03:00:00-04:00");
    }

    #[test]
    fn a_time_that_the_clock_shows_twice_is_the_first_of_the_two() {
        let zone = zone("America/New_York").unwrap();
        let first = zone.minute("2026-11-01T01:30".parse().unwrap());

        assert_eq!(zone.rfc3339(first), "2026-11-01T01:30:00-04:00");
        assert_eq!(zone.minute("2026-11-01T02:00".parse().unwrap()), first + 90);
    }
}
