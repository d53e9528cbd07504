//! Exports entries as CSV or as JSON lines.
//!
//! Rows are streamed: memory does not grow with the journal. The hash of a number and its salt are not exported;
//! the context of a call is, decrypted.

mod csv;

pub(crate) use csv::write as csv_line;

use super::record::{self, Record};
use super::selection::Selection;
use crate::database::Database;
use crate::error::JournalError;
use crate::keys::Keys;
use futures_util::TryStreamExt;
use model::custom_data::CustomData;
use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;
use std::io::{self, Write};

/// The output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RFC 4180; no cell is a formula.
    Csv,
    /// One object per line, without unknown values.
    JsonLines,
}

/// Why the export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the export could not be written")]
    Write(#[from] io::Error),
}

const NAMES: [&str; 20] = [
    "day",
    "tenant",
    "place",
    "at",
    "call_id",
    "event",
    "domain",
    "code",
    "reason",
    "number",
    "provider",
    "upstream_status",
    "took_ms",
    "state",
    "leg",
    "cause",
    "actor",
    "consent",
    "source",
    "custom_data",
];

/// Writes the selected entries to `out`, oldest day first. Returns their number.
pub async fn export(
    database: &Database,
    selection: &Selection,
    form: Form,
    out: &mut impl Write,
) -> Result<u64, ExportError> {
    if form == Form::Csv {
        csv::write(out, NAMES)?;
    }
    let mut connection = database.connect().await?;
    let query = format!(
        "SELECT {} FROM journal WHERE {} ORDER BY day, tenant, place",
        record::COLUMNS,
        Selection::CONDITION
    );
    let [from, to, tenant] = selection.values();
    let query = sqlx::query(AssertSqlSafe(query)).bind(from).bind(to).bind(tenant);
    let mut rows = query.fetch(&mut connection);
    let mut count = 0;
    while let Some(row) = rows.try_next().await.map_err(JournalError::Read)? {
        let record = Record::from_row(&row).map_err(JournalError::Read)?;
        write(out, form, &record, &database.keys)?;
        count += 1;
    }
    out.flush()?;
    Ok(count)
}

fn write(out: &mut impl Write, form: Form, record: &Record, keys: &Keys) -> io::Result<()> {
    let values = values(record, keys);
    match form {
        Form::Csv => csv::write(out, values.iter().map(cell)),
        Form::JsonLines => {
            let known = NAMES.into_iter().zip(values).filter(|(_, value)| !value.is_null());
            let object: Map<_, _> = known.map(|(name, value)| (name.to_owned(), value)).collect();
            writeln!(out, "{}", Value::Object(object))
        }
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// In the order of [`NAMES`].
fn values(record: &Record, keys: &Keys) -> [Value; NAMES.len()] {
    let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
    [
        text(Some(&record.chain.day)),
        text(Some(&record.chain.tenant).filter(|tenant| !tenant.is_empty()).map(String::as_str)),
        record.place.into(),
        text(Some(&record.at)),
        text(Some(&record.call_id)),
        text(Some(&record.event)),
        text(record.domain.as_deref()),
        text(record.code.as_deref()),
        text(record.reason.as_deref()),
        text(record.number.as_deref()),
        text(record.provider.as_deref()),
        record.upstream_status.into(),
        record.took_ms.into(),
        text(record.state.as_deref()),
        text(record.leg.as_deref()),
        text(record.cause.as_deref()),
        text(record.actor.as_deref()),
        text(record.consent.as_deref()),
        text(record.source.as_deref()),
        text(record.custom_data(keys).as_ref().map(CustomData::expose_text).as_deref()),
    ]
}
