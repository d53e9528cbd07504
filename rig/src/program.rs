//! The common part of the programs: a folder, a port, and the state up or down.

use crate::keeper::{Keeper, OUTPUT};
use crate::patience::wait_until;
use crate::place::Place;
use crate::port::Port;
use crate::root::Root;
use anyhow::{Context, Result, anyhow};
use std::fs;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The time limit of a start, on a busy machine.
const TIME_TO_START: Duration = Duration::from_mins(5);

/// The time limit of one readiness check, before the next one is made.
const PATIENCE: Duration = Duration::from_secs(10);

/// Checks whether the program on this port is ready.
pub(crate) type Readiness = fn(TcpStream) -> io::Result<()>;

/// Fields are dropped in order: the program first, then its folder.
#[derive(Debug)]
pub(crate) struct Program {
    running: Mutex<Option<Keeper>>,
    command: Vec<String>,
    is_ready: Readiness,
    root: Root,
    port: Port,
    place: Place,
}

impl Program {
    /// Nothing runs yet: the folder is to be filled first.
    pub(crate) fn new(name: &str, is_ready: Readiness) -> Result<Self> {
        Ok(Self {
            running: Mutex::new(None),
            command: Vec::new(),
            is_ready,
            root: Root::find()?,
            port: Port::take()?,
            place: Place::make(name)?,
        })
    }

    pub(crate) fn starts_by<const N: usize>(&mut self, command: [&str; N]) {
        self.command = command.map(str::to_owned).to_vec();
    }

    pub(crate) fn root(&self) -> &Root {
        &self.root
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn port(&self) -> u16 {
        self.port.number()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// Starts it, unless it runs, and waits until it is ready.
    pub(crate) fn start(&self) -> Result<()> {
        let mut running = self.running();
        if let Some(keeper) = running.as_mut()
            && keeper.ended()?.is_none()
        {
            return Ok(());
        }
        let command: Vec<_> = self.command.iter().map(String::as_str).collect();
        let mut keeper = Keeper::start(&self.root, &self.place, &command)?;
        self.wait_for(&mut keeper)?;
        *running = Some(keeper);
        Ok(())
    }

    pub(crate) fn stop(&self) -> Result<()> {
        self.running().take().map_or(Ok(()), Keeper::stop)
    }

    pub(crate) fn kill(&self) {
        drop(self.running().take());
    }

    fn wait_for(&self, keeper: &mut Keeper) -> Result<()> {
        let ready = wait_until(TIME_TO_START, || match keeper.ended() {
            Ok(None) => self.ask().ok().map(Ok),
            Ok(Some(status)) => Some(Err(anyhow!("it ended ({status})"))),
            Err(error) => Some(Err(error)),
        });
        ready
            .unwrap_or_else(|| Err(anyhow!("it does not get ready")))
            .with_context(|| format!("{} did not start: {}", self.command[0], self.output()))
    }

    fn ask(&self) -> io::Result<()> {
        let connection = TcpStream::connect(self.address())?;
        connection.set_read_timeout(Some(PATIENCE))?;
        (self.is_ready)(connection)
    }

    /// Its output, for the diagnosis of a failed start.
    fn output(&self) -> String {
        fs::read_to_string(self.place.path().join(OUTPUT)).unwrap_or_else(|error| error.to_string())
    }

    fn running(&self) -> MutexGuard<'_, Option<Keeper>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
