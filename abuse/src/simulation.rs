//! One simulated day: some attacks, without some guards.

use crate::attacks::{Attack, Ground};
use crate::client::Client;
use crate::clock::VirtualClock;
use crate::extent::Extent;
use crate::guards::Guard;
use crate::meter::Reading;
use crate::numbers;
use crate::proof::Processor;
use crate::site::Site;
use crate::stage::Stage;
use crate::users::{self, LetIn};
use crate::visitors::{self, Served};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// After the attacks, time for what is scheduled.
const AFTERWARDS: Duration = Duration::from_mins(10);

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

    /// Scheduled calls of visitors that were due by `until`, and those of them that were placed.
    pub fn due_and_kept(&self, until: Duration) -> (usize, usize) {
        let called: BTreeSet<_> = self.reading.calls.iter().map(|call| &*call.number).collect();
        let due = self.served.waiting.iter().filter(|(_, at)| *at <= until);
        let numbers: Vec<_> = due.map(|(index, _)| numbers::genuine(*index)).collect();
        let kept = numbers.iter().filter(|number| called.contains(&***number)).count();
        (numbers.len(), kept)
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
        stage.play(extent.duration() + AFTERWARDS, site.scheduler()).await;
        let served = served.lock().unwrap_or_else(PoisonError::into_inner).clone();
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
