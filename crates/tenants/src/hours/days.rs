//! From local times to moments: the coming days as a [`Timetable`].

use super::{Hours, Rule};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use shared_types::branding::Label;
use shared_types::hours::{Minute, SpecialDay, Timetable};

/// A widget that was fetched some days ago still knows a week.
const AT_LEAST_DAYS: u32 = 14;
/// A tenant that stays closed for longer than this does not open.
const AT_MOST_DAYS: u32 = 400;

/// The days as they are gathered, in order.
pub(super) struct Days<'a> {
    hours: &'a Hours,
    /// Open time; no two of them meet.
    open: Vec<(Minute, Minute)>,
    special: Vec<(Minute, Minute, &'a Label)>,
}

impl<'a> Days<'a> {
    pub(super) fn of(hours: &'a Hours) -> Self {
        Self { hours, open: Vec::new(), special: Vec::new() }
    }

    pub(super) fn timetable(mut self, now: Timestamp) -> Timetable {
        let today = self.hours.zone.date(now);
        let start = self.midnight(today);
        if let Ok(yesterday) = today.yesterday() {
            self.add_shifts(yesterday);
        }
        let minute = now.as_second().div_euclid(60);
        let (mut day, mut count) = (today, 0);
        while count < AT_LEAST_DAYS || (count < AT_MOST_DAYS && !self.knows_enough(minute, day)) {
            self.add_shifts(day);
            self.add_special(day);
            let Ok(next) = day.tomorrow() else { break };
            (day, count) = (next, count + 1);
        }
        let end = self.midnight(day);
        self.cut(start, end)
    }

    /// Shifts of one day need not be in order, and the last of yesterday may overlap the first of today.
    fn add_shifts(&mut self, day: Date) {
        let rule = self.hours.rule_on(day);
        let shifts = rule.shifts().iter();
        let mut spans: Vec<_> = shifts.map(|shift| shift.span(day, &self.hours.zone)).collect();
        spans.sort_unstable();
        for (from, until) in spans.into_iter().filter(|(from, until)| from < until) {
            match self.open.last_mut() {
                Some((_, end)) if from <= *end => *end = until.max(*end),
                _ => self.open.push((from, until)),
            }
        }
    }

    fn add_special(&mut self, day: Date) {
        let Rule::Exception(_, exception) = self.hours.rule_on(day) else { return };
        let (from, label) = (self.midnight(day), &exception.label);
        let until = day.tomorrow().map_or(from, |next| self.midnight(next));
        match self.special.last_mut() {
            Some((_, end, before)) if *end == from && *before == label => *end = until,
            _ => self.special.push((from, until, label)),
        }
    }

    /// The next opening, or that it stays open for as long as was looked.
    fn knows_enough(&self, now: Minute, day: Date) -> bool {
        let is_told = |&(from, until): &_| from > now || until >= self.midnight(day);
        self.open.last().is_some_and(is_told)
    }

    fn midnight(&self, day: Date) -> Minute {
        self.hours.zone.minute(day.to_datetime(Time::midnight()))
    }

    fn cut(self, start: Minute, end: Minute) -> Timetable {
        let within = |moment: Minute| moment.clamp(start, end);
        let open = self.open.iter().map(|&(from, until)| (within(from), within(until)));
        let open = open.filter(|(from, until)| from < until);
        let changes = open.flat_map(|(from, until)| [from, until]).chain([end]);
        let mut turns: Vec<u32> = changes
            .scan(start, |last, moment| Some(length(std::mem::replace(last, moment), moment)))
            .collect();
        // Nothing is left behind what is open to the end.
        if turns.len() > 1 && turns.last() == Some(&0) {
            turns.pop();
        }
        let special = self.special.into_iter().map(|(from, until, label)| SpecialDay {
            after: length(start, from),
            lasts: length(from, until),
            label: label.clone(),
        });
        Timetable {
            zone: self.hours.zone.name().to_owned(),
            start,
            turns,
            special: special.collect(),
        }
    }
}

fn length(from: Minute, until: Minute) -> u32 {
    u32::try_from(until.saturating_sub(from)).unwrap_or_default()
}
