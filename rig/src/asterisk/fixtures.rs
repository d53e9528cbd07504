//! Asterisk's configuration, written into the folder of a start.

use crate::place::Place;
use anyhow::Result;
use std::fs;

macro_rules! fixtures {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../fixtures/asterisk/", $name)))),*]
    };
}

const FILES: [(&str, &str); 19] = fixtures![
    "application.conf",
    "asterisk.conf",
    "call_context.conf",
    "cdr.conf",
    "cdr_custom.conf",
    "cdr_manager.conf",
    "extensions.conf",
    "indications.conf",
    "ivozprovider.conf",
    "logger.conf",
    "manager.conf",
    "modules.conf",
    "musiconhold.conf",
    "opt_out.conf",
    "phones.conf",
    "queues.conf",
    "test.conf",
    "visitor.conf",
    "http.conf",
];

/// Files that the core asks for, and that need say nothing.
const EMPTY: [&str; 5] = ["acl.conf", "ccss.conf", "cel.conf", "features.conf", "udptl.conf"];

pub(super) fn lay_out(place: &Place, port: u16, tls_port: u16) -> Result<()> {
    for folder in ["run", "log/cdr-custom", "spool", "lib"] {
        place.folder(folder)?;
    }
    place.folder("log")?;
    fs::create_dir(place.path().join("etc"))?;
    for (name, content) in FILES {
        let content = content.replace("@PORT@", &port.to_string());
        let content = content.replace("@TLS_PORT@", &tls_port.to_string());
        place.write(&format!("etc/{name}"), &content)?;
    }
    for name in EMPTY {
        place.write(&format!("etc/{name}"), "[general]\n")?;
    }
    Ok(())
}
