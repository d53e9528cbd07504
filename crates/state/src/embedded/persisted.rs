//! What a table gives to the task that saves it, and gets back after a restart.

use super::payload::signed_milliseconds;
use super::store::{Changes, Row, RowKey, RowKind};
use super::table::Table;
use std::hash::Hash;

/// A part of the embedded state that is saved.
pub(super) trait Persisted: Send + Sync {
    /// Takes the keys that changed since the last call.
    fn take_changed(&self) -> Vec<RowKey>;

    /// Adds the present content of `keys` to `changes`. Keys of other parts are ignored.
    fn add_changes(&self, keys: &[RowKey], changes: &mut Changes);

    /// The keys were not saved.
    fn mark(&self, keys: &[RowKey]);

    /// Takes over a row that was saved before the process started. Rows of other parts are ignored.
    fn restore(&self, row: &Row);
}

/// The keys and values of a table as rows. The kind of the rows is that of the table.
pub(super) trait Rows {
    type Key: Copy + Eq + Hash;
    type Value;

    fn key(key: Self::Key) -> [u8; 16];
    fn read_key(bytes: [u8; 16]) -> Self::Key;
    fn write(value: &Self::Value) -> Vec<u8>;
}

type TableOf<R> = Table<<R as Rows>::Key, <R as Rows>::Value>;

/// The part of [`Persisted::take_changed`] of one table.
pub(super) fn take_changed<R: Rows>(table: &mut TableOf<R>, kind: RowKind) -> Vec<RowKey> {
    let keys = table.take_changed().into_iter();
    keys.map(|key| RowKey { kind, key: R::key(key) }).collect()
}

/// The part of [`Persisted::add_changes`] of one table.
pub(super) fn add_changes<R: Rows>(
    table: &TableOf<R>,
    kind: RowKind,
    keys: &[RowKey],
    changes: &mut Changes,
) {
    for row_key in keys.iter().filter(|key| key.kind == kind) {
        match table.change(&R::read_key(row_key.key)) {
            Some(change) => changes.rows.push(Row {
                key: *row_key,
                payload: R::write(change.value),
                expires_at: signed_milliseconds(change.expires_at),
            }),
            None => changes.deleted.push(*row_key),
        }
    }
}

/// The part of [`Persisted::mark`] of one table.
pub(super) fn mark<R: Rows>(table: &mut TableOf<R>, kind: RowKind, keys: &[RowKey]) {
    for key in keys.iter().filter(|key| key.kind == kind) {
        table.mark(R::read_key(key.key));
    }
}
