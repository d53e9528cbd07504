//! The calls that were in progress when an earlier process stopped.

use crate::http::App;
use std::error::Error;
use std::sync::Arc;
use store::database::Database;
use store::error::JournalError;
use store::journal::writer::DatabaseJournal;
use store::live_calls::LiveCallStore;
use store::settings::JournalSettings;

/// Resumes the calls before the first request, so that their clients find them.
pub(super) async fn take_over(
    app: &App,
    settings: &JournalSettings,
    journal: &DatabaseJournal,
) -> Result<(), JournalError> {
    if settings.is_of_one_server() {
        resume(app, Arc::clone(journal.database())).await?;
    } else {
        tracing::info!(
            "calls of an earlier process are not resumed: other servers may use this database \
             (`journal.one_server`)"
        );
    }
    Ok(())
}

/// Resumes all calls in `database`, which belong to processes that have stopped.
pub async fn resume(app: &App, database: Arc<Database>) -> Result<(), JournalError> {
    if let Err(error) = app.schedule.close_claims_of_live_calls().await {
        // The scheduler closes them later.
        let error = &error as &dyn Error;
        tracing::warn!(error, "the claims of calls in progress could not be closed");
    }
    let store = LiveCallStore::new(database);
    let reserve = |iden: &_| app.signed_calls.as_ref().and_then(|it| it.reserve_resumed(iden));
    app.calls.resume(&store, reserve).await
}
