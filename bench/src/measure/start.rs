//! The time from the start until the server accepts connections.

use crate::site::Site;
use crate::stopwatch::median;
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Duration;

/// The median of several starts with an existing journal.
pub fn measure(server: &Path, starts: u32) -> Result<Duration> {
    let site = Site::new(server)?;
    site.start()?;
    let took: Result<Vec<Duration>> =
        (0..starts).map(|_| site.start().map(|program| program.start_took)).collect();
    median(took?).context("no start was measured")
}
