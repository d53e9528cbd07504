//! One simulated day: some attacks, without some guards.

use crate::attacks::{Attack, Ground};
use crate::client::Client;
use crate::clock::VirtualClock;
use crate::extent::Extent;
use crate::guards::Guard;
use crate::meter::Reading;
use crate::proof::Processor;
use crate::site::Site;
use crate::stage::Stage;
use crate::users::{self, LetIn};
use crate::visitors::{self, Served};
use anyhow::{Context, Result};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What happens on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The attacks, at the same time.
    pub attacks: Vec<Attack>,
    /// The guards that are switched off.
    pub without: Vec<Guard>,
    /// All calls are stopped after half of the time.
    pub is_stopped: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Figures {
    /// What the telephone system was asked for.
    pub reading: Reading,
    /// What became of genuine visitors.
    pub served: Served,
    /// What became of genuine users of terminals.
    pub let_in: LetIn,
    /// Requests of attackers.
    pub requests: u64,
    /// Hashes of attackers.
    pub hashes: u64,
    /// The size of the journal at the end, in bytes.
    pub journal: u64,
}

impl Figures {
    /// Calls that attackers had placed.
    pub fn attackers_calls(&self) -> usize {
        self.reading.calls.iter().filter(|call| !call.is_genuine()).count()
    }

    /// The share of visitors that were called within the hour, or at the time that they chose.
    pub fn served_share(&self) -> f64 {
        self.served.share(&self.reading)
    }

    /// Scheduled calls of visitors that are due by `end` and after it: each time all of them, and those that were
    /// placed when they were due.
    pub fn due_and_kept(&self, end: Duration) -> [(usize, usize); 2] {
        [true, false].map(|is_by_end| {
            let due = self.served.scheduled.iter().filter(|it| (it.due <= end) == is_by_end);
            let due: Vec<_> = due.collect();
            (due.len(), due.iter().filter(|visitor| visitor.is_called(&self.reading)).count())
        })
    }

    /// What attackers had the operator pay, in thousandths of a euro.
    pub fn attackers_cost(&self) -> u64 {
        self.reading.cost(|call| !call.is_genuine())
    }
}

impl Day {
    /// Simulates the day.
    pub fn simulate(&self, extent: Extent) -> Result<Figures> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("no runtime could be built")?;
        let figures = runtime.block_on(self.play(extent));
        // The server's tasks and the actors that are left sleep by a clock that has stopped.
        runtime.shutdown_background();
        figures
    }

    async fn play(&self, extent: Extent) -> Result<Figures> {
        let clock = VirtualClock::default();
        let stage = Stage::new(clock.clone());
        let site = Site::start(&clock, &self.without, extent.users + 1).await?;
        let (served, let_in) = (Arc::<Mutex<Served>>::default(), Arc::<Mutex<LetIn>>::default());
        let genuine = Client::new(site.router.clone(), stage.clone(), None);
        visitors::arrive(&stage, &genuine, extent, &served);
        users::work(&stage, &genuine, extent, &let_in);
        let processor = Arc::<Processor>::default();
        let attackers =
            Client::new(site.router.clone(), stage.clone(), Some(Arc::clone(&processor)));
        let ground = Ground {
            stage: stage.clone(),
            client: attackers.clone(),
            extent,
            disguised: self.without.contains(&Guard::NumberRules),
        };
        self.attacks.iter().for_each(|attack| attack.begin(&ground));
        if self.is_stopped {
            let (stage, file) = (stage.clone(), site.stop_file());
            stage.clone().spawn(async move {
                stage.sleep(extent.duration() / 2).await;
                // That it was written is shown by the calls that stop.
                let _ = std::fs::write(file, "");
            });
        }
        let end = extent.duration() + visitors::LONGEST_VISIT;
        stage.play(end, site.scheduler()).await;
        let served = served.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // Attackers have ended. What was promised to visitors is due until two days later.
        if let Some(last) = served.last_due().filter(|_| !self.is_stopped) {
            stage.play(last.max(end), site.scheduler()).await;
        }
        let let_in = *let_in.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Figures {
            reading: site.meter.read(),
            served,
            let_in,
            requests: attackers.sent(),
            hashes: processor.spent(),
            journal: site.journal_size(),
        })
    }
}
