//! The user of a session.

/// The user, as the id token describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The claim `sub`.
    pub subject: String,
    /// The claim `name`, or `sub` without one.
    pub name: String,
    /// The claim `phone_number`.
    pub phone_number: Option<String>,
}
