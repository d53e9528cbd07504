//! Reads the object that the server wrote into the loader ([`shared_types::widget_config`]),
//! without a JSON library.

use super::object::{field, text};
use crate::settings::Settings;
use js_sys::Array;
use shared_types::number_policy::NumberPolicy;
use std::str::FromStr;
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
    }
}

fn policy(numbers: &JsValue) -> NumberPolicy {
    NumberPolicy {
        us_territories: field(numbers, "us_territories").is_truthy(),
        caribbean: list(numbers, "caribbean"),
        countries: list(numbers, "countries"),
        unknown_area_codes: field(numbers, "unknown_area_codes").is_truthy(),
        fiction: field(numbers, "fiction").is_truthy(),
    }
}

/// Each text of a list that reads as what the list holds.
fn list<T: FromStr>(of: &JsValue, name: &str) -> Vec<T> {
    let Ok(items) = field(of, name).dyn_into::<Array>() else { return Vec::new() };
    items.iter().filter_map(|item| item.as_string()?.parse().ok()).collect()
}
