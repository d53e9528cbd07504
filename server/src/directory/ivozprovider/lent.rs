//! A connection that goes back to the pool only after a whole answer.

use sqlx::MySql;
use sqlx::mysql::MySqlConnection;
use sqlx::pool::PoolConnection;

/// One that was given up in the middle of an answer is closed. Going back, it would first be tested
/// by a question of its own, and where a database has fallen silent that test has no end: the pool
/// would soon have no connection left to lend.
#[derive(Debug)]
pub(super) struct Lent {
    connection: PoolConnection<MySql>,
    answered: bool,
}

impl Lent {
    pub(super) fn new(connection: PoolConnection<MySql>) -> Self {
        Self { connection, answered: false }
    }

    pub(super) fn get(&mut self) -> &mut MySqlConnection {
        &mut self.connection
    }

    pub(super) fn give_back(mut self) {
        self.answered = true;
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.answered {
            self.connection.close_on_drop();
        }
    }
}
