//! The Debian 11 root of the programs: its location and its recipe. xtask builds it.

use crate::cache;
use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A complete root folder, which is no longer changed.
#[derive(Clone, Debug)]
pub struct Root(PathBuf);

impl Root {
    /// A shell script that builds it from a folder, the address of a Debian archive and a keyring.
    pub const RECIPE: &str = include_str!("root/build.sh");

    /// The root of this recipe.
    pub fn find() -> Result<Self> {
        let place = Self::place()?;
        ensure!(
            place.is_dir(),
            "Asterisk, MariaDB, PostgreSQL, Kamailio and nginx are not set up on this machine; \
             `cargo xtask test --asterisk` does it"
        );
        Ok(Self(place))
    }

    /// The folder of this recipe's root, if it exists.
    ///
    /// Each recipe has its own folder, so that checkouts of different age do not conflict. The root is built elsewhere and moved here,
    /// so an existing folder is complete.
    pub fn place() -> Result<PathBuf> {
        let [a, b, c, d, ..] = Sha256::digest(Self::RECIPE).0;
        Ok(cache::folder("roots")?.join(format!("{:08x}", u32::from_be_bytes([a, b, c, d]))))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}
