//! The table of what each provider can do, for README and documentation.

use crate::amazon_connect::settings::AmazonConnectSettings;
use crate::asterisk::Asterisk;
use crate::chime::Chime;
use crate::dialpad::Dialpad;
use crate::netsapiens::settings::NetSapiensDriver;
use crate::simulator::Simulator;
use model::provider::Capabilities;
use std::fmt::Write;

/// The providers in the order of the columns, each with what it can do if its settings allow all of it.
const PROVIDERS: &[(&str, Capabilities)] = &[
    ("Amazon Connect", AmazonConnectSettings::CAPABILITIES),
    ("Asterisk", Asterisk::CAPABILITIES),
    ("Chime SDK Voice", Chime::CAPABILITIES),
    ("Dialpad", Dialpad::CAPABILITIES),
    ("NetSapiens `legacy-queuedcall`", NetSapiensDriver::LegacyQueuedcall.capabilities()),
    ("NetSapiens `v2-call`", NetSapiensDriver::V2Call.capabilities()),
    ("NetSapiens `v2-queuedcall`", NetSapiensDriver::V2Queuedcall.capabilities()),
    ("Simulator", Simulator::CAPABILITIES),
];

/// Whether the cell of a row is a yes.
type Can = fn(Capabilities) -> bool;

/// The rows of the table.
const ROWS: &[(&str, Can)] = &[
    ("Callbacks of visitors", |_| true),
    ("Calls of users, own phone first", |it| it.user_calls),
    ("Signed calls of terminals", |it| it.terminal_calls),
    ("Progress after the acceptance", |it| it.progress),
    ("Ends a call", |it| it.hang_up),
    ("Cancels a call while it rings", |it| it.can_cancel()),
    ("Plays digits (DTMF)", |it| it.dtmf),
    ("Shows the confirmation code", |it| it.code),
    ("Passes on the context (`customData`)", |it| it.context),
    ("Reports whether an agent is available", |it| it.availability),
    ("Reports queue position or estimated wait", |it| it.queue_metrics),
    ("Deduplicates a create by a token", |it| it.idempotent_create),
    ("Finds its calls after a restart", |it| it.resume),
    ("Lets the called person opt out (9 = never again)", |it| it.opt_out),
];

/// The table as Markdown, with a line break at its end.
pub fn markdown() -> String {
    let mut table = String::from("|");
    let columns = PROVIDERS.iter().map(|(name, _)| *name);
    for column in [""].into_iter().chain(columns) {
        // Writing to a string cannot fail.
        let _ = write!(table, " {column} |");
    }
    table.push_str("\n|---|");
    table.push_str(&":-:|".repeat(PROVIDERS.len()));
    table.push('\n');
    for (row, can) in ROWS {
        let _ = write!(table, "| {row} |");
        for (_, capabilities) in PROVIDERS {
            table.push_str(if can(*capabilities) { " yes |" } else { " – |" });
        }
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_cell_for_each_provider() {
        let table = markdown();
        let lines: Vec<_> = table.lines().collect();

        assert_eq!(lines.len(), ROWS.len() + 2);
        for line in lines {
            assert_eq!(line.matches('|').count(), PROVIDERS.len() + 2, "{line}");
        }
    }

    #[test]
    fn every_capability_has_a_row() {
        const NONE: Capabilities = Capabilities::NONE;
        // Without `..`: a new capability does not compile before it is compared below.
        let Capabilities {
            progress,
            hang_up,
            cancel_while_ringing,
            dtmf,
            code,
            context,
            availability,
            queue_metrics,
            idempotent_create,
            user_calls,
            terminal_calls,
            resume,
            opt_out,
        } = Capabilities::ALL;
        let shown = |capabilities| ROWS.iter().filter(|(_, can)| can(capabilities)).count();

        for capability in [
            Capabilities { progress, ..NONE },
            Capabilities { hang_up, ..NONE },
            Capabilities { dtmf, ..NONE },
            Capabilities { code, ..NONE },
            Capabilities { context, ..NONE },
            Capabilities { availability, ..NONE },
            Capabilities { queue_metrics, ..NONE },
            Capabilities { idempotent_create, ..NONE },
            Capabilities { user_calls, ..NONE },
            Capabilities { terminal_calls, ..NONE },
            Capabilities { resume, ..NONE },
            Capabilities { opt_out, ..NONE },
        ] {
            assert_eq!(shown(capability), shown(NONE) + 1, "{capability:?}");
        }
        let hang_up = Capabilities { hang_up, ..NONE };
        let cancel = Capabilities { cancel_while_ringing, ..hang_up };
        assert_eq!(shown(cancel), shown(hang_up) + 1);
        assert_eq!(shown(Capabilities::ALL), ROWS.len());
        assert_eq!(shown(NONE), 1);
    }
}
