//! The changes of one batch of journal entries, in few statements.
//!
//! Each statement costs SQLite's driver a change of threads. Under load the begin and the end of many calls are in
//! one batch, so the changes of each call are merged, and all new, all changed and all deleted rows share statements.

use super::row_change::RowChange;
use crate::dialect::Dialect;
use model::call_id::CallId;
use sqlx::{AnyConnection, AssertSqlSafe};
use std::collections::HashMap;

/// Maximum rows of one statement.
const MOST_ROWS: usize = 64;

/// What all changes of one call come to.
#[derive(Debug, PartialEq, Eq)]
struct Merged<'a> {
    call_id: CallId,
    /// The time of acceptance in milliseconds since 1970, of a new row.
    insert: Option<i64>,
    details: Option<&'a str>,
    states: Option<&'a str>,
    concluded: bool,
    delete: bool,
}

/// Applies `changes`, which are in their order.
pub(crate) async fn apply(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    changes: &[RowChange],
) -> Result<(), sqlx::Error> {
    let merged = merge(changes);
    let (new, others): (Vec<_>, Vec<_>) =
        merged.into_iter().partition(|change| change.insert.is_some());
    for rows in chunks(&new) {
        insert(transaction, dialect, &rows).await?;
    }
    let (ended, open): (Vec<_>, Vec<_>) = others.into_iter().partition(|change| change.delete);
    for rows in chunks(&open) {
        update(transaction, dialect, &rows).await?;
    }
    for rows in chunks(&ended) {
        delete(transaction, dialect, &rows).await?;
    }
    Ok(())
}

/// One change for each call, in the order of their first changes. A row that would be inserted and deleted is left
/// out.
fn merge(changes: &[RowChange]) -> Vec<Merged<'_>> {
    let mut merged: Vec<Merged<'_>> = Vec::with_capacity(changes.len());
    let mut places = HashMap::with_capacity(changes.len());
    for change in changes {
        let call_id = change.call_id();
        let place = *places.entry(call_id).or_insert_with(|| {
            merged.push(Merged {
                call_id,
                insert: None,
                details: None,
                states: None,
                concluded: false,
                delete: false,
            });
            merged.len() - 1
        });
        merged[place].add(change);
    }
    merged.retain(|change| !(change.delete && change.insert.is_some()));
    merged
}

impl<'a> Merged<'a> {
    fn add(&mut self, change: &'a RowChange) {
        match change {
            // Without a row there is nothing to update.
            _ if self.delete => {}
            RowChange::Insert { accepted_at, details, .. } => {
                self.insert = Some(*accepted_at);
                self.details = Some(details);
            }
            RowChange::SetDetails { details, .. } => self.details = Some(details),
            RowChange::SetStates { states, .. } => self.states = Some(states),
            RowChange::SetConcluded { .. } => self.concluded = true,
            RowChange::Delete { .. } => self.delete = true,
        }
    }
}

/// Cuts `rows` into chunks whose lengths are powers of two: each length is a statement of its own, which the database
/// compiles once and caches. The last chunk is filled up with its last row, as a statement more would cost more than a
/// row that has no further effect.
fn chunks<T>(rows: &[T]) -> impl Iterator<Item = Vec<&T>> {
    rows.chunks(MOST_ROWS).map(|rows| {
        let last = rows.last().into_iter().cycle();
        rows.iter().chain(last).take(rows.len().next_power_of_two()).collect()
    })
}

