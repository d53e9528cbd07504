//! Many simultaneous calls on one session: whether all states arrive, and with which delay.

use crate::asterisk::script::Stage;
use crate::asterisk::{Calls, Held, StandIn};
use crate::connection::Connection;
use crate::program::Program;
use crate::site::{Admitted, Site};
use crate::states::States;
use crate::stopwatch::{Stopwatch, quantile, sorted};
use crate::users::{Users, taken_call};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// A state that takes longer counts as lost.
const LOST: Duration = Duration::from_secs(10);
/// Telephones are slow: the time from stage to stage of a call.
const STAGE: Duration = Duration::from_millis(500);

/// The server's own delays: the stand-in's time is negligible.
#[derive(Clone, Copy, Debug)]
pub struct InFlight {
    pub calls: u32,
    /// The number of expected states, all of which arrived in order.
    pub states: usize,
    /// From the request for a call until Asterisk received it.
    pub placing: Delay,
    /// From Asterisk's event until the client's state, with the calls spread over time.
    pub telling: Delay,
    /// The same when all calls reach each stage simultaneously.
    pub telling_all_at_once: Delay,
}

#[derive(Clone, Copy, Debug)]
pub struct Delay {
    pub p50: Duration,
    pub p99: Duration,
}

/// Whether the calls reach their stages simultaneously.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    EachItsOwn,
    AllAtOnce,
}

/// The server and its Asterisk.
struct Hall<'a> {
    server: &'a Program,
    asterisk: StandIn,
    users: Users,
    calls: u32,
}

/// Runs `calls` simultaneous calls, `passes` times at each pace.
pub async fn measure(server: &Path, calls: u32, passes: u32) -> Result<InFlight> {
    let users = Users::default();
    let asterisk = StandIn::start(Calls::Hold).await?;
    let site = Site::with_signed_calls(server, &users, asterisk.address, Admitted::AsUsual)?;
    let server = site.start()?;
    let hall = Hall { server: &server, asterisk, users, calls };
    // Warm-up: the session exists and one-time allocations are made.
    hall.pass("warm", Pace::AllAtOnce).await?;
    let (mut paced, mut crowded) = (Delays::default(), Delays::default());
    for pass in 0..passes {
        paced.extend(hall.pass(&format!("paced{pass}"), Pace::EachItsOwn).await?);
        crowded.extend(hall.pass(&format!("crowded{pass}"), Pace::AllAtOnce).await?);
    }
    let logins = hall.asterisk.logins();
    ensure!(logins == 1, "the calls did not share a session: {logins} logins");
    Ok(InFlight {
        calls,
        states: paced.telling.len() + crowded.telling.len(),
        placing: delay(paced.placing.into_iter().chain(crowded.placing))?,
        telling: delay(paced.telling)?,
        telling_all_at_once: delay(crowded.telling)?,
    })
}

#[derive(Debug, Default)]
struct Delays {
    placing: Vec<Duration>,
    telling: Vec<Duration>,
}

impl Delays {
    fn extend(&mut self, more: Self) {
        self.placing.extend(more.placing);
        self.telling.extend(more.telling);
    }
}

fn delay(delays: impl IntoIterator<Item = Duration>) -> Result<Delay> {
    let delays = sorted(delays);
    let at = |share| quantile(&delays, share).context("nothing was measured");
    Ok(Delay { p50: at(0.5)?, p99: at(0.99)? })
}

impl Hall<'_> {
    /// Places all calls one after the other, waits until all are in flight, and plays their stages.
    async fn pass(&self, name: &str, pace: Pace) -> Result<Delays> {
        let together = Arc::new(Barrier::new(usize::try_from(self.calls)?));
        let mut delays = Delays::default();
        let mut playing = JoinSet::new();
        let mut connection = Connection::open(self.server.address).await?;
        for number in 0..self.calls {
            let (took, call) = self.place(&mut connection, &format!("{name}-{number}")).await?;
            delays.placing.push(took);
            let offset = match pace {
                Pace::EachItsOwn => STAGE * number / self.calls,
                Pace::AllAtOnce => Duration::ZERO,
            };
            playing.spawn(call.play(Arc::clone(&together), offset));
        }
        while let Some(played) = playing.join_next().await {
            delays.telling.extend(played??);
        }
        Ok(delays)
    }

    async fn place(&self, connection: &mut Connection, iden: &str) -> Result<(Duration, Call)> {
        let mut request = Vec::new();
        let order = self.users.challenged(connection, &mut request).await?;
        order.write(&mut request, Some(iden))?;
        let asked = Stopwatch::start();
        let taken = taken_call(&connection.exchange(&request).await?)?;
        let held = self.asterisk.take(iden).context("the call never came to Asterisk")?;
        let took = held.heard.since(asked);
        let mut states = States::of(self.server.address, &taken, order.client).await?;
        let first = states.next().await?;
        ensure!(first.as_deref() == Some(r#"{"state":"accepted"}"#), "it begins with {first:?}");
        Ok((took, Call { held, states }))
    }
}

struct Call {
    held: Held,
    states: States,
}

impl Call {
    /// For each stage: the expected state, and the time of the event.
    async fn play(mut self, together: Arc<Barrier>, offset: Duration) -> Result<Vec<Duration>> {
        let mut delays = Vec::new();
        together.wait().await;
        sleep(offset).await;
        for stage in Stage::ALL {
            let told = self.held.reach(stage)?;
            let seen = timeout(LOST, self.states.next()).await.context("a state was lost")??;
            delays.push(told.elapsed());
            ensure!(seen.as_deref() == Some(stage.state()), "{stage:?} was shown as {seen:?}");
            sleep(STAGE.saturating_sub(told.elapsed())).await;
        }
        let end = timeout(LOST, self.states.next()).await.context("the end was lost")??;
        ensure!(end.is_none(), "after the end comes {end:?}");
        Ok(delays)
    }
}
