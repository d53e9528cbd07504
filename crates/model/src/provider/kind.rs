//! The kinds of telephone systems.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of telephone systems.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Asterisk through its manager interface.
    Asterisk,
    /// Dialpad through its REST API.
    Dialpad,
    /// NetSapiens, with the driver of the settings.
    Netsapiens,
    /// Amazon Connect, with a contact flow that transfers the call to a queue.
    AmazonConnect,
    /// Amazon Chime SDK Voice, with a Lambda function that controls the call.
    Chime,
    /// The built-in simulator, without any telephone.
    Simulator,
}

impl ProviderKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Asterisk,
        Self::Dialpad,
        Self::Netsapiens,
        Self::AmazonConnect,
        Self::Chime,
        Self::Simulator,
    ];

    /// The name in the settings and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asterisk => "asterisk",
            Self::Dialpad => "dialpad",
            Self::Netsapiens => "netsapiens",
            Self::AmazonConnect => "amazon_connect",
            Self::Chime => "chime",
            Self::Simulator => "simulator",
        }
    }
}
