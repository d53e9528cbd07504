//! Attacks by `POST /click-to-call`.

use super::Ground;
use crate::client::{CallRequest, address_in_network, attackers_address};
use crate::numbers;
use crate::tenants::{ABROAD, TENANTS};
use std::time::Duration;
use tokio::task::JoinSet;

/// Concurrent requests.
const TOGETHER: usize = 64;

const VICTIMS_TENANT: &str = TENANTS[0].0;
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// The start of the hour for which all scheduled calls are requested.
const SCHEDULED_HOUR: Duration = Duration::from_hours(2);

pub(super) fn premium_numbers(ground: &Ground) {
    ground.every(50, ground.extent.pace * 10, async |ground, attacker, count| {
        // A different number each time, because the limits of one number would stop some calls.
        let number = numbers::premium(attacker * 1_000 + count, ground.disguised);
        ask(&ground, attacker, ABROAD, &number).await;
    });
}

pub(super) fn appended_digits(ground: &Ground) {
    ground.every(91, HOUR / 2, async |ground, attacker, _| {
        let number = numbers::appended(attacker, ground.disguised);
        ask(&ground, attacker, ABROAD, &number).await;
    });
}

pub(super) fn free_failures(ground: &Ground) {
    ground.every(30, ground.extent.pace, async |ground, attacker, count| {
        let index = attacker * 10_000 + count;
        let number = if attacker < 20 { numbers::refused(index) } else { numbers::barred(index) };
        ask(&ground, attacker, VICTIMS_TENANT, &number).await;
    });
}

pub(super) fn scheduled_hour(ground: &Ground) {
    let attackers = ground.extent.numbers.min(ground.extent.addresses);
    ground.every(attackers, HOUR / 4, async |ground, attacker, _| {
        let (now, number) = (ground.stage.now(), numbers::attack(attacker));
        let into_hour = MINUTE * (attacker % 60);
        let at = (SCHEDULED_HOUR + into_hour).checked_sub(now).filter(|left| !left.is_zero());
        let at = at.and_then(|left| ground.in_time(left));
        if at.is_none() && now > SCHEDULED_HOUR + HOUR {
            return;
        }
        let request = CallRequest { domain: VICTIMS_TENANT, number: &number, at };
        ground.client.ask(attackers_address(attacker), request).await;
    });
}

pub(super) fn ten_clients(ground: &Ground) {
    ground.every(10, ground.extent.pace * 2, async |ground, attacker, count| {
        let number = numbers::attack((attacker + count * 10) % ground.extent.numbers);
        let request = CallRequest { domain: VICTIMS_TENANT, number: &number, at: None };
        let address = address_in_network(attacker, u64::from(count) + 1);
        ground.client.ask(address, request).await;
    });
}

pub(super) fn all_addresses(ground: &Ground) {
    ground.every(ground.extent.addresses, HOUR * 2, async |ground, attacker, count| {
        let index = attacker + count * 31;
        let number = numbers::attack(index % ground.extent.numbers);
        let (domain, _) = TENANTS[(attacker + count) as usize % TENANTS.len()];
        ask(&ground, attacker, domain, &number).await;
    });
}

pub(super) fn one_number(ground: &Ground) {
    ground.every(ground.extent.addresses / 10, HOUR, async |ground, attacker, count| {
        let (domain, _) = TENANTS[(attacker + count) as usize % TENANTS.len()];
        ask(&ground, attacker, domain, &numbers::victim()).await;
    });
}

pub(super) fn dear_numbers(ground: &Ground) {
    ground.every(200.min(ground.extent.addresses), HOUR, async |ground, attacker, count| {
        let number = numbers::dear(attacker + count * 200);
        ask(&ground, attacker, ABROAD, &number).await;
    });
}

pub(super) fn listed_numbers(ground: &Ground) {
    ground.every(ground.extent.addresses / 10, HOUR, async |ground, attacker, count| {
        let (domain, _) = TENANTS[(attacker + count) as usize % TENANTS.len()];
        let at = if attacker % 2 == 0 { None } else { ground.in_time(HOUR / 2) };
        let number = numbers::listed(attacker + count);
        ground
            .client
            .ask(attackers_address(attacker), CallRequest { domain, number: &number, at })
            .await;
    });
}

/// Uses up the hour of a number, then sends requests of as many clients as a table has room for, concurrently, then requests the
/// number again, whose count must still exist.
pub(super) fn full_tables(ground: &Ground) {
    let filler = ground.clone();
    ground.stage.spawn(async move {
        filler.stage.sleep(HOUR / 2).await;
        let number = numbers::victim();
        for (tenant, _) in TENANTS {
            ask(&filler, 0, tenant, &number).await;
            filler.stage.sleep(MINUTE * 5).await;
        }
        let mut requests = JoinSet::new();
        for network in 0..filler.extent.table_filling {
            let client = filler.client.clone();
            requests.spawn(async move {
                let request = CallRequest { domain: VICTIMS_TENANT, number: "1", at: None };
                client.send(address_in_network(network, 1), request).await;
            });
            if requests.len() >= TOGETHER {
                requests.join_next().await;
            }
        }
        while requests.join_next().await.is_some() {}
        for (attacker, (tenant, _)) in (1..).zip(TENANTS) {
            filler.stage.sleep(MINUTE).await;
            ask(&filler, attacker, tenant, &number).await;
        }
    });
}

pub(super) fn unknown_domains(ground: &Ground) {
    ground.every(
        ground.extent.addresses / 50,
        ground.extent.pace * 2,
        async |ground, attacker, count| {
            let domain = format!("nobody{count}.example");
            ask(&ground, attacker, &domain, &numbers::attack(attacker)).await;
        },
    );
}

async fn ask(ground: &Ground, attacker: u32, domain: &str, number: &str) {
    let request = CallRequest { domain, number, at: None };
    ground.client.ask(attackers_address(attacker), request).await;
}
