//! The persons who can sign in at the local issuer.

/// A person. All of them have the same password, which the login page shows.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The user name.
    pub user: &'static str,
    /// The claim `sub`.
    pub subject: &'static str,
    pub name: &'static str,
    /// The claim `phone_number`.
    pub phone_number: &'static str,
    /// The claim `extension`: their desk phone, if they have one.
    pub extension: Option<&'static str>,
}

/// The password of all persons.
pub(crate) const PASSWORD: &str = "demo";
