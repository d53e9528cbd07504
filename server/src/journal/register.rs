//! The register of chains, and the seal that says how many there are.

use super::chain::{self, Chain, ChainId};
use super::database::Dialect;
use super::keys::Keys;
use sqlx::AnyConnection;

/// Begins chains that are not there. Whoever else would waits for this transaction.
pub(super) async fn begin(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    keys: &Keys,
    ids: &[&ChainId],
) -> Result<Vec<Chain>, sqlx::Error> {
    let seal = sqlx::query_as::<_, (i64, String)>(match dialect {
        Dialect::Sqlite => "SELECT chains, mac FROM journal_seal",
        Dialect::Postgres => "SELECT chains, mac FROM journal_seal FOR UPDATE",
    });
    let (mut count, mut mac) = seal.fetch_one(&mut *transaction).await?;
    let is_ours = mac == chain::seal(count, keys);
    let mut chains = Vec::with_capacity(ids.len());
    for id in ids {
        // Another instance may have been first while we waited.
        if let Some(chain) = super::append::lock(transaction, dialect, id).await? {
            chains.push(chain);
            continue;
        }
        count += 1;
        let chain = Chain::begin((*id).clone(), count, keys);
        insert(transaction, &chain).await?;
        chains.push(chain);
    }
    if is_ours {
        mac = chain::seal(count, keys);
    }
    let seal = sqlx::query("UPDATE journal_seal SET chains = $1, mac = $2");
    seal.bind(count).bind(mac).execute(transaction).await?;
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

/// Writes down how a chain is now.
pub(super) async fn update(
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

/// All chains, by day and tenant.
pub(super) async fn all(connection: &mut AnyConnection) -> Result<Vec<Chain>, sqlx::Error> {
    let query = sqlx::query(
        "SELECT day, tenant, number, length, head, pruned, pruned_head, mac FROM journal_chains \
         ORDER BY day, tenant",
    );
    query.fetch_all(connection).await?.iter().map(Chain::from_row).collect()
}

/// Asks for one chain; where several instances may write, it is locked.
pub(super) fn of_one_chain(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => {
            "SELECT day, tenant, number, length, head, pruned, pruned_head, mac \
             FROM journal_chains WHERE day = $1 AND tenant = $2"
        }
        Dialect::Postgres => {
            "SELECT day, tenant, number, length, head, pruned, pruned_head, mac \
             FROM journal_chains WHERE day = $1 AND tenant = $2 FOR UPDATE"
        }
    }
}
