//! The shared state of a server that has it for itself: in memory, and saved to the journal's database.

use super::StartError;
use crate::config::settings::Settings;
use crate::shared_state::SharedState;
use model::clock::Clock;
use model::random::Random;
use state::embedded::saver::Saver;
use state::embedded::{Capacities, EmbeddedState};
use state::server_secret::ServerSecret;
use std::sync::Arc;
use store::database::Database;
use store::server_secret;
use store::state_store::DatabaseStateStore;
use store::unusable_journal::UnusableJournal;

/// A state that is loaded, and not yet saved.
pub(super) struct Loaded {
    pub(super) ports: SharedState,
    pub(super) embedded: EmbeddedState,
    pub(super) saver: Saver,
}

/// Loads the state from `database`.
pub(super) async fn load(
    settings: &Settings,
    database: &Arc<Database>,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Loaded, StartError> {
    let location = || settings.journal.location.clone();
    let secret = match &settings.secret {
        Some(secret) => secret.clone(),
        None => server_secret::server_secret(&settings.journal, &**random)
            .map_err(|source| UnusableJournal { location: location(), source })?,
    };
    let secret = ServerSecret::try_from(&secret)?;
    let store = Arc::new(DatabaseStateStore::new(Arc::clone(database)));
    let (embedded, saver) =
        EmbeddedState::load(Arc::clone(clock), Arc::clone(random), Capacities::default(), store)
            .await
            .map_err(|source| StartError::State { location: location(), source })?;
    let nonce_ttl = settings.signed_calls.as_ref().map(|it| it.nonce_ttl_seconds.get());
    let ports = SharedState::embedded(&embedded, secret, nonce_ttl.unwrap_or_default(), clock);
    Ok(Loaded { ports, embedded, saver })
}
