//! The users of the manager interface, as in `manager.conf`.

/// A name and a secret, for tests only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmiUser {
    pub name: &'static str,
    pub secret: &'static str,
}

impl AmiUser {
    /// Has all rights.
    pub const FULL: Self = Self { name: "click2call", secret: "c2csecret" };

    /// May originate, hang up, and read call events: the rights that the product needs.
    pub const LEAST: Self = Self { name: "c2cleast", secret: "leastsecret" };

    /// May originate and read call events, but not hang up.
    pub const ORIGINATE_ONLY: Self = Self { name: "c2coriginate", secret: "originatesecret" };

    /// May originate and hang up, but not read call events.
    pub const WRITE_ONLY: Self = Self { name: "c2cwrite", secret: "writesecret" };

    /// May read call events only.
    pub const READ_ONLY: Self = Self { name: "c2cread", secret: "readsecret" };

    /// Is allowed from an address that no test uses.
    pub const ELSEWHERE: Self = Self { name: "c2cacl", secret: "aclsecret" };
}
