//! The counts in memory: a bounded number for each minute, and a bounded number of minutes.

use super::table::RefusalRow;
use crate::journal::entry::Entry;
use std::collections::BTreeMap;

/// Groups of one minute that name their client. Further refusals of the minute are counted without it.
pub(super) const MOST_OF_CLIENTS: usize = 32;
/// Maximum groups of one minute. Further refusals are counted by their reason only: the number of reasons is small.
pub(super) const MOST_OF_MINUTE: usize = 64;
/// Minutes that wait for a database that does not take them.
const MOST_MINUTES: usize = 60;

/// What is counted together within a minute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    tenant: String,
    code: &'static str,
    reason: &'static str,
    client: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Count {
    requests: i64,
    domain: Option<String>,
}

type Groups = BTreeMap<Group, Count>;

/// The counts that are not written yet, by minute.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<i64, Groups>);

impl Counts {
    pub(super) fn add(&mut self, entry: &Entry, client: String) {
        let minute = entry.at.as_second().div_euclid(60);
        let tenant = entry.tenant.as_ref().map(|tenant| tenant.as_str().to_owned());
        let group = Group {
            tenant: tenant.unwrap_or_default(),
            code: entry.code.map_or("", |code| code.as_str()),
            reason: entry.reason.unwrap_or_default(),
            client,
        };
        let domain = entry.domain.as_ref().map(|domain| domain.as_str().to_owned());
        self.merge(minute, group, Count { requests: 1, domain });
    }

    /// All counts as rows, which are not counted any more.
    pub(super) fn take(&mut self) -> Vec<RefusalRow> {
        let minutes = std::mem::take(&mut self.0);
        let rows = |(minute, groups): (i64, Groups)| {
            groups.into_iter().map(move |(group, count)| RefusalRow {
                minute,
                tenant: group.tenant,
                code: group.code.into(),
                reason: group.reason.into(),
                client: group.client,
                domain: count.domain,
                requests: count.requests,
            })
        };
        minutes.into_iter().flat_map(rows).collect()
    }

    /// Counts rows again that were taken and not written. Returns the number of requests for which there is no room.
    pub(super) fn put_back(&mut self, rows: Vec<RefusalRow>) -> i64 {
        for row in rows {
            let RefusalRow { minute, tenant, client, domain, requests, .. } = row;
            if let (std::borrow::Cow::Borrowed(code), std::borrow::Cow::Borrowed(reason)) =
                (row.code, row.reason)
            {
                let group = Group { tenant, code, reason, client };
                self.merge(minute, group, Count { requests, domain });
            }
        }
        let mut lost = 0;
        while self.0.len() > MOST_MINUTES {
            let oldest = self.0.pop_first();
            lost += oldest
                .into_iter()
                .flat_map(|(_, groups)| groups)
                .map(|(_, it)| it.requests)
                .sum::<i64>();
        }
        lost
    }

    fn merge(&mut self, minute: i64, group: Group, count: Count) {
        let groups = self.0.entry(minute).or_default();
        let group = place(groups, group);
        let known = groups.entry(group).or_default();
        known.requests = known.requests.saturating_add(count.requests);
        known.domain = known.domain.take().or(count.domain);
    }
}

/// The group in which there is room.
fn place(groups: &Groups, group: Group) -> Group {
    if groups.contains_key(&group) || groups.len() < MOST_OF_CLIENTS {
        return group;
    }
    let together = Group { client: String::new(), ..group };
    if groups.contains_key(&together) || groups.len() < MOST_OF_MINUTE {
        return together;
    }
    Group { tenant: String::new(), ..together }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::call_id::CallId;
    use model::random::SystemRandom;
    use shared_types::error_code::ErrorCode;

    fn refused(at: &str, tenant: &str, code: ErrorCode) -> Entry {
        let call_id = CallId::random(&SystemRandom).unwrap();
        let event = crate::journal::entry::Event::Refused;
        let tenant = Some(tenant.parse().unwrap());
        Entry { tenant, code: Some(code), ..Entry::new(at.parse().unwrap(), call_id, event) }
    }

    #[test]
    fn equal_refusals_of_a_minute_are_one_row() {
        let mut counts = Counts::default();
        for at in ["2026-11-21T12:00:00Z", "2026-11-21T12:00:59.9Z", "2026-11-21T12:01:00Z"] {
            counts.add(&refused(at, "acme.com", ErrorCode::RateLimited), "a".to_owned());
        }
        counts.add(
            &refused("2026-11-21T12:00:30Z", "acme.com", ErrorCode::RateLimited),
            "b".to_owned(),
        );

        let rows = counts.take();

        let rows: Vec<_> = rows.iter().map(|row| (&*row.client, row.requests)).collect();
        assert_eq!(rows, [("a", 2), ("b", 1), ("a", 1)]);
        assert!(counts.take().is_empty());
    }

    #[test]
    fn a_flood_from_many_clients_and_for_many_tenants_is_a_few_rows_a_minute() {
        let mut counts = Counts::default();
        let at = "2026-11-21T12:00:00Z";
        for number in 0..10_000 {
            let tenant = format!("t{}.example", number % 500);
            let entry = refused(at, &tenant, ErrorCode::RateLimited);
            counts.add(&entry, format!("client {number}"));
        }

        let rows = counts.take();

        assert_eq!(rows.len(), MOST_OF_MINUTE + 1);
        assert_eq!(rows.iter().map(|row| row.requests).sum::<i64>(), 10_000);
        let named = rows.iter().filter(|row| !row.client.is_empty()).count();
        assert_eq!(named, MOST_OF_CLIENTS);
    }

    #[test]
    fn what_was_not_written_is_counted_again_and_the_oldest_minutes_are_given_up() {
        let mut counts = Counts::default();
        for minute in 0..MOST_MINUTES + 2 {
            let at = format!("2026-11-21T{:02}:{:02}:00Z", minute / 60, minute % 60);
            counts.add(&refused(&at, "acme.com", ErrorCode::RateLimited), String::new());
        }
        let rows = counts.take();
        counts.add(
            &refused("2026-11-21T01:01:30Z", "acme.com", ErrorCode::RateLimited),
            String::new(),
        );

        assert_eq!(counts.put_back(rows), 2);

        let rows = counts.take();
        assert_eq!(rows.len(), MOST_MINUTES);
        assert_eq!(rows.last().unwrap().requests, 2);
    }
}
