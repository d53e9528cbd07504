//! Opening hours as they are written in `domains.json`.

use super::dates::Dates;
use super::shift::Shift;
use super::zone::Zone;
use schemars::JsonSchema;
use serde::Deserialize;
use shared_types::branding::Label;
use std::collections::BTreeMap;

/// When visitors may request calls.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct HoursFile {
    /// The IANA name of the time zone of the times: "Europe/Berlin".
    pub zone: Zone,
    pub week: WeekFile,
    /// Exceptional days: "2026-12-25", "2026-12-24/2027-01-01" (both included), or "12-25" in each year. A day
    /// overrides a range, a range overrides each year.
    #[serde(default)]
    #[schemars(
        with = "BTreeMap<String, ExceptionFile>",
        extend("propertyNames" = { "pattern": Dates::PATTERN })
    )]
    pub except: BTreeMap<Dates, ExceptionFile>,
    /// Whether visitors may request a call at a later time within these hours. Default: no.
    #[serde(default)]
    pub schedule: bool,
}

/// The shifts that begin on each day: "09:00-12:00", past midnight "22:00-02:00", all day "00:00-24:00".
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct WeekFile {
    pub mon: Vec<Shift>,
    pub tue: Vec<Shift>,
    pub wed: Vec<Shift>,
    pub thu: Vec<Shift>,
    pub fri: Vec<Shift>,
    pub sat: Vec<Shift>,
    pub sun: Vec<Shift>,
}

/// The hours of an exceptional day.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ExceptionFile {
    /// Shown to visitors: "Christmas". At most 60 characters.
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub label: Label,
    /// The shifts of these days, as in the week. Default: none, closed all day.
    #[serde(default)]
    pub hours: Vec<Shift>,
}

impl From<WeekFile> for [Vec<Shift>; 7] {
    fn from(week: WeekFile) -> Self {
        [week.mon, week.tue, week.wed, week.thu, week.fri, week.sat, week.sun]
    }
}
