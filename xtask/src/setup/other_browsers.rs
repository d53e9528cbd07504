//! Firefox and `WebKit`, as Debian ships them, and what drives them.

use super::{apt, cache};
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

const GECKODRIVER: &str = "0.37.1";

/// What the journeys find each program by: the name of an environment variable, and the path.
pub(crate) type Programs = [(&'static str, PathBuf); 4];

/// Says where they are, after getting what is missing.
pub(crate) fn ensure(root: &Path) -> Result<Programs> {
    let webkit = apt::program("WebKit's driver", &["WebKitWebDriver"], "webkit2gtk-driver")?;
    Ok([
        ("C2C_FIREFOX", apt::program("Firefox", &["firefox-esr", "firefox"], "firefox-esr")?),
        ("C2C_GECKODRIVER", geckodriver(root)?),
        ("C2C_WEBKIT_DRIVER", webkit),
        // WebKitGTK draws on a display only.
        ("C2C_XVFB", apt::program("Xvfb", &["Xvfb"], "xvfb")?),
    ])
}

/// Firefox's driver is no package of Debian's, but a crate of Mozilla's.
fn geckodriver(root: &Path) -> Result<PathBuf> {
    if let Some(found) = tool::on_path("geckodriver") {
        return Ok(found);
    }
    let cache = cache::folder("")?;
    let program = cache.join("bin/geckodriver");
    if !program.is_file() {
        let mut install = tool::cargo(root);
        install.args(["install", "--quiet", "--locked", "geckodriver", "--version", GECKODRIVER]);
        install.arg("--root").arg(&cache);
        step("Compiling geckodriver, once for all checkouts (some minutes)", || {
            tool::run(&mut install)
        })
        .with_context(|| {
            format!(
                "this would get it: `cargo install --locked geckodriver --version {GECKODRIVER}`"
            )
        })?;
    }
    Ok(program)
}
