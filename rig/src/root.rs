//! The Debian 11 that the programs live in. Here is where it lies and how it is made; xtask makes it.

use crate::cache;
use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A root folder that is whole, and is not changed any more.
#[derive(Clone, Debug)]
pub struct Root(PathBuf);

impl Root {
    /// A shell script that makes it, given a folder, the address of a Debian archive and a keyring.
    pub const RECIPE: &str = include_str!("root/build.sh");

    /// The one made by this recipe.
    pub fn find() -> Result<Self> {
        let place = Self::place()?;
        ensure!(
            place.is_dir(),
            "Asterisk, MariaDB, PostgreSQL, Kamailio and nginx are not set up on this machine; \
             `cargo xtask test --asterisk` does it"
        );
        Ok(Self(place))
    }

    /// Where the one made by this recipe lies, if it does.
    ///
    /// Another recipe has another place, so that checkouts of different age do not meet. It is made
    /// beside and moved here, so what is here is whole.
    pub fn place() -> Result<PathBuf> {
        let [a, b, c, d, ..] = Sha256::digest(Self::RECIPE).0;
        Ok(cache::folder("roots")?.join(format!("{:08x}", u32::from_be_bytes([a, b, c, d]))))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}
