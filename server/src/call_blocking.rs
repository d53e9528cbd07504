//! Whether calls may be placed at all, and to this number: the kill switch, and the do-not-call list.
//!
//! Both have a file and a table of the database. The call core asks before each call, whichever surface it comes
//! from. Where this cannot be determined, no call is placed.
//!
//! - `stop_file`: the file that stops calls while it exists
//! - [`do_not_call_file`]: the file of numbers that are not called
//! - `candidate_numbers`: the numbers that a dialled destination may stand for
//! - [`settings`]: the section `[call_blocking]`

mod candidate_numbers;
pub mod do_not_call_file;
pub mod settings;
mod stop_file;

use crate::call_blocking::settings::CallBlockingSettings;
use crate::calls::opt_outs::OptOuts;
use crate::metrics::CallStops;
use ::settings::problem::ConfigError;
use ::settings::reloadable::{self, ReloadNow};
use async_trait::async_trait;
use candidate_numbers::candidate_numbers;
use do_not_call_file::DoNotCallFile;
use model::clock::Clock;
use model::number_pattern::NumberPattern;
use model::random::Random;
use shared_types::destination::Destination;
use shared_types::domain::Domain;
use shared_types::phone::{CallingCode, PhoneNumber};
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use stop_file::{FileStops, StopFile};
use store::call_blocks::{CallBlock, CallBlocks};
use store::call_stops::{CallStop, CallStopStore};
use store::database::Database;
use store::do_not_call::{DoNotCallEntry, DoNotCallStore, EntryOrigin};
use store::error::JournalError;
use supervisor::Supervisor;
use tokio::task::JoinHandle;

/// The kill switch and the do-not-call list.
pub struct CallBlocking {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    stop_file: StopFile,
    file: Option<Arc<DoNotCallFile>>,
    /// Whose national numbers terminals dial.
    dialling_country: Option<CallingCode>,
    blocks: CallBlocks,
    stops: CallStopStore,
    list: DoNotCallStore,
}

