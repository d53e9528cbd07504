//! When requests to a tenant require proof of work, and of which difficulty.
//!
//! Two signals count, each by itself: the used part of the tenant's hourly limit, and the number of its
//! requests that a rate limit refused in the last minute. The flood guard does not know the tenant of a
//! request, so its refusals do not count.

use crate::proof_of_work::settings::{ProofOfWorkMode, ProofOfWorkSettings};

/// The load of a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadSignal {
    /// Calls of the last hour.
    pub used: u32,
    /// The limit of calls in an hour.
    pub budget: u32,
    /// Requests that a rate limit refused in the last minute.
    pub refused: u32,
}

/// The zero bits that a request requires; `None` if it requires no work.
pub fn required_difficulty(
    mode: ProofOfWorkMode,
    settings: ProofOfWorkSettings,
    load: LoadSignal,
) -> Option<u8> {
    let extra_bits = by_budget(settings, load).max(by_refusals(settings, load));
    let extra_bits = match mode {
        ProofOfWorkMode::Never => return None,
        ProofOfWorkMode::Pressure => extra_bits?,
        ProofOfWorkMode::Always => extra_bits.unwrap_or(0),
    };
    Some(settings.difficulty.saturating_add(extra_bits).min(settings.max_difficulty))
}

/// The bits above the minimum: from 0 where the pressure begins to the maximum where the limit is used up.
fn by_budget(settings: ProofOfWorkSettings, load: LoadSignal) -> Option<u8> {
    let (used, budget) = (u64::from(load.used), u64::from(load.budget));
    let percent = (used * 100).checked_div(budget)?.min(100);
    let begins = u64::from(settings.budget_percent);
    let above = percent.checked_sub(begins)?;
    let most = u64::from(settings.max_difficulty.saturating_sub(settings.difficulty));
    u8::try_from(above * most / (100 - begins).max(1)).ok()
}

/// One bit more, which is twice the work, with each doubling of the refusals.
fn by_refusals(settings: ProofOfWorkSettings, load: LoadSignal) -> Option<u8> {
    let times = load.refused.checked_div(settings.refusals_per_minute)?;
    u8::try_from(times.checked_ilog2()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required(mode: ProofOfWorkMode, load: LoadSignal) -> Option<u8> {
        required_difficulty(mode, ProofOfWorkSettings::default(), load)
    }

    fn used(used: u32) -> LoadSignal {
        LoadSignal { used, budget: 30, refused: 0 }
    }

    fn refused(refused: u32) -> LoadSignal {
        LoadSignal { refused, ..used(0) }
    }

    #[test]
    fn the_difficulty_rises_from_half_of_the_hourly_limit_to_its_end() {
        let required = |calls| required(ProofOfWorkMode::Pressure, used(calls));

        assert_eq!(required(14), None);
        assert_eq!([15, 20, 23, 27, 30].map(required), [16, 17, 18, 19, 20].map(Some));
    }

    #[test]
    fn the_difficulty_rises_with_each_doubling_of_the_refused_requests() {
        let required = |requests| required(ProofOfWorkMode::Pressure, refused(requests));

        assert_eq!(required(29), None);
        assert_eq!(
            [30, 59, 60, 120, 480, u32::MAX].map(required),
            [16, 16, 17, 18, 20, 20].map(Some)
        );
    }

    #[test]
    fn the_stronger_of_the_two_signals_counts() {
        let both = LoadSignal { used: 15, budget: 30, refused: 240 };

        assert_eq!(required(ProofOfWorkMode::Pressure, both), Some(19));
    }

    #[test]
    fn the_mode_always_requires_at_least_the_minimum_and_never_requires_nothing() {
        assert_eq!(required(ProofOfWorkMode::Always, used(0)), Some(16));
        assert_eq!(required(ProofOfWorkMode::Always, used(30)), Some(20));
        assert_eq!(required(ProofOfWorkMode::Never, used(30)), None);
    }

    #[test]
    fn a_tenant_without_a_limit_requires_no_work() {
        let none = LoadSignal { used: 0, budget: 0, refused: 0 };

        assert_eq!(required(ProofOfWorkMode::Pressure, none), None);
    }
}
