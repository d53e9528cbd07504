//! Asterisk through its manager interface: callbacks, calls of applications' users, and calls from
//! terminals.
//!
//! One persistent session per Asterisk, shared by all calls. The state of a call is what Asterisk reported,
//! and `unknown` while there is no session.
//!
//! - [`settings`]: the section `[asterisk]`
//! - [`originate`]: the request that places a call, per kind of call
//! - [`context_variables`]: the context of a call for the dialplan
//! - [`call_reference`]: what finds a call again after a restart
//! - [`sessions`]: the sessions by host, with the [`tls`] settings
//! - [`provider`]: the port that the driver implements

mod call_reference;
mod context_variables;
mod originate;
mod provider;
mod sessions;
pub mod settings;
mod tls;

use model::provider::Capabilities;
use model::random::Random;
use sessions::Sessions;
use settings::AsteriskSettings;
use std::fmt;
use std::sync::Arc;
use supervisor::Supervisor;

pub use tls::AsteriskTlsError;

/// Q.850 cause 16, "normal call clearing": phones show a call that ended, not one that failed.
const NORMAL_CLEARING: Option<u8> = Some(16);

/// The driver. It connects to an Asterisk when the first call needs it, and stays connected.
pub struct Asterisk {
    settings: AsteriskSettings,
    sessions: Sessions,
}

impl Asterisk {
    /// What it can do.
    pub const CAPABILITIES: Capabilities = Capabilities {
        progress: true,
        hang_up: true,
        cancel_while_ringing: true,
        dtmf: true,
        code: true,
        context: true,
        queue_metrics: true,
        user_calls: true,
        terminal_calls: true,
        resume: true,
        opt_out: true,
        ..Capabilities::NONE
    };

    /// A driver without connections. `tasks` runs its sessions.
    pub fn new(
        settings: AsteriskSettings,
        random: Arc<dyn Random>,
        tasks: Supervisor,
    ) -> Result<Self, AsteriskTlsError> {
        let sessions = Sessions::new(&settings, random, tasks)?;
        Ok(Self { settings, sessions })
    }
}

impl fmt::Debug for Asterisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asterisk").field("sessions", &self.sessions).finish_non_exhaustive()
    }
}
