//! The calls that were in progress when an earlier process stopped.

use crate::http::App;
use std::sync::Arc;
use store::database::Database;
use store::error::JournalError;
use store::live_calls::LiveCallStore;

/// Resumes the calls before the first request, so that none of their clients is told that they do not exist.
pub async fn resume(app: &App, database: Arc<Database>) -> Result<(), JournalError> {
    let store = LiveCallStore::new(database);
    let reserve = |iden: &_| app.signed_calls.as_ref().and_then(|it| it.reserve_resumed(iden));
    let resumption = app.calls.resume(&store, reserve).await?;
    for call_id in &resumption.resumed {
        app.schedule.close_resumed(call_id).await?;
    }
    Ok(())
}
