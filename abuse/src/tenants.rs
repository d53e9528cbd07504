//! The server's tenants, in the format of `domains.json`.

use crate::guards::Guard;
use serde_json::{Value, json};

/// The tenants, each with its hourly limit.
pub const TENANTS: [(&str, u32); 4] =
    [("acme.example", 30), ("shop.example", 30), ("clinic.example", 60), (ABROAD, 30)];

/// The tenant that calls some countries outside of North America too.
pub const ABROAD: &str = "hotel.example";

/// The tenant whose users have an application.
pub const WITH_APPLICATION: &str = "acme.example";

/// The tenants' file without some guards; `has_caps` states whether the server has daily caps. All tenants are always open, so that
/// no visitor is refused because of the hour.
pub fn file(without: &[Guard], has_caps: bool) -> Value {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week: serde_json::Map<_, _> =
        days.iter().map(|day| ((*day).to_owned(), json!(["00:00-24:00"]))).collect();
    let mut tenants = serde_json::Map::new();
    for (domain, per_hour) in TENANTS {
        let mut tenant = json!({
            "queue": "500",
            "hours": { "zone": "America/New_York", "week": week, "schedule": true },
        });
        tenant["limits"] = limits(per_hour, without, has_caps);
        if domain == ABROAD {
            tenant["numbers"] = json!({ "countries": ["44", "49", "33", "34", "43"] });
        }
        tenants.insert(domain.to_owned(), tenant);
    }
    Value::Object(tenants)
}

/// The daily caps that the server derives from the hourly limit. They are explicit, so that they remain when the hourly limits are
/// disabled.
fn limits(per_hour: u32, without: &[Guard], has_caps: bool) -> Value {
    let mut limits = json!({});
    if !without.contains(&Guard::TenantHour) {
        limits["domain_per_hour"] = per_hour.into();
    }
    if has_caps && !without.contains(&Guard::DailyCaps) {
        limits["domain_per_day"] = (per_hour * 5).into();
        limits["domain_concurrent"] = per_hour.into();
        limits["number_per_day"] = 6.into();
        limits["number_per_week"] = 15.into();
    }
    limits
}
