//! What the operator's API takes and answers, in camelCase. Unknown members are refused: a misspelt `tenant` would
//! otherwise stop or resume all calls.

use crate::call_blocking::Stops;
use crate::error::ApiError;
use jiff::Timestamp;
use model::number_pattern::{NumberPattern, NumberPatternError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared_types::domain::Domain;
use shared_types::phone::NumberProblem;
use store::call_stops::CallStop;
use store::do_not_call::{DoNotCallEntry, EntryOrigin};

/// Whose calls.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OperatorScope")]
pub(super) struct Scope {
    /// The domain of the tenant, or of the users of signed calls. Default: all calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub(super) tenant: Option<Domain>,
}

/// An entry of the do-not-call list.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DoNotCall")]
pub(super) struct Listed {
    /// `+12025550142`, or `+1900*` for all numbers with this prefix.
    number: String,
    /// The domain of the tenant. Default: the calls of all tenants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    tenant: Option<Domain>,
}

/// 200: all active stops.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CallStops")]
pub(super) struct StopsShown {
    /// The stop of all calls first.
    stops: Vec<StopShown>,
}

/// A stop.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CallStop")]
struct StopShown {
    /// `null`: all calls.
    tenant: Option<String>,
    /// RFC 3339, UTC. Absent for a stop by the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// Whether the stop comes from the file `stop_file`, which this API does not change.
    by_file: bool,
}

/// 200: the do-not-call list of the database.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DoNotCallList")]
pub(super) struct ListShown {
    /// The number of all entries.
    total: i64,
    /// Newest first, at most 1,000.
    entries: Vec<EntryShown>,
}

/// An entry. Its number is masked.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DoNotCallEntry")]
struct EntryShown {
    /// `null` if it cannot be decrypted.
    number: Option<String>,
    /// `null`: the calls of all tenants.
    tenant: Option<String>,
    /// `cli`, `api`, or `called` for a called person who pressed the key.
    origin: Option<&'static str>,
    /// RFC 3339, UTC.
    #[serde(serialize_with = "model::rfc_3339::serialize")]
    #[schemars(with = "String")]
    added: Timestamp,
}

/// 200 and 201: whether the list was changed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DoNotCallChanged")]
pub(super) struct Changed {
    /// `false` if it was as requested before.
    pub(super) changed: bool,
}

impl Listed {
    pub(super) fn parse(self) -> Result<(NumberPattern, Option<Domain>), ApiError> {
        let pattern = self.number.parse().map_err(|error| match error {
            NumberPatternError::Number(problem) => ApiError::Number(problem),
            NumberPatternError::Prefix => ApiError::Number(NumberProblem::Symbols),
        })?;
        Ok((pattern, self.tenant))
    }
}

impl From<Stops> for StopsShown {
    fn from(stops: Stops) -> Self {
        let stored = stops.stored.into_iter().map(StopShown::from);
        let all = stops.file_stops_all.then_some(None);
        let by_file = all.into_iter().chain(stops.tenants_of_file.into_iter().map(Some));
        let by_file = by_file.map(|tenant| StopShown {
            tenant: tenant.map(String::from),
            since: None,
            by_file: true,
        });
        Self { stops: stored.chain(by_file).collect() }
    }
}

impl From<CallStop> for StopShown {
    fn from(stop: CallStop) -> Self {
        let since = Some(stop.since.to_string());
        Self { tenant: stop.tenant.map(String::from), since, by_file: false }
    }
}

impl From<(Vec<DoNotCallEntry>, i64)> for ListShown {
    fn from((entries, total): (Vec<DoNotCallEntry>, i64)) -> Self {
        Self { total, entries: entries.into_iter().map(EntryShown::from).collect() }
    }
}

impl From<DoNotCallEntry> for EntryShown {
    fn from(entry: DoNotCallEntry) -> Self {
        Self {
            number: entry.pattern.map(|pattern| pattern.to_string()),
            tenant: entry.tenant.map(String::from),
            origin: entry.origin.map(EntryOrigin::as_str),
            added: entry.added,
        }
    }
}
