//! A row of the journal: how it is stored, and the bytes that its hash covers.

use super::chain_id::ChainId;
use super::entry::{Dialled, Entry, Event};
use crate::canonical_form::CanonicalForm;
use crate::error::WriteError;
use crate::keys::{Keys, mac_hex};
use model::call_source::CallSource;
use model::custom_data::CustomData;
use model::provider::ProviderKind;
use model::random::{Random, RandomError};
use sha2::{Digest, Sha256};
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use shared_types::hex;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::borrow::Cow;

/// A constant of ours, or a text from the database.
type Word = Cow<'static, str>;

/// One row. Its chain sets `place` and `hash`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) chain: ChainId,
    pub(crate) place: i64,
    pub(crate) at: String,
    pub(crate) call_id: String,
    pub(crate) event: Word,
    pub(crate) domain: Option<String>,
    pub(crate) code: Option<Word>,
    pub(crate) reason: Option<Word>,
    pub(crate) provider: Option<Word>,
    pub(crate) upstream_status: Option<i64>,
    pub(crate) took_ms: i64,
    pub(crate) state: Option<Word>,
    pub(crate) leg: Option<Word>,
    pub(crate) cause: Option<Word>,
    pub(crate) actor: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) number_hash: Option<String>,
    pub(crate) salt: Option<String>,
    pub(crate) personal: Option<String>,
    /// Added later; older rows have none.
    pub(crate) consent: Option<String>,
    /// Added later too.
    pub(crate) source: Option<Word>,
    /// The context of the call, sealed. Added later too.
    pub(crate) custom_data: Option<String>,
    pub(crate) hash: String,
}

/// The columns, in the order of [`Record::from_row`] and of each insert.
pub(crate) const COLUMNS: &str = "day, tenant, place, at, call_id, event, domain, code, reason, \
     provider, upstream_status, took_ms, state, leg, cause, actor, number, number_hash, salt, \
     personal, consent, source, custom_data, hash";

/// The number of columns.
pub(crate) const WIDTH: usize = 24;

/// The columns of [`Record::common`].
pub(crate) const COMMON_COLUMNS: &str = "day, tenant, domain, provider, source";

/// Their number.
pub(crate) const COMMON_WIDTH: usize = 5;

/// The other columns.
pub(crate) const OWN_COLUMNS: &str = "place, at, call_id, event, code, reason, upstream_status, \
     took_ms, state, leg, cause, actor, number, number_hash, salt, personal, consent, custom_data, \
     hash";

/// Their number.
pub(crate) const OWN_WIDTH: usize = WIDTH - COMMON_WIDTH;

impl Record {
    /// The row for `entry`, not yet part of a chain.
    pub(crate) fn of(entry: &Entry, keys: &Keys, random: &dyn Random) -> Result<Self, WriteError> {
        let at = entry.at.to_string();
        let tenant = entry.tenant.as_ref().map(|tenant| tenant.as_str().to_owned());
        let report = entry.report.as_deref();
        let state = entry.state.map(CallState::name).or(report.map(|it| it.state.as_str()));
        let record = Self {
            chain: ChainId { day: day_of(&at).to_owned(), tenant: tenant.unwrap_or_default() },
            at,
            call_id: entry.call_id.to_string(),
            event: entry.event.as_str().into(),
            domain: entry.domain.as_ref().map(|domain| domain.as_str().to_owned()),
            code: entry.code.map(|code| ErrorCode::as_str(code).into()),
            reason: entry.reason.or(report.map(|it| it.direction.as_str())).map(Cow::Borrowed),
            provider: entry.provider.map(|provider| ProviderKind::as_str(provider).into()),
            upstream_status: entry.upstream_status.map(i64::from),
            took_ms: i64::try_from(entry.took.as_millis()).unwrap_or(i64::MAX),
            state: state.map(Cow::Borrowed),
            leg: entry.state.and_then(CallState::leg).map(|leg| leg.as_str().into()),
            cause: entry.state.and_then(CallState::cause).map(|cause| cause.as_str().into()),
            consent: entry.consent.as_ref().map(ToString::to_string),
            source: entry.source.map(|source| CallSource::as_str(source).into()),
            actor: entry.actor.as_ref().map(|subject| keys.actor(subject.expose())),
            number: stored_number(entry).map(Dialled::masked),
            number_hash: stored_number(entry).map(|it| keys.number(&it.expose_digits())),
            custom_data: sealed_context(entry, keys, random)?,
            ..Self::default()
        };
        Ok(if record.has_personal_data() { record.salted(random)? } else { record })
    }

