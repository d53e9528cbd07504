//! The data that the pages show, as the background stores it.

use super::hidden::Hidden;
use super::record::Record;

mod call;

pub use call::{Call, Past, Place, Stage};

/// The complete view. It is empty after the installation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    pub account: Account,
    pub managed: Managed,
    pub settings: Settings,
    pub call: Option<Call>,
    /// Newest first.
    pub history: Vec<Past>,
    /// The number of the context menu that the user may call from the dial pad.
    pub asked: Option<Hidden>,
}

/// The user's account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub status: Status,
    /// The server of the last account, after a sign-out.
    pub server: String,
    pub aor: Hidden,
    /// It is stored on this computer, encrypted by a passphrase.
    pub remembered: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    #[default]
    SignedOut,
    /// There is a stored account, and its passphrase is required.
    Locked,
    SignedIn,
}

/// The organisation's policies; the user sees them and cannot change them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    pub server: Option<String>,
    pub aor_domain: Option<String>,
    /// ISO 3166.
    pub country: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// ISO 3166, empty if the page decides.
    pub country: String,
    pub place: Where,
    /// Origins that the user has switched on.
    pub sites: Vec<String>,
    /// Origins that the user has switched off while all sites are on.
    pub off: Vec<String>,
    pub notifications: bool,
}

/// The detection setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Where {
    #[default]
    Nowhere,
    Chosen,
    Everywhere,
}

impl Where {
    pub const ALL: [Self; 3] = [Self::Nowhere, Self::Chosen, Self::Everywhere];

    /// The background's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nowhere => "nowhere",
            Self::Chosen => "chosen",
            Self::Everywhere => "everywhere",
        }
    }
}

impl View {
    /// A missing field has the value of an empty view.
    pub fn read(record: &impl Record) -> Self {
        Self {
            account: record.child("account").map(|it| Account::read(&it)).unwrap_or_default(),
            managed: record.child("managed").map(|it| Managed::read(&it)).unwrap_or_default(),
            settings: record.child("settings").map(|it| Settings::read(&it)).unwrap_or_default(),
            call: record.child("call").map(|it| Call::read(&it)),
            history: record.children("history").iter().map(Past::read).collect(),
            asked: record.text("asked").map(Hidden::from),
        }
    }

    /// The call in progress, which prevents another one.
    pub fn has_call_under_way(&self) -> bool {
        self.call.as_ref().is_some_and(|Call { place, .. }| !place.stage.is_over() && !place.lost)
    }
}

impl Account {
    fn read(record: &impl Record) -> Self {
        Self {
            status: match record.text("status").as_deref() {
                Some("signed_in") => Status::SignedIn,
                Some("locked") => Status::Locked,
                _ => Status::SignedOut,
            },
            server: record.text("server").unwrap_or_default(),
            aor: record.text("aor").unwrap_or_default().into(),
            remembered: record.is("remembered"),
        }
    }
}

impl Managed {
    fn read(record: &impl Record) -> Self {
        let set = |name| record.text(name).filter(|text| !text.is_empty());
        Self { server: set("server"), aor_domain: set("aorDomain"), country: set("country") }
    }
}

impl Settings {
    fn read(record: &impl Record) -> Self {
        let place = record.text("where");
        let place = Where::ALL.into_iter().find(|one| Some(one.as_str()) == place.as_deref());
        Self {
            country: record.text("country").unwrap_or_default(),
            place: place.unwrap_or_default(),
            sites: record.texts("sites"),
            off: record.texts("off"),
            notifications: record.is("notifications"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_reads_as_an_empty_view() {
        assert_eq!(View::read(&json!({})), View::default());
        assert_eq!(View::read(&json!({ "call": null, "history": null })), View::default());
    }

    #[test]
    fn the_view_of_the_background_is_parsed() {
        let view = View::read(&json!({
            "account": { "status": "locked", "server": "https://c.example", "aor": "a@b", "remembered": true },
            "managed": { "server": "https://c.example", "aorDomain": "", "country": "DE" },
            "settings": { "country": "AT", "where": "chosen", "sites": ["https://a.example"], "notifications": true },
            "call": null,
            "history": [{ "number": "100", "at": 5, "state": "ended", "cause": "busy" }],
            "asked": "+12025550142",
        }));

        assert_eq!(view.account.status, Status::Locked);
        assert!(view.account.remembered && view.account.aor.expose() == "a@b");
        assert_eq!((view.managed.aor_domain, view.managed.country.as_deref()), (None, Some("DE")));
        assert_eq!((view.settings.place, view.settings.sites.len()), (Where::Chosen, 1));
        assert_eq!(view.history.len(), 1);
        assert_eq!(view.asked, Some(Hidden::from("+12025550142")));
    }

    #[test]
    fn a_call_is_under_way_until_its_end() {
        let with = |state: &str| View::read(&json!({ "call": { "state": state } }));

        for state in ["starting", "accepted", "ringing", "connected", "unknown"] {
            assert!(with(state).has_call_under_way(), "{state}");
        }
        for state in ["ended", "failed", "not_followed"] {
            assert!(!with(state).has_call_under_way(), "{state}");
        }
        assert!(!View::default().has_call_under_way());
    }

    #[test]
    fn a_call_that_has_been_lost_for_long_does_not_block_others() {
        let view = View::read(&json!({ "call": { "state": "unknown", "isLost": true } }));

        assert!(!view.has_call_under_way());
    }

    #[test]
    fn numbers_and_names_do_not_print() {
        let view = View::read(&json!({
            "account": { "aor": "alice@pbx" },
            "call": { "number": "5550142" },
            "history": [{ "number": "5550143" }],
            "asked": "5550144",
        }));

        let printed = format!("{view:?}");
        assert!(!printed.contains("555014") && !printed.contains("alice"), "{printed}");
    }
}
