//! Who may log in to the manager interface; `manager.conf` says the same.

/// A name and a secret, of value for tests only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmiUser {
    pub name: &'static str,
    pub secret: &'static str,
}

impl AmiUser {
    /// May do and hear everything.
    pub const FULL: Self = Self { name: "click2call", secret: "c2csecret" };

    /// May originate, hang up, and hear of calls: all that the product needs.
    pub const LEAST: Self = Self { name: "c2cleast", secret: "leastsecret" };

    /// May originate and hear of calls, and not end them.
    pub const ORIGINATE_ONLY: Self = Self { name: "c2coriginate", secret: "originatesecret" };

    /// May originate and end calls, and hears of none.
    pub const WRITE_ONLY: Self = Self { name: "c2cwrite", secret: "writesecret" };

    /// Hears of calls, and may do nothing.
    pub const READ_ONLY: Self = Self { name: "c2cread", secret: "readsecret" };

    /// Is let in from an address that no test comes from.
    pub const ELSEWHERE: Self = Self { name: "c2cacl", secret: "aclsecret" };
}
