//! The status of a session's connection.

/// The status of a session's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// Connecting for the first time, or reconnecting.
    Connecting,
    /// Connected and logged in.
    Connected,
    /// Asterisk refuses the login; the settings have to be corrected.
    LoginRefused,
}
