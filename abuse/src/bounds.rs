//! What no attack may exceed while all guards are on. The figures are the defaults of the server.

use crate::attacks::Attack;
use crate::extent::Extent;
use crate::guards::Guard;
use crate::meter::{CALL_DURATION, MeteredCall, most_within};
use crate::numbers;
use crate::settings_text::COST_PER_DAY;
use crate::simulation::{Day, Figures};
use crate::tenants::TENANTS;
use std::collections::BTreeSet;
use std::time::Duration;

/// The least share of genuine visitors who are called within the hour, or at the time that they chose.
pub const LEAST_SERVED: f64 = 0.95;

/// The least share of genuine calls of users of terminals that are placed.
pub const LEAST_LET_IN: f64 = 0.95;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Calls to one number in an hour and in a day.
const NUMBER: (usize, usize) = (3, 6);
/// A tenant's day has this many of its hours.
const HOURS_OF_DAY: usize = 5;
/// Attempts of a tenant in an hour that may fail, beside its calls.
const FAILURES: usize = 30;
/// Calls of a terminal in an hour and in a day.
const TERMINAL: (usize, usize) = (20, 80);
/// Those to other countries.
const INTERNATIONAL: (usize, usize) = (5, 20);
/// Calls of a terminal at once.
const AT_ONCE: usize = 4;

/// The bounds that `figures` exceed, as sentences. A guard that the server does not have bounds nothing.
pub fn violations(day: &Day, figures: &Figures, extent: Extent, known: &[Guard]) -> Vec<String> {
    let check = Check { figures, known, found: Vec::new() };
    let check = check.tenants(day).numbers().terminals(extent);
    if day.is_stopped { check.stopped(extent).found } else { check.genuine().found }
}

struct Check<'a> {
    figures: &'a Figures,
    known: &'a [Guard],
    found: Vec<String>,
}

impl Check<'_> {
    fn at_most(&mut self, what: &str, found: usize, bound: usize) {
        if found > bound {
            self.found.push(format!("{what}: {found} of at most {bound}"));
        }
    }

    fn has(&self, guard: Guard) -> bool {
        self.known.contains(&guard)
    }

    fn tenants(mut self, day: &Day) -> Self {
        for (tenant, per_hour) in TENANTS {
            let per_hour = per_hour as usize;
            let is_its_own = |call: &MeteredCall| call.payer == tenant;
            let reading = &self.figures.reading;
            let busiest_hour = reading.most_within(HOUR, is_its_own);
            let busiest_day = reading.most_within(DAY, is_its_own);
            let cost = reading.most_cost_within(DAY, is_its_own);
            let attempts = reading.attempts.iter().filter(|(_, payer)| payer == tenant);
            let attempts: Vec<_> = attempts.map(|(at, _)| *at).collect();
            // Scheduled calls count in the hour of the call since the server has the share of new clients.
            if self.has(Guard::ClientShare) || !day.attacks.contains(&Attack::ScheduledHour) {
                self.at_most(&format!("{tenant}, calls in an hour"), busiest_hour, per_hour);
            }
            if self.has(Guard::DailyCaps) {
                let bound = per_hour * HOURS_OF_DAY;
                self.at_most(&format!("{tenant}, calls in a day"), busiest_day, bound);
            }
            if self.has(Guard::Attempts) {
                let asked = most_within(HOUR, &attempts);
                self.at_most(&format!("{tenant}, attempts in an hour"), asked, per_hour + FAILURES);
            }
            if self.has(Guard::CostBudget) && cost > COST_PER_DAY {
                self.found
                    .push(format!("{tenant}, cost of a day: {cost} of at most {COST_PER_DAY}"));
            }
        }
        self
    }

    fn numbers(mut self) -> Self {
        let reading = &self.figures.reading;
        let visitors = || reading.calls.iter().filter(|call| !call.is_of_terminal());
        let lines: BTreeSet<_> = visitors().map(|call| numbers::line(&call.number)).collect();
        let most = |window| {
            let of_line = |line: &str| {
                let calls = visitors().filter(|call| numbers::line(&call.number) == line);
                most_within(window, &calls.map(|call| call.at).collect::<Vec<_>>())
            };
            lines.iter().map(|line| of_line(line)).max().unwrap_or_default()
        };
        let (hour, day) = (most(HOUR), most(DAY));
        let premium = visitors().filter(|call| numbers::is_premium(&call.number)).count();
        if self.has(Guard::NumberRules) {
            self.at_most("calls to one telephone in an hour", hour, NUMBER.0);
            self.at_most("calls to premium numbers", premium, 0);
        }
        if self.has(Guard::DoNotCall) {
            let listed = visitors().filter(|call| numbers::is_listed(&call.number)).count();
            self.at_most("calls to numbers of the do-not-call list", listed, 0);
        }
        if self.has(Guard::DailyCaps) {
            self.at_most("calls to one telephone in a day", day, NUMBER.1);
        }
        self
    }

    fn terminals(mut self, extent: Extent) -> Self {
        if !self.has(Guard::TerminalLimits) {
            return self;
        }
        let reading = &self.figures.reading;
        for user in 0..=extent.users {
            let aor = crate::users::User(user).aor();
            let is_own = |call: &MeteredCall| call.payer == aor;
            let is_abroad = |call: &MeteredCall| is_own(call) && numbers::is_abroad(&call.number);
            let is_premium = |call: &MeteredCall| is_own(call) && numbers::is_premium(&call.number);
            for (what, found, bound) in [
                ("calls in an hour", reading.most_within(HOUR, is_own), TERMINAL.0),
                ("calls in a day", reading.most_within(DAY, is_own), TERMINAL.1),
                ("calls at once", reading.most_within(CALL_DURATION, is_own), AT_ONCE),
                ("calls abroad in an hour", reading.most_within(HOUR, is_abroad), INTERNATIONAL.0),
                ("calls abroad in a day", reading.most_within(DAY, is_abroad), INTERNATIONAL.1),
                ("premium calls", reading.most_within(DAY, is_premium), 0),
            ] {
                self.at_most(&format!("{aor}, {what}"), found, bound);
            }
        }
        self
    }

    /// No call is placed once they are stopped.
    fn stopped(mut self, extent: Extent) -> Self {
        let stopped_at = extent.duration() / 2;
        let later = self.figures.reading.calls.iter().filter(|call| call.at > stopped_at).count();
        self.at_most("calls after all were stopped", later, 0);
        self
    }

    fn genuine(mut self) -> Self {
        let (served, let_in) = (&self.figures.served, self.figures.let_in);
        let (kept, scheduled) = (served.kept(&self.figures.reading), served.scheduled.len());
        if self.known == Guard::ALL && self.figures.served_share() < LEAST_SERVED {
            let (only, all) = (served.phone_link, served.all());
            let broken = scheduled.saturating_sub(kept as usize);
            self.found.push(format!(
                "of {all} visitors {only} have the phone link only, and {broken} were not called when promised"
            ));
        }
        if kept as usize != scheduled {
            self.found.push(format!("{kept} of {scheduled} scheduled calls were placed when due"));
        }
        if self.has(Guard::PasswordGuesses) && let_in.share() < LEAST_LET_IN {
            let (placed, asked) = (let_in.placed, let_in.asked);
            self.found.push(format!("{placed} of {asked} calls of users were placed"));
        }
        self
    }
}
