//! Reads the object that the server wrote into the loader ([`shared_types::widget_config`]),
//! without a JSON library.

use super::js::{field, text};
use crate::settings::Settings;
use js_sys::Array;
use shared_types::hours::{Minute, SpecialDay, Timetable};
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::NumberPlan;
use shared_types::widget_config::{Consent, Department, Place, WhenClosed};
use wasm_bindgen::{JsCast, JsValue};

pub(super) fn read(config: &JsValue, server: String) -> Settings {
    let branding = field(config, "branding");
    Settings {
        server,
        domain: text(config, "domain").unwrap_or_default(),
        company: text(&branding, "company_name"),
        logo: text(&branding, "logo_url"),
        phone: text(config, "phone"),
        numbers: policy(&field(config, "numbers")),
        base: text(config, "base").unwrap_or_default(),
        hours: timetable(&field(config, "hours")),
        schedule: is(config, "schedule"),
        when_closed: match text(config, "when_closed").as_deref() {
            Some("disable") => WhenClosed::Disable,
            Some("hide") => WhenClosed::Hide,
            _ => WhenClosed::Say,
        },
        capacity: is(config, "capacity"),
        departments: each(config, "departments", |item| {
            Some(Department { id: text(item, "id")?, name: text(item, "name")?.parse().ok()? })
        }),
        consent: consent(&field(config, "consent")),
        places: each(config, "places", |item| {
            Some(Place { iso: text(item, "iso")?, code: text(item, "code")?.parse().ok()? })
        }),
    }
}

fn policy(numbers: &JsValue) -> NumberPolicy {
    NumberPolicy {
        us_territories: is(numbers, "us_territories"),
        caribbean: each(numbers, "caribbean", |item| item.as_string()?.parse().ok()),
        countries: each(numbers, "countries", |item| {
            item.as_string()?.parse().ok().map(NumberPlan::unchecked)
        }),
        unknown_area_codes: is(numbers, "unknown_area_codes"),
        fiction: is(numbers, "fiction"),
    }
}

fn timetable(hours: &JsValue) -> Option<Timetable> {
    Some(Timetable {
        zone: text(hours, "zone")?,
        start: minutes(&field(hours, "start"))?,
        turns: each(hours, "turns", |item| u32::try_from(minutes(item)?).ok()),
        special: each(hours, "special", |item| {
            let length = |name| u32::try_from(minutes(&field(item, name))?).ok();
            let label = text(item, "label")?.parse().ok()?;
            Some(SpecialDay { after: length("after")?, lasts: length("lasts")?, label })
        }),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "minutes of our days need no more than 53 bits"
)]
fn minutes(number: &JsValue) -> Option<Minute> {
    Some(number.as_f64()? as Minute)
}

fn consent(consent: &JsValue) -> Option<Consent> {
    Some(Consent { text: text(consent, "text")?, url: text(consent, "url") })
}

fn is(of: &JsValue, name: &str) -> bool {
    field(of, name).is_truthy()
}

/// Each item of a list that reads as what the list holds.
fn each<T>(of: &JsValue, name: &str, read: impl Fn(&JsValue) -> Option<T>) -> Vec<T> {
    let mut items = Vec::new();
    visit(of, name, &mut |item| items.extend(read(item)));
    items
}

/// Apart from [`each`], of which a visitor downloads a copy for each type of item.
fn visit(of: &JsValue, name: &str, see: &mut dyn FnMut(&JsValue)) {
    if let Ok(items) = field(of, name).dyn_into::<Array>() {
        for item in items.iter() {
            see(&item);
        }
    }
}
