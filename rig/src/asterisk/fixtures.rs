//! Asterisk's configuration, written to the folder of a start.

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

/// The same for SIP phones.
const SIP_FILES: [(&str, &str); 2] = fixtures!["pjsip.conf", "rtp.conf"];
const SIP_MODULES: &str = include_str!("../../fixtures/asterisk/modules_sip.conf");

/// The additional parameters of an Asterisk with SIP phones.
pub(super) struct Sip<'a> {
    /// Its SIP port.
    pub(super) port: u16,
    /// The phones' SIP port.
    pub(super) phones_port: u16,
    /// The contexts of its dialplan.
    pub(super) contexts: &'a str,
}

/// Files that the core requires, and that may be empty.
const EMPTY: [&str; 6] =
    ["acl.conf", "ccss.conf", "cel.conf", "confbridge.conf", "features.conf", "udptl.conf"];

pub(super) fn lay_out(place: &Place, port: u16, tls_port: u16, sip: Option<Sip<'_>>) -> Result<()> {
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
    sip.map_or(Ok(()), |sip| add_sip(place, &sip))
}

/// Writes the SIP files, and replaces the files that differ without SIP.
fn add_sip(place: &Place, sip: &Sip<'_>) -> Result<()> {
    for (name, content) in SIP_FILES {
        let content = content.replace("@SIP_PORT@", &sip.port.to_string());
        let content = content.replace("@PHONES_PORT@", &sip.phones_port.to_string());
        place.write(&format!("etc/{name}"), &content)?;
    }
    let modules = FILES.iter().find(|(name, _)| *name == "modules.conf");
    let modules = modules.map_or("", |(_, content)| content);
    place.write("etc/modules.conf", &format!("{modules}{SIP_MODULES}"))?;
    let extensions = format!("[general]\nautofallthrough = yes\n\n{}\n", sip.contexts);
    place.write("etc/extensions.conf", &extensions)
}
