//! The settings of the tenant.

use shared_types::hours::Timetable;
use shared_types::number_policy::NumberPolicy;
use shared_types::widget_config::{Consent, Department, Place, WhenClosed};

/// The part of [`shared_types::widget_config::WidgetConfig`] that the form needs. The branding of the button is not included,
/// because the button is already painted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Origin of the server: `https://calls.example.com`.
    pub server: String,
    /// The tenant's name, as in the snippet: `acme.com`.
    pub domain: String,
    /// The company's display name.
    pub company: Option<String>,
    /// Address of the logo, absolute or from the server's root.
    pub logo: Option<String>,
    /// The company's own number, offered if the callback fails.
    pub phone: Option<String>,
    /// Which numbers the server accepts.
    pub numbers: NumberPolicy,
    /// The server path of rarely needed files, with a final slash.
    pub base: String,
    /// The opening hours; absent if it is always open.
    pub hours: Option<Timetable>,
    /// Calls can be scheduled.
    pub schedule: bool,
    pub when_closed: WhenClosed,
    /// Query the availability of agents before the visitor requests a call.
    pub capacity: bool,
    /// The departments that the visitor may choose.
    pub departments: Vec<Department>,
    /// The consent that is required.
    pub consent: Option<Consent>,
    /// The countries outside of `+1` to choose from.
    pub places: Vec<Place>,
}

impl Settings {
    /// The department of the call.
    pub fn company(&self) -> &str {
        self.company.as_deref().unwrap_or(&self.domain)
    }

    /// The initial in place of a logo: the first letter or digit. The stylesheet capitalises it, because the tables for it would be
    /// large.
    pub fn initial(&self) -> String {
        let stands_well = |c: &char| !c.is_ascii() || c.is_ascii_alphanumeric();
        self.company().chars().find(stands_well).unwrap_or('#').into()
    }

    /// The address of the call request.
    pub fn endpoint(&self) -> String {
        self.on_server("/click-to-call")
    }

    /// The address of a call's event stream.
    pub fn events(&self, call_id: &str) -> String {
        self.on_server(&["/click-to-call/", call_id, "/events"].concat())
    }

    /// The address that cancels a call.
    pub fn cancel(&self, call_id: &str) -> String {
        self.on_server(&["/click-to-call/", call_id, "/cancel"].concat())
    }

    /// The address of the availability, for a department whose id is already escaped.
    pub fn availability(&self, department: Option<&str>) -> String {
        let asked = ["/click-to-call/availability?domain=", &self.domain].concat();
        match department {
            Some(id) => self.on_server(&[&asked, "&department=", id].concat()),
            None => self.on_server(&asked),
        }
    }

    /// The address of a file of the web build.
    pub fn file(&self, name: &str) -> String {
        self.on_server(&[&self.base, name].concat())
    }

    /// The address of the logo.
    pub fn logo_address(&self) -> Option<String> {
        let logo = self.logo.as_deref()?;
        Some(if logo.starts_with('/') { self.on_server(logo) } else { logo.to_owned() })
    }

    fn on_server(&self, path: &str) -> String {
        let server = self.server.as_str();
        [server.strip_suffix("/").unwrap_or(server), path].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> Settings {
        Settings {
            server: "https://calls.example.com/".into(),
            domain: "acme.com".into(),
            ..Settings::default()
        }
    }

    #[test]
    fn a_tenant_without_a_company_name_is_called_by_its_domain() {
        assert_eq!(acme().company(), "acme.com");
        assert_eq!(acme().initial(), "a");
    }

    #[test]
    fn the_initial_is_the_first_letter_in_every_script() {
        let named = |name: &str| Settings { company: Some(name.into()), ..acme() }.initial();

        assert_eq!(named("\"élan\" & Co"), "é");
        assert_eq!(named("דואר"), "ד");
        assert_eq!(named("!!!"), "#");
    }

    #[test]
    fn paths_are_on_the_server_and_not_on_the_page() {
        let logo = |logo: &str| Settings { logo: Some(logo.into()), ..acme() }.logo_address();

        assert_eq!(acme().endpoint(), "https://calls.example.com/click-to-call");
        assert_eq!(acme().events("abc"), "https://calls.example.com/click-to-call/abc/events");
        assert_eq!(acme().cancel("abc"), "https://calls.example.com/click-to-call/abc/cancel");
        assert_eq!(
            acme().availability(Some("sales")),
            "https://calls.example.com/click-to-call/availability?domain=acme.com&department=sales"
        );
        assert_eq!(logo("/demo/acme.svg").unwrap(), "https://calls.example.com/demo/acme.svg");
        assert_eq!(logo("https://acme.com/logo.png").unwrap(), "https://acme.com/logo.png");
    }
}
