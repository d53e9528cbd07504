//! The folder of one start: the files that a program reads and writes.

use crate::{cache, superuser};
use anyhow::{Context, Result};
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// The user of the programs when the tests run as root: an unprivileged user without other files.
const STRANGER: u32 = 61_038;

const LOCK: &str = "lock";

/// Removed when dropped; leftovers of a killed run are removed when the next one is made.
#[derive(Debug)]
pub(crate) struct Place {
    path: PathBuf,
    owner: (u32, u32),
    _in_use: File,
}

impl Place {
    pub(crate) fn make(name: &str) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let all = cache::folder("running")?;
        // Between creation and locking, the folder must not be taken for a leftover.
        let turn = File::create(all.join(LOCK))?;
        turn.lock()?;
        sweep(&all)?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = all.join(format!("{name}-{}-{count}", process::id()));
        fs::create_dir(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        let in_use = File::create(path.join(LOCK))?;
        in_use.lock()?;
        let ourselves = superuser::ourselves()?;
        let owner = if ourselves.0 == 0 { (STRANGER, STRANGER) } else { ourselves };
        Ok(Self { path, owner, _in_use: in_use })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The user and group that the program runs as.
    pub(crate) fn owner(&self) -> (u32, u32) {
        self.owner
    }

    /// Writes a file for the program to read.
    pub(crate) fn write(&self, name: &str, content: &str) -> Result<()> {
        let file = self.path.join(name);
        fs::write(&file, content).with_context(|| format!("{} is not writable", file.display()))
    }

    /// Makes a folder that the program may write to.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.path.join(name);
        fs::create_dir_all(&folder)?;
        self.hand_over(&folder)?;
        Ok(folder)
    }

    /// Copies a folder for the program to write to.
    pub(crate) fn copy(&self, from: &Path, name: &str) -> Result<()> {
        let to = self.folder(name)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let inside = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.copy(&entry.path(), &inside)?;
            } else {
                let copied = to.join(entry.file_name());
                fs::copy(entry.path(), &copied)?;
                self.hand_over(&copied)?;
            }
        }
        Ok(())
    }

    /// Makes a folder accessible to the program only.
    pub(crate) fn close(&self, name: &str) -> Result<()> {
        let folder = self.path.join(name);
        fs::set_permissions(&folder, Permissions::from_mode(0o700))
            .with_context(|| format!("{} cannot be closed", folder.display()))
    }

    fn hand_over(&self, path: &Path) -> Result<()> {
        let (user, group) = self.owner;
        chown(path, Some(user), Some(group))
            .with_context(|| format!("{} cannot be handed over", path.display()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes folders without a lock.
fn sweep(all: &Path) -> Result<()> {
    for entry in fs::read_dir(all)? {
        let path = entry?.path();
        let is_in_use = File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_err());
        if path.is_dir() && !is_in_use {
            let _ = fs::remove_dir_all(&path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_removed_when_dropped_and_leftovers_of_a_killed_run_are_removed() {
        let left = cache::folder("running/left-by-a-killed-run").unwrap();

        let [one, other] = ["one", "other"].map(|name| Place::make(name).unwrap());

        assert!(!left.exists());
        let path = one.path().to_owned();
        drop(one);
        assert!(!path.exists() && other.path().exists());
    }
}
