//! The server under attack: the real one, as its binary assembles it, with the meter in place of telephone systems.

use crate::clock::VirtualClock;
use crate::guards::{self, Guard};
use crate::meter::{Meter, SPEED};
use crate::users;
use anyhow::{Context, Result};
use axum::Router;
use model::clock::Clock;
use model::provider::{ProviderKind, Providers};
use model::random::{Random, SystemRandom};
use serde_json::{Value, json};
use server::config::read;
use server::config::settings::Settings;
use server::http;
use server::schedule::scheduler_progress::SchedulerProgress;
use server::startup::Server;
use server::startup::external_services::ExternalServices;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::watch;

/// The tenants, each with its calls in an hour.
pub const TENANTS: [(&str, u32); 4] =
    [("acme.example", 30), ("shop.example", 30), ("clinic.example", 60), (ABROAD, 30)];

/// The tenant that calls some countries outside of North America too.
pub const ABROAD: &str = "hotel.example";

/// The tenant whose users have an application.
pub const WITH_APPLICATION: &str = "acme.example";

/// What signs the tokens of the application. It is no secret of anybody.
pub const TOKEN_SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// The server, until this is dropped.
pub struct Site {
    folder: TempDir,
    server: Server,
    /// The requests go in here.
    pub router: Router,
    /// What comes out.
    pub meter: Arc<Meter>,
}

impl Site {
    /// Starts a server without some guards.
    pub async fn start(clock: &VirtualClock, without: &[Guard], users: u32) -> Result<Self> {
        http_client::install_tls_provider();
        let folder = tempfile::tempdir().context("there is no room for the journal")?;
        let place = |name: &str| folder.path().join(name);
        fs::write(place("domains.json"), tenants(without).to_string())?;
        fs::write(place("terminals.json"), users::terminals(users).to_string())?;
        let settings = settings_without(folder.path(), without)?;
        let (our_clock, random): (Arc<dyn Clock>, Arc<dyn Random>) =
            (Arc::new(clock.clone()), Arc::new(SystemRandom));
        let mut external = ExternalServices::open(&settings, &our_clock, &random)?;
        let meter = Arc::new(Meter::new(clock.clone(), Arc::clone(&external.simulator)));
        external.providers = Providers::default()
            .with(ProviderKind::Simulator, Arc::clone(&meter) as _)
            .with(ProviderKind::Asterisk, Arc::clone(&meter) as _);
        let server = Server::start_with(settings, external, our_clock, random).await?;
        let router = http::router(server.app());
        Ok(Self { folder, server, router, meter })
    }

    /// The progress of the task that places scheduled calls.
    pub fn scheduler(&self) -> watch::Receiver<SchedulerProgress> {
        self.server.app().schedule.progress()
    }

    /// The size of the journal in bytes.
    pub fn journal_size(&self) -> u64 {
        let size = |name: &str| {
            fs::metadata(self.folder.path().join(name)).map_or(0, |metadata| metadata.len())
        };
        size("journal.db") + size("journal.db-wal")
    }
}

/// The settings of a server whose files are in `folder`, without some guards.
pub fn settings_without(folder: &Path, without: &[Guard]) -> Result<Settings> {
    let text = guards::without(&settings(folder), without)?;
    Ok(read::from_text(&text, "the settings of the simulation", &|_| None)?)
}

fn settings(folder: &Path) -> String {
    let place = |name: &str| folder.join(name).display().to_string();
    format!(
        "provider = 'simulator'\n\
         listen = '127.0.0.1:0'\n\
         domains = '{domains}'\n\
         [proxies]\ntrusted = ['127.0.0.1']\n\
         [journal]\nlocation = '{journal}'\n\
         [simulator]\nspeed = {SPEED}\n\
         [limits]\nflood_per_second = 1000000\nflood_burst = 1000000\n\
         [directory]\nkind = 'file'\npath = '{terminals}'\n\
         [application_servers]\nkind = 'fixed'\ndefault = '127.0.0.1'\n\
         [asterisk]\nuser = 'abuse'\nsecret = 'abuse'\n\
         [signed_calls]\nsecret = '{TOKEN_SECRET}'\n\
         [call_control]\ntenant = '{WITH_APPLICATION}'\nextension_claim = 'ext'\n\
         [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{TOKEN_SECRET}'\n\
         {switched_on}",
        switched_on = guards::switched_on(),
        domains = place("domains.json"),
        journal = place("journal.db"),
        terminals = place("terminals.json"),
    )
}

/// All are open day and night, so that nobody fails to be served for the hour.
fn tenants(without: &[Guard]) -> Value {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week: serde_json::Map<_, _> =
        days.iter().map(|day| ((*day).to_owned(), json!(["00:00-24:00"]))).collect();
    let mut tenants = serde_json::Map::new();
    for (domain, per_hour) in TENANTS {
        let mut tenant = json!({
            "queue": "500",
            "hours": { "zone": "America/New_York", "week": week, "schedule": true },
        });
        if !without.contains(&Guard::TenantHour) && per_hour != 30 {
            tenant["limits"] = json!({ "domain_per_hour": per_hour });
        }
        if domain == ABROAD {
            tenant["numbers"] = json!({ "countries": ["44", "49", "33", "34", "43"] });
        }
        tenants.insert(domain.to_owned(), tenant);
    }
    Value::Object(tenants)
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("server", &self.server).finish_non_exhaustive()
    }
}
