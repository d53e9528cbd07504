//! Debian's Firefox and `WebKit`, and their drivers.

use super::{apt, crates};
use crate::tool;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Firefox's driver is not in Debian, but a crate of Mozilla's.
const GECKODRIVER: &str = "0.37.1";

const FIREFOX: [&str; 2] = ["firefox-esr", "firefox"];
const WEBKIT: [&str; 1] = ["WebKitWebDriver"];

/// The programs for the tests: the name of an environment variable, and the path.
pub(crate) type Programs = [(&'static str, PathBuf); 4];

/// Whether both browsers are installed.
pub(crate) fn are_installed() -> bool {
    [&FIREFOX[..], &WEBKIT].iter().all(|names| names.iter().copied().any(is_on_path))
}

/// Their paths; they are installed if necessary.
pub(crate) fn ensure(root: &Path) -> Result<Programs> {
    let webkit = apt::program("WebKit's driver", &WEBKIT, "webkit2gtk-driver")?;
    Ok([
        ("C2C_FIREFOX", apt::program("Firefox", &FIREFOX, "firefox-esr")?),
        ("C2C_GECKODRIVER", crates::program(root, "geckodriver", GECKODRIVER)?),
        ("C2C_WEBKIT_DRIVER", webkit),
        // WebKitGTK needs a display.
        ("C2C_XVFB", apt::program("Xvfb", &["Xvfb"], "xvfb")?),
    ])
}

fn is_on_path(program: &str) -> bool {
    tool::on_path(program).is_some()
}
