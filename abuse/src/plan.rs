//! The days that are simulated.

use crate::attacks::Attack;
use crate::bounds;
use crate::extent::Extent;
use crate::guards::Guard;
use crate::report::{self, Line};
use crate::settings_text;
use crate::simulation::{Day, Figures};
use anyhow::{Context, Result};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Days that are simulated concurrently. Each has one thread, and some for its database.
const AT_ONCE: usize = 2;

/// The result of a day.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The row for the report.
    pub table: String,
    /// The bounds that were exceeded.
    pub violations: Vec<String>,
    /// The guards that the server lacks. Bounds that need them were not checked.
    pub missing: Vec<&'static str>,
}

/// A day without attacks; each attack with all guards, without each guard against it, and without all of these; one on which all
/// calls are stopped; and all attacks together.
pub fn full() -> Vec<Day> {
    let each = Attack::ALL.into_iter().flat_map(|attack| {
        let guards = meant_for(attack);
        let together = (guards.len() > 1).then(|| guards.to_vec());
        let alone = guards.iter().map(|guard| vec![*guard]);
        let without = [Vec::new()].into_iter().chain(alone).chain(together);
        without.map(move |without| Day { attacks: vec![attack], without, is_stopped: false })
    });
    [quiet()].into_iter().chain(each).chain([stopped(), everything()]).collect()
}

/// The days of the tests: one without attacks, one with all attacks, and one with a missing guard.
pub fn short() -> Vec<Day> {
    vec![
        quiet(),
        everything(),
        Day {
            attacks: vec![Attack::OneNumber],
            without: vec![Guard::NumberHour],
            is_stopped: false,
        },
    ]
}

fn quiet() -> Day {
    Day { attacks: Vec::new(), without: Vec::new(), is_stopped: false }
}

fn stopped() -> Day {
    Day { attacks: vec![Attack::AllAddresses], without: Vec::new(), is_stopped: true }
}

fn everything() -> Day {
    Day { attacks: Attack::ALL.to_vec(), without: Vec::new(), is_stopped: false }
}

fn meant_for(attack: Attack) -> &'static [Guard] {
    match attack {
        Attack::PremiumNumbers => &[Guard::NumberRules, Guard::CostBudget],
        Attack::AppendedDigits => &[Guard::NumberRules],
        Attack::FreeFailures => &[Guard::Attempts],
        Attack::TenClients => &[Guard::ClientRequests, Guard::ClientShare],
        Attack::AllAddresses => {
            &[Guard::TenantHour, Guard::DailyCaps, Guard::NumberHour, Guard::ProofOfWork]
        }
        Attack::OneNumber => &[Guard::NumberHour, Guard::DailyCaps],
        Attack::DearNumbers => &[Guard::CostBudget],
        Attack::ListedNumbers => &[Guard::DoNotCall],
        Attack::ScheduledHour | Attack::FullTables | Attack::UnknownDomains | Attack::LockOut => {
            &[]
        }
        Attack::StolenPassword => &[Guard::TerminalLimits],
        Attack::StolenToken => &[Guard::UserLimits, Guard::TenantHour],
    }
}

/// Simulates `days` and reports each of them to `tell`. Days without a guard that the server lacks are skipped.
pub fn run(days: &[Day], extent: Extent, tell: impl Fn(&str) + Sync) -> Result<Findings> {
    let known: Vec<_> = Guard::ALL.into_iter().filter(|guard| settings_text::has(*guard)).collect();
    let has_switch = known.contains(&Guard::KillSwitch);
    let is_possible = |day: &&Day| {
        (has_switch || !day.is_stopped) && day.without.iter().all(|guard| known.contains(guard))
    };
    let days: Vec<_> = days.iter().filter(is_possible).cloned().collect();
    let figures = simulate_all(&days, extent, &tell)?;
    let missing = Guard::ALL.into_iter().filter(|guard| !known.contains(guard));
    let missing = missing.map(Guard::name).collect();
    let (mut violations, mut lines) = (Vec::new(), Vec::new());
    for (day, figures) in days.into_iter().zip(figures) {
        if day.without.is_empty() {
            let found = bounds::violations(&day, &figures, extent, &known);
            let name = report::attacks(&day);
            violations.extend(found.into_iter().map(|found| format!("{name}: {found}")));
        }
        lines.push(Line { day, figures });
    }
    Ok(Findings { table: report::table(&lines, extent), violations, missing })
}

fn simulate_all(
    days: &[Day],
    extent: Extent,
    tell: &(impl Fn(&str) + Sync),
) -> Result<Vec<Figures>> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Result<Figures>)>> = Mutex::default();
    let work = || {
        while let Some((index, day)) = take(days, &next) {
            tell(&report::name(day));
            let figures = day.simulate(extent);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((index, figures));
        }
    };
    thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(work))));
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    let figures = results.into_iter().map(|(index, figures)| {
        figures.with_context(|| format!("not simulated: {}", report::name(&days[index])))
    });
    figures.collect()
}

fn take<'a>(days: &'a [Day], next: &AtomicUsize) -> Option<(usize, &'a Day)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    days.get(index).map(|day| (index, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attack_is_simulated_with_all_guards_and_without_those_that_are_meant_for_it() {
        let days = full();

        for attack in Attack::ALL {
            let of_attack =
                days.iter().filter(|day| day.attacks == [attack] && !day.is_stopped).count();
            let guards = meant_for(attack).len();
            assert_eq!(of_attack, 1 + guards + usize::from(guards > 1), "{attack:?}");
        }
        assert!(days.first().is_some_and(|day| day.attacks.is_empty()));
        assert!(days.last().is_some_and(|day| day.attacks == Attack::ALL));
    }
}
