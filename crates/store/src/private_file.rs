//! Files that only our user can read.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

/// Creates an empty file for our user alone, if it is missing. SQLite gives the files beside it the same permissions.
pub(crate) fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Whether a file can be created in the folder of `path`. Nothing is left there.
pub(crate) fn can_be_created(path: &Path) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".check");
    let probe = PathBuf::from(name);
    OpenOptions::new().write(true).create_new(true).open(&probe)?;
    std::fs::remove_file(&probe)
}

/// The files that SQLite has beside the database at `path`.
pub(crate) fn beside_database(path: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        name.into()
    })
}

/// Takes the permissions of everybody else away from a file, if there is one. A file of another user is left as it is.
#[cfg(unix)]
pub(crate) fn restrict(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    const OF_OTHERS: u32 = 0o077;
    let Ok(metadata) = std::fs::metadata(path) else { return };
    let mode = metadata.permissions().mode();
    if mode & OF_OTHERS == 0 {
        return;
    }
    let private = PermissionsExt::from_mode(mode & !OF_OTHERS);
    if let Err(error) = std::fs::set_permissions(path, private) {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(file = %path.display(), error, "other users can read this file");
    } else {
        tracing::warn!(file = %path.display(), "a file that others could read was made private");
    }
}

/// Other systems have no such permissions.
#[cfg(not(unix))]
pub(crate) fn restrict(_path: &Path) {}
