//! The source of Rust's standard library, so that the widget's copy can be built for size.

use super::sysroot;
use crate::console;
use crate::step::step;
use crate::tool;
use anyhow::Result;
use std::process::Command;

/// The widget's standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StdSource {
    /// Built with the widget, for size.
    Rebuilt,
    /// The prebuilt one of the toolchain: works as well, but is larger.
    AsShipped,
}

const CONSEQUENCE: &str = "  the widget takes the standard library as shipped, and will be heavier;
  this would change that: `rustup component add rust-src`";

/// Never fails: without the source, the widget is only larger.
pub(crate) fn ensure() -> Result<StdSource> {
    if sysroot::rustlib("src/rust/library/Cargo.lock")?.is_file() {
        return Ok(StdSource::Rebuilt);
    }
    let added = step("Adding the source of Rust's standard library", || {
        tool::capture(Command::new("rustup").args(["component", "add", "rust-src"]))
    });
    Ok(match added {
        Ok(_) => StdSource::Rebuilt,
        Err(error) => {
            console::say(&format!("  {error:#}\n{CONSEQUENCE}"));
            StdSource::AsShipped
        }
    })
}
