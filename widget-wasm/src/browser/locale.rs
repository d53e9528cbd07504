//! How the visitor's language writes times, spans and countries. The browser knows all of them.

use super::page::{call, field, make, object, window};
use crate::say::Locale;
use js_sys::Date;
use shared_types::hours::Minute;
use wasm_bindgen::JsValue;

/// Within so many milliseconds the name of a day says which one is meant.
const A_WEEK: f64 = 6.0 * 86_400_000.0;

/// A language by its code: `pt-BR`.
pub(super) struct Browser(pub(super) String);

impl Browser {
    /// `new Intl.Class(language, options).method(...)`
    pub(super) fn ask(
        &self,
        class: &str,
        options: &JsValue,
        method: &str,
        with: &[JsValue],
    ) -> Option<String> {
        let intl = field(&window(), "Intl");
        let format = make(&intl, class, &[self.0.as_str().into(), options.clone()]).ok()?;
        call(&format, method, with).ok()?.as_string()
    }
}

impl Locale for Browser {
    fn soon(&self, count: u32, unit: &str) -> String {
        let options = object(&[]);
        self.ask("RelativeTimeFormat", &options, "format", &[count.into(), unit.into()])
            .unwrap_or_default()
    }

    fn moment(&self, at: Minute, zone: Option<&str>) -> String {
        let at = milliseconds(at);
        let is_far = at - Date::now() > A_WEEK;
        let only_if = |is: bool, value: &str| if is { value.into() } else { JsValue::UNDEFINED };
        let options = object(&[
            ("weekday", "long".into()),
            ("day", only_if(is_far, "numeric")),
            ("month", only_if(is_far, "long")),
            ("hour", "numeric".into()),
            ("minute", "2-digit".into()),
            ("timeZone", zone.into()),
        ]);
        let told = self.ask("DateTimeFormat", &options, "format", &[at.into()]);
        // A browser that does not know the zone still knows its own.
        told.or_else(|| zone.map(|_| self.moment(at_minute(at), None))).unwrap_or_default()
    }

    fn country(&self, iso: &str) -> String {
        let options = object(&[("type", "region".into())]);
        self.ask("DisplayNames", &options, "of", &[iso.into()]).unwrap_or_else(|| iso.to_owned())
    }
}

/// Since 1970, as JavaScript counts.
#[expect(clippy::cast_precision_loss, reason = "times of our days need no more than 53 bits")]
pub(super) fn milliseconds(at: Minute) -> f64 {
    at as f64 * 60_000.0
}

/// The whole minute.
#[expect(clippy::cast_possible_truncation, reason = "times of our days need no more than 53 bits")]
pub(super) fn at_minute(milliseconds: f64) -> Minute {
    (milliseconds / 60_000.0) as Minute
}
