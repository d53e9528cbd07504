//! The index of all chains (`journal_chains`), and the seal with the number of chains (`journal_seal`).
//! Messages to the operator call the two "the register".

use super::chain::{self, Chain};
use super::chain_id::ChainId;
use crate::dialect::Dialect;
use crate::keys::Keys;
use sqlx::{AnyConnection, AssertSqlSafe};
use std::collections::BTreeSet;

/// The maximum number of ids of one statement.
const MOST_IDS: usize = 64;

/// The row of `journal_seal`.
pub(crate) struct Seal {
    /// How many chains there are.
    pub(crate) chains: i64,
    mac: String,
}

impl Seal {
    /// Whether the seal was written with our key.
    pub(crate) fn is_authentic(&self, keys: &Keys) -> bool {
        self.mac == chain::seal_mac(self.chains, keys)
    }
}

impl From<(i64, String)> for Seal {
    fn from((chains, mac): (i64, String)) -> Self {
        Self { chains, mac }
    }
}

/// Writes the first seal of a journal whose tables are new. A seal that was removed later is not replaced.
pub(crate) async fn create_seal(
    connection: &mut AnyConnection,
    keys: &Keys,
) -> Result<(), sqlx::Error> {
    let query = sqlx::query(
        "INSERT INTO journal_seal (id, chains, mac) SELECT 1, 0, $1 \
         WHERE NOT EXISTS (SELECT 1 FROM journal_chains) ON CONFLICT (id) DO NOTHING",
    );
    query.bind(chain::seal_mac(0, keys)).execute(connection).await.map(drop)
}

/// The seal, if there is one.
pub(crate) async fn seal(connection: &mut AnyConnection) -> Result<Option<Seal>, sqlx::Error> {
    let query = sqlx::query_as::<_, (i64, String)>("SELECT chains, mac FROM journal_seal");
    Ok(query.fetch_optional(connection).await?.map(Seal::from))
}

/// Locks the chain `id` until the end of the transaction. `None` if there is no such chain.
pub(crate) async fn lock(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    id: &ChainId,
) -> Result<Option<Chain>, sqlx::Error> {
    let query = sqlx::query(dialect.select_chain_for_update());
    let row = query.bind(&id.day).bind(&id.tenant).fetch_optional(transaction).await?;
    row.as_ref().map(Chain::from_row).transpose()
}

/// Whether all of the chains `ids` exist. A chain is never removed. The writing transactions of SQLite exclude each
/// other, so that their order of locks does not matter.
pub(crate) async fn are_there(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    ids: &BTreeSet<ChainId>,
) -> Result<bool, sqlx::Error> {
    if dialect == Dialect::Sqlite {
        return Ok(true);
    }
    for some in ids.iter().collect::<Vec<_>>().chunks(MOST_IDS) {
        let places = dialect.rows_of_placeholders(some.len(), 2);
        let query =
            format!("SELECT COUNT(*) FROM journal_chains WHERE (day, tenant) IN ({places})");
        let query = sqlx::query_scalar::<_, i64>(AssertSqlSafe(query));
        let query = some.iter().fold(query, |query, id| query.bind(&*id.day).bind(&*id.tenant));
        let count = query.fetch_one(&mut *transaction).await?;
        if usize::try_from(count) != Ok(some.len()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Locks the seal and then the chains `ids`, and begins those that are missing. Other writers that begin chains wait
/// for this transaction.
pub(crate) async fn begin(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    keys: &Keys,
    ids: &BTreeSet<ChainId>,
) -> Result<Vec<Chain>, sqlx::Error> {
    let query = sqlx::query_as::<_, (i64, String)>(dialect.select_seal_for_update());
    let mut seal = Seal::from(query.fetch_one(&mut *transaction).await?);
    let is_ours = seal.is_authentic(keys);
    let mut chains = Vec::with_capacity(ids.len());
    for id in ids {
        // Another instance may have begun it while we waited for the seal.
        if let Some(chain) = lock(transaction, dialect, id).await? {
            chains.push(chain);
            continue;
        }
        seal.chains += 1;
        let chain = Chain::begin(id.clone(), seal.chains, keys);
        insert(transaction, &chain).await?;
        chains.push(chain);
    }
    // A seal that somebody else wrote must stay recognisable as such.
    if is_ours {
        seal.mac = chain::seal_mac(seal.chains, keys);
    }
    let query = sqlx::query("UPDATE journal_seal SET chains = $1, mac = $2");
    query.bind(seal.chains).bind(seal.mac).execute(transaction).await?;
    Ok(chains)
}

async fn insert(transaction: &mut AnyConnection, chain: &Chain) -> Result<(), sqlx::Error> {
    let query = sqlx::query(
        "INSERT INTO journal_chains (day, tenant, number, length, head, pruned, pruned_head, mac) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    let query = query.bind(&*chain.id.day).bind(&*chain.id.tenant).bind(chain.number);
    let query = query.bind(chain.length).bind(&*chain.head);
    let query = query.bind(chain.pruned).bind(&*chain.pruned_head).bind(&*chain.mac);
    query.execute(transaction).await.map(drop)
}

/// Writes the present state of `chain`.
pub(crate) async fn update(
    transaction: &mut AnyConnection,
    chain: &Chain,
) -> Result<(), sqlx::Error> {
    let query = sqlx::query(
        "UPDATE journal_chains SET length = $1, head = $2, pruned = $3, pruned_head = $4, mac = $5 \
         WHERE day = $6 AND tenant = $7",
    );
    let query = query.bind(chain.length).bind(&*chain.head);
    let query = query.bind(chain.pruned).bind(&*chain.pruned_head).bind(&*chain.mac);
    query.bind(&*chain.id.day).bind(&*chain.id.tenant).execute(transaction).await.map(drop)
}

/// The chains of `first_day` and later, by day and tenant.
pub(crate) async fn since(
    connection: &mut AnyConnection,
    first_day: &str,
) -> Result<Vec<Chain>, sqlx::Error> {
    let query = sqlx::query(
        "SELECT day, tenant, number, length, head, pruned, pruned_head, mac FROM journal_chains \
         WHERE day >= $1 ORDER BY day, tenant",
    );
    query.bind(first_day).fetch_all(connection).await?.iter().map(Chain::from_row).collect()
}

/// All chains, by day and tenant.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<Chain>, sqlx::Error> {
    let query = sqlx::query(
        "SELECT day, tenant, number, length, head, pruned, pruned_head, mac FROM journal_chains \
         ORDER BY day, tenant",
    );
    query.fetch_all(connection).await?.iter().map(Chain::from_row).collect()
}
