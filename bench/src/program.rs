//! A program under load, with the kernel's figures about it.

use crate::stopwatch::Stopwatch;
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

/// The timeout of a start.
const PATIENCE: Duration = Duration::from_secs(30);
const TICK: Duration = Duration::from_micros(200);

/// The unit of processor time in `/proc`, the same on every Linux (`USER_HZ`).
const PROCESSOR_TICK: Duration = Duration::from_millis(10);

/// A running program that listens on this machine. It is stopped when this value is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    pub address: SocketAddr,
    /// The time from its start until it listened.
    pub start_took: Duration,
}

impl Program {
    /// Starts the program that `command` creates for an address, and waits until it listens there.
    pub fn start(command: impl FnOnce(SocketAddr) -> Result<Command>) -> Result<Self> {
        let address = free_address()?;
        let mut command = command(address)?;
        let name = command.get_program().to_string_lossy().into_owned();
        let watch = Stopwatch::start();
        let child = command.spawn().with_context(|| format!("{name} could not be started"))?;
        let mut program = Self { child, address, start_took: Duration::ZERO };
        while TcpStream::connect(address).is_err() {
            if let Some(status) = program.child.try_wait()? {
                bail!("{name} ended before it listened ({status})");
            }
            if watch.elapsed() > PATIENCE {
                bail!("{name} does not listen");
            }
            thread::sleep(TICK);
        }
        program.start_took = watch.elapsed();
        Ok(program)
    }

    /// The id of its process, for tools that watch it.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Bytes of memory that it holds now.
    pub fn resident(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        resident(&status).context("/proc says nothing of the program's memory")
    }

    /// Its processor time, in user mode and in the kernel.
    pub fn processor_time(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let ticks = processor_ticks(&stat).context("/proc says nothing of the program's time")?;
        Ok(PROCESSOR_TICK * ticks)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The program may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// `utime` and `stime`: the 12th and 13th field after the name, which may contain spaces.
fn processor_ticks(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<u32>);
    Some(times.next()?.ok()? + times.next()?.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_time_are_parsed_from_proc() {
        assert_eq!(resident("Name:\tx\nVmRSS:\t   1234 kB\nThreads:\t3\n"), Some(1234 * 1024));
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 900 0 0 0 150 50 0 0 20 0 3 0";
        assert_eq!(processor_ticks(stat), Some(200));
    }

    #[test]
    fn a_program_that_exits_differs_from_a_slow_one() {
        let error = Program::start(|_| Ok(Command::new("true"))).unwrap_err();
        assert!(error.to_string().contains("ended before it listened"), "{error}");
    }
}