/// The other side of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Called<'a> {
    Number(&'a PhoneNumber),
    /// What a terminal dials, which may stand for a number.
    Destination(&'a Destination),
}

/// Why a call is not placed.
#[derive(Debug, thiserror::Error)]
pub enum Blocked {
    /// All calls are stopped, or those of the tenant.
    #[error("calls are stopped")]
    Stopped,
    /// The number is on the do-not-call list.
    #[error("the number is on the do-not-call list")]
    DoNotCall,
    /// The database did not tell.
    #[error(transparent)]
    Unknown(#[from] JournalError),
}

/// Everything that stops calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stops {
    /// Of the command and of the API, the one of all calls first.
    pub stored: Vec<CallStop>,
    /// The file stops all calls.
    pub file_stops_all: bool,
    /// The file stops the calls of these tenants.
    pub tenants_of_file: Vec<Domain>,
}

/// Reads the file of numbers, if there is one, and keeps nothing of it.
pub fn check_file(settings: &CallBlockingSettings) -> Result<(), ConfigError> {
    settings.do_not_call_file.clone().map(DoNotCallFile::load).transpose().map(drop)
}

impl CallBlocking {
    /// Reads the file of numbers, if there is one.
    pub fn open(
        settings: &CallBlockingSettings,
        database: &Arc<Database>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, ConfigError> {
        let file = settings.do_not_call_file.clone().map(DoNotCallFile::load).transpose()?;
        Ok(Self {
            clock,
            random,
            stop_file: StopFile::new(settings.stop_file.clone()),
            file: file.map(Arc::new),
            dialling_country: settings.dialling_country,
            blocks: CallBlocks::new(Arc::clone(database)),
            stops: CallStopStore::new(Arc::clone(database)),
            list: DoNotCallStore::new(Arc::clone(database)),
        })
    }

    /// Polls the file of numbers for changes. The stop file is read for each call.
    pub fn follow_file(&self, tasks: &Supervisor) -> Option<JoinHandle<()>> {
        let file = Arc::clone(self.file.as_ref()?);
        Some(tasks.restarting("do-not-call file", move || reloadable::poll(Arc::clone(&file))))
    }

    /// The file of numbers, if there is one.
    pub fn file(&self) -> Option<Arc<dyn ReloadNow>> {
        self.file.as_ref().map(|file| Arc::clone(file) as _)
    }

    /// Fails if a call of `tenant` to `called` must not be placed, or if that cannot be determined.
    pub(crate) async fn ensure_allowed(
        &self,
        tenant: Option<&Domain>,
        called: Called<'_>,
    ) -> Result<(), Blocked> {
        if self.stop_file.read().await.stops(tenant) {
            return Err(Blocked::Stopped);
        }
        let numbers = self.numbers(called);
        match self.blocks.find(tenant, &numbers).await? {
            Some(CallBlock::Stopped) => return Err(Blocked::Stopped),
            Some(CallBlock::DoNotCall) => return Err(Blocked::DoNotCall),
            None => {}
        }
        let list = self.file.as_ref().map(|file| file.current());
        if list.is_some_and(|list| numbers.iter().any(|it| list.covers(tenant, it))) {
            return Err(Blocked::DoNotCall);
        }
        Ok(())
    }

    /// In E.164, without the plus.
    fn numbers(&self, called: Called<'_>) -> Vec<String> {
        match called {
            Called::Number(number) => vec![number.expose_digits().to_owned()],
            Called::Destination(destination) => {
                candidate_numbers(destination.expose(), self.dialling_country)
            }
        }
    }

    /// Stops the calls of `tenant`, or all. False if they were stopped before.
    pub async fn stop(&self, tenant: Option<&Domain>) -> Result<bool, JournalError> {
        let is_new = self.stops.stop(tenant, self.clock.now()).await?;
        tracing::warn!(tenant = tenant.map(Domain::as_str), is_new, "calls are stopped");
        Ok(is_new)
    }

    /// Removes the stop of `tenant`, or the one of all calls. False if there is none.
    pub async fn resume(&self, tenant: Option<&Domain>) -> Result<bool, JournalError> {
        let was_stopped = self.stops.resume(tenant).await?;
        tracing::warn!(tenant = tenant.map(Domain::as_str), was_stopped, "calls are resumed");
        Ok(was_stopped)
    }

    /// Everything that stops calls now.
    pub async fn stops(&self) -> Result<Stops, JournalError> {
        let stored = self.stops.all().await?;
        let (file_stops_all, tenants_of_file) = match &*self.stop_file.read().await {
            FileStops::Nothing => (false, Vec::new()),
            FileStops::All => (true, Vec::new()),
            FileStops::Tenants(tenants) => (false, tenants.clone()),
        };
        Ok(Stops { stored, file_stops_all, tenants_of_file })
    }

    /// For the metrics. `None` if it cannot be determined.
    pub async fn count_stops(&self) -> Option<CallStops> {
        let Stops { stored, file_stops_all, tenants_of_file } = self.stops().await.ok()?;
        let of_tenants = stored.iter().filter_map(|stop| stop.tenant.as_ref());
        let tenants: BTreeSet<_> = of_tenants.chain(&tenants_of_file).collect();
        let stops_all = file_stops_all || stored.iter().any(|stop| stop.tenant.is_none());
        Some(CallStops { stops_all, tenants: tenants.len() })
    }

    /// Logs what stops calls, for an operator who starts the server.
    pub async fn log_stops(&self) {
        match self.stops().await {
            Ok(stops) if stops.is_empty() => {}
            Ok(Stops { stored, file_stops_all, tenants_of_file }) => {
                let stops = stored.len() + usize::from(file_stops_all) + tenants_of_file.len();
                tracing::warn!(
                    stops,
                    "calls are stopped; `click2call stop-calls --list` shows which"
                );
            }
            Err(error) => {
                let error = &error as &dyn Error;
                tracing::warn!(error, "the stops of calls cannot be read");
            }
        }
    }

    /// Adds `pattern` to the list, for the calls of `tenant` or for all. False if it is there.
    pub async fn add(
        &self,
        pattern: &NumberPattern,
        tenant: Option<&Domain>,
        origin: EntryOrigin,
    ) -> Result<bool, JournalError> {
        self.list.add(pattern, tenant, origin, self.clock.now(), &*self.random).await
    }

    /// Removes `pattern` of `tenant`, or that for all calls, from the list. False if it is not there.
    pub async fn remove(
        &self,
        pattern: &NumberPattern,
        tenant: Option<&Domain>,
    ) -> Result<bool, JournalError> {
        self.list.remove(pattern, tenant).await
    }

    /// The entries of the table, newest first, and how many there are in all.
    pub async fn entries(&self, limit: u32) -> Result<(Vec<DoNotCallEntry>, i64), JournalError> {
        Ok((self.list.entries(limit).await?, self.list.count().await?))
    }
}

impl Stops {
    /// Nothing stops any call.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The list of the called person holds for all tenants: they do not know which companies share this server.
#[async_trait]
impl OptOuts for CallBlocking {
    async fn never_call(&self, number: &PhoneNumber) -> Result<(), JournalError> {
        let pattern = NumberPattern::Number(number.clone());
        self.add(&pattern, None, EntryOrigin::Called).await.map(drop)
    }
}

impl fmt::Debug for CallBlocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallBlocking").field("stop_file", &self.stop_file).finish_non_exhaustive()
    }
}
