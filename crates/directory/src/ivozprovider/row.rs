//! The one question to the database, and its answer.

use crate::{DirectoryError, Terminal, TerminalSecret};
use secrecy::SecretString;
use shared_types::aor::Aor;
use sqlx::mysql::{MySqlConnection, MySqlRow};
use sqlx::{FromRow, Row as _};

/// Who may place a call is who has a row in each of the six tables. The domain is the company's: the
/// one that its users register with. Should there be several, the oldest terminal wins.
const ELIGIBLE: &str = "
    SELECT CAST(company.brandId AS UNSIGNED), CAST(company.id AS UNSIGNED),
           terminal.password, endpoint.sorcery_id, extension.number
    FROM Domains domain
    JOIN Companies company ON company.domainId = domain.id
    JOIN Terminals terminal ON terminal.companyId = company.id
    JOIN ast_ps_endpoints endpoint ON endpoint.terminalId = terminal.id
    JOIN Users person ON person.terminalId = terminal.id
    JOIN Extensions extension ON extension.id = person.extensionId
    WHERE domain.domain = ? AND terminal.name = ?
    ORDER BY terminal.id
    LIMIT 1";

/// A terminal as the database has it: nothing in it is checked.
pub(super) struct Row {
    brand: u64,
    company: u64,
    password: String,
    endpoint: String,
    extension: String,
}

pub(super) async fn find(
    connection: &mut MySqlConnection,
    aor: &Aor,
) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as(ELIGIBLE).bind(aor.domain()).bind(aor.user()).fetch_optional(connection).await
}

impl FromRow<'_, MySqlRow> for Row {
    fn from_row(row: &MySqlRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            brand: row.try_get(0)?,
            company: row.try_get(1)?,
            password: row.try_get::<Option<String>, _>(2)?.unwrap_or_default(),
            endpoint: row.try_get(3)?,
            extension: row.try_get(4)?,
        })
    }
}

impl Row {
    /// A terminal without a password can prove nothing, so it is left out.
    pub(super) fn terminal(self) -> Result<Option<Terminal>, DirectoryError> {
        if self.password.is_empty() {
            return Ok(None);
        }
        Ok(Some(Terminal {
            secret: TerminalSecret::Password(SecretString::from(self.password)),
            endpoint: self.endpoint.try_into().map_err(DirectoryError::Unusable)?,
            extension: self.extension.try_into().map_err(DirectoryError::Unusable)?,
            company: self.company,
            brand: self.brand,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::extension::NameError;

    fn alice() -> Row {
        Row {
            brand: 1,
            company: 7,
            password: "alice**PA55W0RD".into(),
            endpoint: "b1c7t1_alice".into(),
            extension: "101".into(),
        }
    }

    #[test]
    fn a_row_becomes_a_terminal() {
        let terminal = alice().terminal().unwrap().unwrap();

        assert_eq!((terminal.brand, terminal.company), (1, 7));
        assert_eq!(terminal.endpoint.as_str(), "b1c7t1_alice");
        assert_eq!(terminal.extension.as_str(), "101");
        assert!(matches!(terminal.secret, TerminalSecret::Password(_)));
    }

    #[test]
    fn what_the_database_has_is_checked_before_it_is_used() {
        let endpoint = Row { endpoint: "a\r\nAction: Logoff".into(), ..alice() }.terminal();
        assert!(matches!(endpoint, Err(DirectoryError::Unusable(NameError::Endpoint))));
        let extension = Row { extension: "101,x".into(), ..alice() }.terminal();
        assert!(matches!(extension, Err(DirectoryError::Unusable(NameError::Extension))));
    }

    #[test]
    fn a_terminal_without_a_password_is_nobodys() {
        assert!(Row { password: String::new(), ..alice() }.terminal().unwrap().is_none());
    }
}
