//! What the widget knows of its tenant.

use shared_types::hours::Timetable;
use shared_types::number_policy::NumberPolicy;
use shared_types::widget_config::{Consent, Department, Place, WhenClosed};

/// The part of [`shared_types::widget_config::WidgetConfig`] that the form needs. The look of the
/// button is not in it: whoever paints the button has set that already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Origin of the server: `https://calls.example.com`.
    pub server: String,
    /// The tenant's name, as in the snippet: `acme.com`.
    pub domain: String,
    /// Who will call, in words for people.
    pub company: Option<String>,
    /// Address of the logo, absolute or from the server's root.
    pub logo: Option<String>,
    /// The company's own number, offered where the callback fails.
    pub phone: Option<String>,
    /// Which numbers the server will accept.
    pub numbers: NumberPolicy,
    /// Path on the server of what is fetched rarely, with a slash at its end.
    pub base: String,
    /// When the company is open; always, without it.
    pub hours: Option<Timetable>,
    /// Calls can be asked for at a later time.
    pub schedule: bool,
    pub when_closed: WhenClosed,
    /// Ask whether somebody is free before the visitor does.
    pub capacity: bool,
    /// Whom the visitor may choose to talk to.
    pub departments: Vec<Department>,
    /// What the visitor has to agree to.
    pub consent: Option<Consent>,
    /// The countries outside of `+1` to choose from.
    pub places: Vec<Place>,
}

impl Settings {
    /// Whom the visitor will talk to.
    pub fn company(&self) -> &str {
        self.company.as_deref().unwrap_or(&self.domain)
    }

    /// What stands in the circle where there is no logo: the first letter or digit, which the
    /// stylesheet capitalises, as the tables to do it here would weigh more than the rest.
    pub fn initial(&self) -> String {
        let stands_well = |c: &char| !c.is_ascii() || c.is_ascii_alphanumeric();
        self.company().chars().find(stands_well).unwrap_or('#').into()
    }

    /// Where the request goes.
    pub fn endpoint(&self) -> String {
        self.on_server("/click-to-call")
    }

    /// Where the server tells how a call goes.
    pub fn events(&self, call_id: &str) -> String {
        self.on_server(&["/click-to-call/", call_id, "/events"].concat())
    }

    /// Where a call is taken back.
    pub fn cancel(&self, call_id: &str) -> String {
        self.on_server(&["/click-to-call/", call_id, "/cancel"].concat())
    }

    /// Where the server tells whether somebody is free, for a department whose id is escaped already.
    pub fn availability(&self, department: Option<&str>) -> String {
        let asked = ["/click-to-call/availability?domain=", &self.domain].concat();
        match department {
            Some(id) => self.on_server(&[&asked, "&department=", id].concat()),
            None => self.on_server(&asked),
        }
    }

    /// Where a file of the web build is.
    pub fn file(&self, name: &str) -> String {
        self.on_server(&[&self.base, name].concat())
    }

    /// Where the logo is.
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
    fn the_initial_is_the_first_letter_whatever_the_script() {
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
