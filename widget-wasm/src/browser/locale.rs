//! Formats times, durations and countries in the visitor's language, by `Intl`.

use super::js::{call, field, make, object, window};
use super::time::{to_milliseconds, to_minute};
use crate::messages::Locale;
use js_sys::Date;
use shared_types::hours::Minute;
use wasm_bindgen::JsValue;

/// Milliseconds within which the weekday identifies the day.
const SIX_DAYS: f64 = 6.0 * 86_400_000.0;

/// A language by its tag: `pt-BR`.
pub(super) struct BrowserLocale(pub(super) String);

impl BrowserLocale {
    /// `new Intl.Class(language, options).method(...)`
    pub(super) fn format(
        &self,
        class: &str,
        options: &JsValue,
        method: &str,
        arguments: &[JsValue],
    ) -> Option<String> {
        let intl = field(&window(), "Intl");
        let format = make(&intl, class, &[self.0.as_str().into(), options.clone()]).ok()?;
        call(&format, method, arguments).ok()?.as_string()
    }
}

impl Locale for BrowserLocale {
    fn soon(&self, count: u32, unit: &str) -> String {
        let options = object(&[]);
        self.format("RelativeTimeFormat", &options, "format", &[count.into(), unit.into()])
            .unwrap_or_default()
    }

    fn moment(&self, at: Minute, zone: Option<&str>) -> String {
        let at = to_milliseconds(at);
        let is_far = at - Date::now() > SIX_DAYS;
        let only_if = |is: bool, value: &str| if is { value.into() } else { JsValue::UNDEFINED };
        let options = object(&[
            ("weekday", "long".into()),
            ("day", only_if(is_far, "numeric")),
            ("month", only_if(is_far, "long")),
            ("hour", "numeric".into()),
            ("minute", "2-digit".into()),
            ("timeZone", zone.into()),
        ]);
        let formatted = self.format("DateTimeFormat", &options, "format", &[at.into()]);
        // A browser without this zone formats in its own zone.
        formatted.or_else(|| zone.map(|_| self.moment(to_minute(at), None))).unwrap_or_default()
    }

    fn country(&self, iso: &str) -> String {
        let options = object(&[("type", "region".into())]);
        self.format("DisplayNames", &options, "of", &[iso.into()]).unwrap_or_else(|| iso.to_owned())
    }
}
