//! Writes the heads of the journal's chains to a second place: a file, a webhook, a syslog.
//!
//! The journal proves by itself that no part of it was changed, but not that it was not replaced as a whole. Heads that
//! somebody else keeps prove that.
//!
//! - [`settings`]: the section `[journal_heads]`
//! - `destination`: the places

mod destination;
pub mod settings;

use crate::journal_heads::settings::JournalHeadSettings;
use destination::{Destination, File, Syslog, Webhook};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use model::clock::Clock;
use model::random::Random;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::database::Database;
use store::journal::chain_id::ChainId;
use store::journal::heads::heads_since;
use store::journal::verify::KeptHead;
use tokio::sync::Mutex;

/// Chains of older days have not changed since the server was last stopped.
const DAYS_BACK: i64 = 7;
/// For a complete answer of the webhook.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Writes changed heads to each place.
pub struct HeadKeeper {
    database: Arc<Database>,
    clock: Arc<dyn Clock>,
    interval: Duration,
    places: Mutex<Vec<Place>>,
}

struct Place {
    destination: Box<dyn Destination>,
    /// The length of each chain when its head was last written there.
    written: BTreeMap<ChainId, i64>,
}

impl HeadKeeper {
    /// `None` if the settings name no place.
    pub fn new(
        settings: &JournalHeadSettings,
        database: Arc<Database>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Option<Self>, reqwest::Error> {
        let mut destinations: Vec<Box<dyn Destination>> = Vec::new();
        if let Some(path) = &settings.file {
            destinations.push(Box::new(File(path.clone())));
        }
        if let Some(url) = &settings.webhook {
            let client = http_client::builder().timeout(TIMEOUT).build()?;
            let (url, key) = (url.clone(), settings.webhook_secret.clone());
            destinations.push(Box::new(Webhook { client, url, key, random }));
        }
        if let Some(address) = &settings.syslog {
            destinations.push(Box::new(Syslog(address.clone())));
        }
        if destinations.is_empty() {
            return Ok(None);
        }
        let place = |destination| Place { destination, written: BTreeMap::new() };
        let places = Mutex::new(destinations.into_iter().map(place).collect());
        Ok(Some(Self { database, clock, interval: settings.interval_seconds.get(), places }))
    }

    /// Writes changed heads now and then in each interval. It never returns.
    pub async fn run(self: Arc<Self>) {
        loop {
            self.write_changed().await;
            self.clock.sleep(self.interval).await;
        }
    }

    /// Writes the heads that have changed since they were last written. What fails is written the next time.
    pub async fn write_changed(&self) {
        let now = self.clock.now();
        let heads = match heads_since(&self.database, first_day(now)).await {
            Ok(heads) => heads,
            Err(error) => {
                let error = &error as &dyn Error;
                tracing::error!(error, "the heads of the journal's chains could not be read");
                return;
            }
        };
        for place in &mut *self.places.lock().await {
            place.write(&heads, now).await;
        }
    }
}

impl Place {
    async fn write(&mut self, heads: &[KeptHead], now: Timestamp) {
        let has_changed = |head: &&KeptHead| self.written.get(&head.id) != Some(&head.length);
        let changed: Vec<KeptHead> = heads.iter().filter(has_changed).cloned().collect();
        if changed.is_empty() {
            return;
        }
        if let Err(error) = self.destination.write(&changed, now).await {
            tracing::error!(
                place = self.destination.name(),
                error = &error as &dyn Error,
                "the heads of the journal's chains could not be written; they are written again"
            );
            return;
        }
        // Chains of days that are not looked at any more are forgotten.
        self.written = heads.iter().map(|head| (head.id.clone(), head.length)).collect();
    }
}

fn first_day(now: Timestamp) -> Date {
    let today = TimeZone::UTC.to_datetime(now).date();
    today.checked_sub(Span::new().days(DAYS_BACK)).unwrap_or(today)
}

impl fmt::Debug for HeadKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeadKeeper").field("interval", &self.interval).finish_non_exhaustive()
    }
}