async fn insert(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    rows: &[&Merged<'_>],
) -> Result<(), sqlx::Error> {
    let values = dialect.rows_of_placeholders(rows.len(), 5);
    // The first attempt of the batch may have been committed, and only its reply was lost.
    let statement = format!(
        "{} live_calls (call_id, accepted_at, details, states, concluded) VALUES {values} \
         ON CONFLICT DO NOTHING",
        dialect.insert_or_roll_back()
    );
    let query = rows.iter().fold(sqlx::query(AssertSqlSafe(statement)), |query, row| {
        query
            .bind(row.call_id.as_str())
            .bind(row.insert)
            .bind(row.details)
            .bind(row.states.unwrap_or_default())
            .bind(i64::from(row.concluded))
    });
    query.execute(transaction).await.map(drop)
}

/// Changes what is not null. Both databases name the columns of a list of values like this.
async fn update(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    rows: &[&Merged<'_>],
) -> Result<(), sqlx::Error> {
    let values = dialect.rows_of_placeholders(rows.len(), 4);
    let statement = format!(
        "{} live_calls SET details = COALESCE(changed.column2, details), \
         states = COALESCE(changed.column3, states), \
         concluded = CASE WHEN changed.column4 IS NULL THEN concluded ELSE 1 END \
         FROM (VALUES {values}) AS changed WHERE live_calls.call_id = changed.column1",
        dialect.update_or_roll_back()
    );
    let query = rows.iter().fold(sqlx::query(AssertSqlSafe(statement)), |query, row| {
        let concluded = row.concluded.then_some("yes");
        query.bind(row.call_id.as_str()).bind(row.details).bind(row.states).bind(concluded)
    });
    query.execute(transaction).await.map(drop)
}

async fn delete(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    rows: &[&Merged<'_>],
) -> Result<(), sqlx::Error> {
    let ids = dialect.rows_of_placeholders(1, rows.len());
    let statement = format!("DELETE FROM live_calls WHERE call_id IN {ids}");
    let query = sqlx::query(AssertSqlSafe(statement));
    let query = rows.iter().fold(query, |query, row| query.bind(row.call_id.as_str()));
    query.execute(transaction).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;
    use crate::settings::JournalSettings;
    use model::random::SystemRandom;
    use proptest::prelude::*;

    fn call() -> CallId {
        CallId::random(&SystemRandom).unwrap()
    }

    fn insert_of(call_id: CallId) -> RowChange {
        RowChange::Insert { call_id, accepted_at: 7, details: "d".to_owned() }
    }

    #[test]
    fn a_call_that_begins_and_ends_in_one_batch_needs_no_row() {
        let (short, long) = (call(), call());
        let states = |call_id| RowChange::SetStates { call_id, states: "[1]".into() };
        let changes = [
            insert_of(short),
            insert_of(long),
            states(short),
            states(long),
            RowChange::Delete { call_id: short },
            states(short),
        ];

        let merged = merge(&changes);

        let expected = Merged {
            call_id: long,
            insert: Some(7),
            details: Some("d"),
            states: Some("[1]"),
            concluded: false,
            delete: false,
        };
        assert_eq!(merged, [expected]);
    }

    #[test]
    fn every_row_is_in_a_chunk_and_every_length_is_a_power_of_two() {
        for length in 0..300 {
            let rows: Vec<_> = (0..length).collect();
            let chunks: Vec<_> = chunks(&rows).collect();

            assert!(chunks.iter().all(|chunk| chunk.len().is_power_of_two()));
            assert!(chunks.iter().all(|chunk| chunk.len() <= MOST_ROWS));
            let mut all: Vec<_> = chunks.concat().into_iter().copied().collect();
            all.dedup();
            assert_eq!(all, rows);
        }
    }

    type Row = (String, i64, String, String, i64);

    async fn stored(connection: &mut AnyConnection) -> Vec<Row> {
        let rows = sqlx::query_as(
            "SELECT call_id, accepted_at, details, states, concluded FROM live_calls ORDER BY call_id",
        );
        rows.fetch_all(connection).await.unwrap()
    }

    #[tokio::test]
    async fn more_rows_than_one_statement_has_are_inserted_changed_and_deleted_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        let database = Database::create(&settings, &SystemRandom).await.unwrap();
        let mut connection = database.connect().await.unwrap();
        let rows = i64::try_from(MOST_ROWS).unwrap() + 7;
        let (mut changes, mut expected) = (Vec::new(), Vec::new());
        for accepted_at in 0..rows {
            let call_id = call();
            let details = format!("d{accepted_at}");
            let states =
                if accepted_at % 2 == 0 { format!("[{accepted_at}]") } else { String::new() };
            expected.push((
                call_id.as_str().to_owned(),
                accepted_at,
                details.clone(),
                states.clone(),
                0,
            ));
            changes.push(RowChange::Insert { call_id, accepted_at, details });
            if !states.is_empty() {
                changes.push(RowChange::SetStates { call_id, states: states.into() });
            }
        }
        expected.sort();

        apply(&mut connection, database.dialect, &changes).await.unwrap();
        assert_eq!(stored(&mut connection).await, expected);

        let inserted = changes.len();
        for (call_id, accepted_at, _, states, concluded) in &mut expected {
            *states = format!("[{accepted_at},2]");
            let (call_id, states) = (call_id.parse().unwrap(), states.as_str().into());
            changes.push(RowChange::SetStates { call_id, states });
            if *accepted_at % 3 == 0 {
                *concluded = 1;
                changes.push(RowChange::SetConcluded { call_id });
            }
        }
        let updates = changes.split_off(inserted);
        apply(&mut connection, database.dialect, &updates).await.unwrap();
        assert_eq!(stored(&mut connection).await, expected);

        let is_insert = |change: &&RowChange| matches!(change, RowChange::Insert { .. });
        let deletes = changes.iter().filter(is_insert).skip(1);
        let deletes: Vec<_> =
            deletes.map(|change| RowChange::Delete { call_id: change.call_id() }).collect();
        apply(&mut connection, database.dialect, &deletes).await.unwrap();
        let kept = changes[0].call_id();
        let left: Vec<_> = stored(&mut connection).await.into_iter().map(|row| row.0).collect();
        assert_eq!(left, [kept.as_str()]);
    }

    type Table = HashMap<CallId, (String, String, bool)>;

    fn one_by_one(table: &mut Table, change: &RowChange) {
        match change {
            RowChange::Insert { call_id, details, .. } => {
                table.entry(*call_id).or_insert_with(|| (details.clone(), String::new(), false));
            }
            RowChange::SetDetails { call_id, details } => {
                if let Some(row) = table.get_mut(call_id) {
                    row.0.clone_from(details);
                }
            }
            RowChange::SetStates { call_id, states } => {
                if let Some(row) = table.get_mut(call_id) {
                    row.1 = states.to_string();
                }
            }
            RowChange::SetConcluded { call_id } => {
                if let Some(row) = table.get_mut(call_id) {
                    row.2 = true;
                }
            }
            RowChange::Delete { call_id } => {
                table.remove(call_id);
            }
        }
    }

    fn merged(table: &mut Table, changes: &[RowChange]) {
        for change in merge(changes) {
            if change.insert.is_some() {
                let row = (change.details.unwrap(), change.states.unwrap_or_default());
                let row = (row.0.to_owned(), row.1.to_owned(), change.concluded);
                table.entry(change.call_id).or_insert(row);
            } else if change.delete {
                table.remove(&change.call_id);
            } else if let Some(row) = table.get_mut(&change.call_id) {
                row.0 = change.details.map_or_else(|| row.0.clone(), str::to_owned);
                row.1 = change.states.map_or_else(|| row.1.clone(), str::to_owned);
                row.2 |= change.concluded;
            }
        }
    }

    proptest! {
        /// Each call is inserted once, before its other changes: ids are random.
        #[test]
        fn merged_changes_have_the_effect_of_all_of_them(
            stored in proptest::collection::vec(any::<bool>(), 6),
            steps in proptest::collection::vec((0_usize..6, 0_u8..4, "[a-c]"), 0..40),
        ) {
            let calls: Vec<CallId> = (0..6).map(|_| call()).collect();
            let mut changes = Vec::new();
            let mut begun = stored.clone();
            for (at, step, text) in steps {
                let call_id = calls[at];
                if !std::mem::replace(&mut begun[at], true) {
                    changes.push(insert_of(call_id));
                }
                changes.push(match step {
                    0 => RowChange::SetDetails { call_id, details: text },
                    1 => RowChange::SetStates { call_id, states: text.into() },
                    2 => RowChange::SetConcluded { call_id },
                    _ => RowChange::Delete { call_id },
                });
            }
            let stored = calls.iter().zip(&stored).filter(|(_, is_stored)| **is_stored);
            let before: Table =
                stored.map(|(id, _)| (*id, ("old".to_owned(), String::new(), false))).collect();
            let (mut expected, mut found) = (before.clone(), before);

            for change in &changes {
                one_by_one(&mut expected, change);
            }
            merged(&mut found, &changes);

            prop_assert_eq!(found, expected);
        }
    }
}
