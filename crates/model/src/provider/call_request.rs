//! The calls that a provider is asked to place.

use crate::call_code::CallCode;
use crate::call_id::CallId;
use crate::client_presence::ClientPresence;
use crate::custom_data::CustomData;
use crate::extension::{EndpointName, Extension};
use shared_types::aor::Aor;
use shared_types::branding::Label;
use shared_types::destination::Destination;
use shared_types::iden::Iden;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// One call to be placed.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// The id of the call, chosen by this server.
    pub id: CallId,
    /// The tenant's domain as the telephone system knows it.
    pub api_domain: String,
    /// The number to call.
    pub number: PhoneNumber,
    /// The other party, and whose phone rings first.
    pub order: RingOrder,
    /// Shown to the called person, in place of the setting for all calls.
    pub caller_id: Option<PhoneNumber>,
    /// Shown to the called person so that they recognise the call, if the telephone system can do that.
    pub code: Option<CallCode>,
    /// The name of the calling company.
    pub company: Option<Label>,
    /// What the application knows of the customer, for telephone systems that pass it on
    /// ([`Capabilities::context`](super::Capabilities::context)).
    pub custom_data: Option<CustomData>,
}

/// One call to be placed for the user of a terminal, who has signed the request with its password.
#[derive(Clone, Debug)]
pub struct TerminalCall {
    /// The host name of the application server that serves the user's company.
    pub host: String,
    /// The name of the call, chosen by the user or generated. The telephone system uses it as channel id.
    pub iden: Iden,
    /// Dialled as the user would type it.
    pub destination: Destination,
    pub endpoint: EndpointName,
    pub extension: Extension,
    pub company: u64,
    pub brand: u64,
    /// How long the terminal may ring.
    pub dial_timeout: Duration,
    /// How long the call may last once the terminal has answered.
    pub max_duration: Duration,
    /// The telephone system may remove its local channels from the call once it is connected.
    pub optimize: bool,
    pub aor: Aor,
    /// What the application knows of the customer.
    pub custom_data: Option<CustomData>,
    /// Whether somebody waits for the answer. A call for nobody is not sent.
    pub client: ClientPresence,
}

/// Which phone rings first, and which after that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingOrder {
    /// The number's phone, then the extension of a queue.
    NumberThenQueue { queue: String },
    /// The phone of the requesting user, by its extension, then the number's.
    ExtensionThenNumber { extension: String },
}