    /// The values that most rows of a busy tenant have in common.
    pub(crate) fn common(&self) -> [Option<&str>; COMMON_WIDTH] {
        let ChainId { day, tenant } = &self.chain;
        [
            Some(day),
            Some(tenant),
            self.domain.as_deref(),
            self.provider.as_deref(),
            self.source.as_deref(),
        ]
    }

    /// The same row without what can be erased.
    pub(crate) fn without_personal_data(self) -> Self {
        Self {
            number: None,
            number_hash: None,
            salt: None,
            personal: None,
            custom_data: None,
            ..self
        }
    }

    /// Some of what can be erased is here.
    pub(crate) fn has_personal_data(&self) -> bool {
        let columns = [&self.number, &self.number_hash, &self.salt, &self.custom_data];
        columns.iter().any(|column| column.is_some())
    }

    /// Decrypts the context. `None` if there is none, or it was sealed with another key.
    pub(crate) fn custom_data(&self, keys: &Keys) -> Option<CustomData> {
        open_context(self.custom_data.as_deref()?, &self.call_id, keys)
    }

    /// The same row with a salt and the commitment to its personal data.
    pub(crate) fn salted(self, random: &dyn Random) -> Result<Self, RandomError> {
        let mut salt = [0; 16];
        random.fill(&mut salt)?;
        let salted = Self { salt: Some(hex::encode(&salt)), ..self };
        Ok(Self { personal: Some(salted.commitment()), ..salted })
    }

    /// The commitment to the personal columns, which stays when they are erased. The salt is erased too: with it,
    /// all possible numbers could be tried.
    pub(crate) fn commitment(&self) -> String {
        let personal = CanonicalForm::new(Sha256::new())
            .optional(self.salt.as_deref())
            .optional(self.number.as_deref())
            .optional(self.number_hash.as_deref());
        // Only if present, so that the commitments of older rows stay valid.
        let personal = match &self.custom_data {
            Some(sealed) => personal.text(sealed),
            None => personal,
        };
        hex::encode(&personal.finish().finalize())
    }

    /// The hash of this row after a row with the hash `before`.
    pub(crate) fn hash_after(&self, before: &str, keys: &Keys) -> String {
        let row = keys
            .row()
            .text(before)
            .text(&self.chain.day)
            .text(&self.chain.tenant)
            .integer(self.place)
            .text(&self.at)
            .text(&self.call_id)
            .text(&self.event)
            .optional(self.domain.as_deref())
            .optional(self.code.as_deref())
            .optional(self.reason.as_deref())
            .optional(self.provider.as_deref())
            .optional_integer(self.upstream_status)
            .integer(self.took_ms)
            .optional(self.state.as_deref())
            .optional(self.leg.as_deref())
            .optional(self.cause.as_deref())
            .optional(self.actor.as_deref())
            .optional(self.personal.as_deref());
        // At the end and only if present, so that the hashes of older rows stay valid.
        let row = match &self.consent {
            Some(consent) => row.text(consent),
            None => row,
        };
        // After a name, so that a source cannot stand for a consent.
        mac_hex(match &self.source {
            Some(source) => row.text("source").text(source),
            None => row,
        })
    }

    pub(crate) fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let word = |column| row.try_get::<Option<String>, _>(column).map(|it| it.map(Cow::Owned));
        Ok(Self {
            chain: ChainId { day: row.try_get(0)?, tenant: row.try_get(1)? },
            place: row.try_get(2)?,
            at: row.try_get(3)?,
            call_id: row.try_get(4)?,
            event: Cow::Owned(row.try_get(5)?),
            domain: row.try_get(6)?,
            code: word(7)?,
            reason: word(8)?,
            provider: word(9)?,
            upstream_status: row.try_get(10)?,
            took_ms: row.try_get(11)?,
            state: word(12)?,
            leg: word(13)?,
            cause: word(14)?,
            actor: row.try_get(15)?,
            number: row.try_get(16)?,
            number_hash: row.try_get(17)?,
            salt: row.try_get(18)?,
            personal: row.try_get(19)?,
            consent: row.try_get(20)?,
            source: word(21)?,
            custom_data: row.try_get(22)?,
            hash: row.try_get(23)?,
        })
    }
}

