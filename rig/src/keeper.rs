//! One run of a program, bound to this process by a pipe.

use crate::patience::wait_until;
use crate::place::Place;
use crate::root::Root;
use crate::superuser::superuser;
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// The first process in the namespaces, which ends with the pipe.
const SCRIPT: &str = include_str!("keeper.sh");

/// The file of the program's standard error.
pub(crate) const OUTPUT: &str = "output";

/// Longer than any program takes to stop, also on a busy machine.
const TIME_TO_STOP: Duration = Duration::from_mins(2);

#[derive(Debug)]
pub(crate) struct Keeper(Child);

impl Keeper {
    /// Starts `program` in `root`, with `place` at `/instance`.
    pub(crate) fn start(root: &Root, place: &Place, program: &[&str]) -> Result<Self> {
        let output = File::options().create(true).append(true).open(place.path().join(OUTPUT))?;
        let (user, group) = place.owner();
        let mut command = in_namespaces(root)?;
        command.args([root.path(), place.path()]).arg(format!("{user}:{group}")).args(program);
        command.stdin(Stdio::piped()).stdout(output.try_clone()?).stderr(output);
        command.spawn().map(Self).context("`unshare` of util-linux could not be started")
    }

    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    /// Stops the program, by force if necessary.
    pub(crate) fn stop(mut self) -> Result<()> {
        if let Some(orders) = &mut self.0.stdin {
            // The program may have exited already.
            let _ = orders.write_all(b"stop\n");
        }
        wait_until(TIME_TO_STOP, || self.ended().transpose()).transpose()?;
        Ok(())
    }
}

/// Stops the program without a clean shutdown, like a power failure.
impl Drop for Keeper {
    fn drop(&mut self) {
        // `wait` closes the pipe first.
        let _ = self.0.wait();
    }
}

fn in_namespaces(root: &Root) -> Result<Command> {
    let unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child"];
    let words = [superuser()?, &unshare[..]].concat();
    let mut command = Command::new(words[0]);
    let mut proc = OsStr::new("--mount-proc=").to_owned();
    proc.push(root.path().join("proc"));
    command.args(&words[1..]).arg(proc).args(["sh", "-c", SCRIPT, "keeper"]);
    Ok(command)
}
