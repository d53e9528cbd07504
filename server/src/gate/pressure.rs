//! When so many ask of one tenant that a browser has to work first, and how much.
//!
//! Two signs count, each by itself: a good part of the tenant's hourly budget is drawn, or many of the
//! requests for it were refused for their pace in the last minute. The flood guard in front does not know
//! for whom a request is, so what it refuses counts for nobody.

use crate::config::proof::{ProofSettings, WhenProof};

/// What a tenant has to bear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Calls of the last hour.
    pub drawn: u32,
    /// Calls that an hour may have.
    pub budget: u32,
    /// Requests that a limit refused in the last minute.
    pub refused: u32,
}

/// The zero bits that a proof needs, or `None` where none is needed.
pub fn bits_wanted(when: WhenProof, settings: ProofSettings, load: Load) -> Option<u8> {
    let more = by_budget(settings, load).max(by_refusals(settings, load));
    let more = match when {
        WhenProof::Never => return None,
        WhenProof::Pressure => more?,
        WhenProof::Always => more.unwrap_or(0),
    };
    Some(settings.bits.saturating_add(more).min(settings.most_bits))
}

/// From nothing more where the pressure begins to all of it where the budget is drawn.
fn by_budget(settings: ProofSettings, load: Load) -> Option<u8> {
    let (drawn, budget) = (u64::from(load.drawn), u64::from(load.budget));
    let percent = (drawn * 100).checked_div(budget)?.min(100);
    let begins = u64::from(settings.budget_percent);
    let above = percent.checked_sub(begins)?;
    let most = u64::from(settings.most_bits.saturating_sub(settings.bits));
    u8::try_from(above * most / (100 - begins).max(1)).ok()
}

/// One more, which is twice the work, with each doubling of the refusals.
fn by_refusals(settings: ProofSettings, load: Load) -> Option<u8> {
    let times = load.refused.checked_div(settings.refusals_per_minute)?;
    u8::try_from(times.checked_ilog2()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(when: WhenProof, load: Load) -> Option<u8> {
        bits_wanted(when, ProofSettings::default(), load)
    }

    fn drawn(drawn: u32) -> Load {
        Load { drawn, budget: 30, refused: 0 }
    }

    fn refused(refused: u32) -> Load {
        Load { refused, ..drawn(0) }
    }

    #[test]
    fn a_tenant_is_under_pressure_once_half_of_its_hour_is_drawn_and_more_so_towards_the_end() {
        let wanted = |calls| wanted(WhenProof::Pressure, drawn(calls));

        assert_eq!(wanted(14), None);
        assert_eq!([15, 20, 23, 27, 30].map(wanted), [16, 17, 18, 19, 20].map(Some));
    }

    #[test]
    fn or_once_thirty_requests_of_a_minute_were_refused_and_more_so_with_each_doubling() {
        let wanted = |requests| wanted(WhenProof::Pressure, refused(requests));

        assert_eq!(wanted(29), None);
        assert_eq!(
            [30, 59, 60, 120, 480, u32::MAX].map(wanted),
            [16, 16, 17, 18, 20, 20].map(Some)
        );
    }

    #[test]
    fn the_stronger_of_the_two_signs_counts() {
        let both = Load { drawn: 15, budget: 30, refused: 240 };

        assert_eq!(wanted(WhenProof::Pressure, both), Some(19));
    }

    #[test]
    fn always_asks_for_the_least_and_for_more_under_pressure_and_never_asks_for_nothing() {
        assert_eq!(wanted(WhenProof::Always, drawn(0)), Some(16));
        assert_eq!(wanted(WhenProof::Always, drawn(30)), Some(20));
        assert_eq!(wanted(WhenProof::Never, drawn(30)), None);
    }

    #[test]
    fn a_tenant_with_no_budget_refuses_by_it_and_not_by_work() {
        let none = Load { drawn: 0, budget: 0, refused: 0 };

        assert_eq!(wanted(WhenProof::Pressure, none), None);
    }
}
