//! A folder for as long as this process runs: what a demo writes is of no use afterwards.

use model::random::{Random, RandomError};
use std::env;
use std::error::Error;
use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

/// The folder is removed, with all that is in it, when this is dropped.
#[derive(Debug)]
pub(super) struct TemporaryFolder(PathBuf);

/// Why there is no folder.
#[derive(Debug, thiserror::Error)]
pub(super) enum FolderError {
    #[error("the folder {} for temporary files cannot be made", path.display())]
    Make { path: PathBuf, source: io::Error },
    #[error(transparent)]
    RandomError(#[from] RandomError),
}

impl TemporaryFolder {
    /// Creates one in the folder for temporary files that only its owner can read.
    pub(super) fn make(random: &dyn Random) -> Result<Self, FolderError> {
        Self::make_in(&env::temp_dir(), random)
    }

    fn make_in(parent: &Path, random: &dyn Random) -> Result<Self, FolderError> {
        let mut name = [0; 8];
        random.fill(&mut name)?;
        let path = parent.join(format!("click2call-demo-{:016x}", u64::from_ne_bytes(name)));
        let mut folder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&path).map_err(|source| FolderError::Make { path: path.clone(), source })?;
        Ok(Self(path))
    }

    /// The path of a file in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            let error = &error as &dyn Error;
            tracing::warn!(target: super::TARGET, folder = %self.0.display(), error, "a temporary folder is left");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    #[test]
    fn a_folder_is_for_its_owner_alone_and_is_removed_with_its_content() {
        let parent = tempfile::tempdir().unwrap();

        let folder = TemporaryFolder::make_in(parent.path(), &SystemRandom).unwrap();
        fs::write(folder.file("journal.db"), "rows").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&folder.0).unwrap().permissions().mode() & 0o777, 0o700);
        }
        drop(folder);

        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_parent_that_is_not_there_is_named() {
        let error = TemporaryFolder::make_in(Path::new("/no/such/folder"), &SystemRandom);
        let text = error.unwrap_err().to_string();
        assert!(text.contains("/no/such/folder/click2call-demo-"), "{text}");
    }
}