/// The number, if the entry is the first of its call. A number that is erased then does not come back with an entry
/// that is written later.
fn stored_number(entry: &Entry) -> Option<&Dialled> {
    let is_first = match entry.event {
        Event::Scheduled | Event::Reported => true,
        // A scheduled call has an earlier entry.
        Event::Accepted => entry.source != Some(CallSource::Scheduled),
        _ => false,
    };
    entry.number.as_ref().filter(|_| is_first)
}

/// The context of the entry, if it is one with which a context is stored.
fn sealed_context(
    entry: &Entry,
    keys: &Keys,
    random: &dyn Random,
) -> Result<Option<String>, WriteError> {
    let stores = matches!(entry.event, Event::Accepted | Event::Reported);
    let Some(context) = entry.custom_data.as_ref().filter(|_| stores) else { return Ok(None) };
    let owner = context_owner(entry.call_id.as_str());
    let sealed = keys.contexts.seal(&owner, context.expose_json(), random)?;
    sealed.map(Some).ok_or(WriteError::Unsealed)
}

/// Decrypts the context of a call. `None` if it was sealed for another call or with another key.
pub(crate) fn open_context(sealed: &str, call_id: &str, keys: &Keys) -> Option<CustomData> {
    let json = keys.contexts.open(&context_owner(call_id), sealed)?;
    CustomData::from_json(&json).ok().flatten()
}

fn context_owner(call_id: &str) -> String {
    format!("context of {call_id}")
}

/// The UTC date of an RFC 3339 time that ends in Z.
pub(crate) fn day_of(at: &str) -> &str {
    at.split_once('T').map_or(at, |(day, _)| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by the version before there was a consent, under the key below.
    const OF_AN_OLDER_VERSION: &str =
        "4ca8a0f7ea54a223f2fe694c4da845365efe53a5558d67aeaa608358d583f4dd";

    #[test]
    fn the_commitment_covers_the_context_and_is_that_of_older_versions_without_one() {
        let old = Record { number: Some("***-***-0142".to_owned()), ..Record::default() };
        let older = CanonicalForm::new(Sha256::new())
            .optional(None)
            .optional(Some("***-***-0142"))
            .optional(None);

        assert_eq!(old.commitment(), hex::encode(&older.finish().finalize()));
        let with = Record { custom_data: Some("00".to_owned()), ..old.clone() };
        assert_ne!(with.commitment(), old.commitment());
    }

    #[test]
    fn the_hashes_of_rows_without_a_consent_are_those_of_older_versions() {
        let keys = Keys::derive(&"0f1e2d3c4b5a69788796a5b4c3d2e1f0".into());
        let old = Record {
            chain: ChainId { day: "2026-11-21".to_owned(), tenant: "acme.com".to_owned() },
            place: 7,
            at: "2026-11-21T08:00:00Z".to_owned(),
            call_id: "a".repeat(26),
            event: "placed".into(),
            domain: Some("acme.com".to_owned()),
            provider: Some("asterisk".into()),
            upstream_status: Some(202),
            took_ms: 12,
            personal: Some("0123".to_owned()),
            ..Record::default()
        };

        assert_eq!(old.hash_after("before", &keys), OF_AN_OLDER_VERSION);
        let agreed = Record { consent: Some("0123456789abcdef".to_owned()), ..old };
        assert_ne!(agreed.hash_after("before", &keys), OF_AN_OLDER_VERSION);
        let from = |consent: Option<&str>, source: Option<&'static str>| {
            let consent = consent.map(str::to_owned);
            Record { consent, source: source.map(Cow::Borrowed), ..agreed.clone() }
                .hash_after("before", &keys)
        };
        assert_ne!(from(None, Some("api")), from(Some("api"), None));
        assert_ne!(from(None, Some("api")), from(None, Some("callback")));
    }
}
