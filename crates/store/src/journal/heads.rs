//! The heads of chains, for a place where writers of the journal have no access.

use super::chain_index;
use super::verify::KeptHead;
use crate::database::Database;
use crate::error::JournalError;
use jiff::civil::Date;

/// The heads of the chains since `first`, by day and tenant. A chain whose line in the index was tampered with is left
/// out: `verify` reports it.
pub async fn heads_since(database: &Database, first: Date) -> Result<Vec<KeptHead>, JournalError> {
    let mut connection = database.pooled().await?;
    let first = first.to_string();
    let chains = database.in_time(chain_index::since(&mut connection, &first)).await?;
    connection.give_back();
    let ours = chains.iter().filter(|it| it.length > 0 && it.is_authentic(&database.keys));
    Ok(ours.map(KeptHead::of).collect())
}
