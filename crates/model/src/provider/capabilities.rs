//! What a telephone system can do.

/// What a telephone system can do with its calls. What it cannot do is refused with a message.
///
/// The conformance suite of the providers compares each of them with the behaviour, and the table in the
/// documentation is made from them. A provider lists what it can do and takes the rest from [`Self::NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent capability")]
pub struct Capabilities {
    /// It reports states after the acceptance of the call.
    pub progress: bool,
    /// It can end a call.
    pub hang_up: bool,
    /// It can end a call that was not answered yet. Only with `hang_up`.
    pub cancel_while_ringing: bool,
    /// It can play digits into a call.
    pub dtmf: bool,
    /// It shows the called a code that came with the call ([`NewCall::code`](super::NewCall::code)).
    pub code: bool,
    /// It passes on what the application knows of the customer
    /// ([`NewCall::custom_data`](super::NewCall::custom_data)).
    pub context: bool,
    /// It reports whether an agent of a queue can take a call.
    pub availability: bool,
    /// It reports the position in the queue or the estimated wait. Only with `progress`.
    pub queue_metrics: bool,
    /// It recognises a create that it has received before by a token, so that a create whose answer was lost
    /// may be sent again.
    pub idempotent_create: bool,
    /// It places calls of users: first the user's own phone, then the number.
    pub user_calls: bool,
    /// It places calls from terminals, which sign their requests.
    pub terminal_calls: bool,
    /// It finds a call again after a restart of this server.
    pub resume: bool,
    /// It reports that the called person does not want to be called again
    /// ([`PlacedCall::opt_out`](super::PlacedCall::opt_out)).
    pub opt_out: bool,
}

impl Capabilities {
    /// All.
    pub const ALL: Self = Self {
        progress: true,
        hang_up: true,
        cancel_while_ringing: true,
        dtmf: true,
        code: true,
        context: true,
        availability: true,
        queue_metrics: true,
        idempotent_create: true,
        user_calls: true,
        terminal_calls: true,
        resume: true,
        opt_out: true,
    };
    /// None but to place the callback of a visitor.
    pub const NONE: Self = Self {
        progress: false,
        hang_up: false,
        cancel_while_ringing: false,
        dtmf: false,
        code: false,
        context: false,
        availability: false,
        queue_metrics: false,
        idempotent_create: false,
        user_calls: false,
        terminal_calls: false,
        resume: false,
        opt_out: false,
    };

    /// Whether a visitor can cancel the callback, which they do before they are connected.
    pub fn can_cancel(self) -> bool {
        self.hang_up && self.cancel_while_ringing
    }
}
