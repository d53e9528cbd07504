//! Which telephone systems are set up, and which queues each can bring a callback to.

use super::names::QueueName;
use model::provider::ProviderKind;
use settings::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// The telephone systems that the settings set up for callbacks.
#[derive(Clone, Debug, Default)]
pub struct TelephoneSystems(BTreeMap<ProviderKind, Queues>);

/// The queues that a telephone system can bring a callback to.
#[derive(Clone, Debug)]
pub enum Queues {
    /// The telephone system knows its queues, and the settings do not.
    Any,
    /// Those that the settings name.
    Named(BTreeSet<String>),
    /// Those that the settings name, and every name that is an id of the telephone system.
    NamedOrId { names: BTreeSet<String>, is_id: fn(&str) -> bool },
}

impl TelephoneSystems {
    /// Every telephone system, with any queue: where it is not known which are set up.
    pub fn all() -> Self {
        Self(ProviderKind::ALL.into_iter().map(|kind| (kind, Queues::Any)).collect())
    }

    /// Adds a telephone system that is set up.
    #[must_use]
    pub fn with(mut self, kind: ProviderKind, queues: Queues) -> Self {
        self.0.insert(kind, queues);
        self
    }

    /// Checks that a telephone system is set up and knows each of `queues`.
    pub fn ensure_can_bring_calls_to<'a>(
        &self,
        kind: ProviderKind,
        queues: impl IntoIterator<Item = &'a QueueName>,
    ) -> Result<(), Problem> {
        let Some(known) = self.0.get(&kind) else {
            let (name, needed) = (kind.as_str(), needed_settings(kind));
            return Err(Problem::new("provider", format!("{name} needs the settings {needed}")));
        };
        match queues.into_iter().map(QueueName::as_str).find(|name| !known.contains(name)) {
            None => Ok(()),
            Some(name) => {
                let (kind, or_id) = (kind.as_str(), known.or_id());
                let problem = format!("the queue {name} is not in [{kind}.queues]{or_id}");
                Err(Problem::new("queue", problem))
            }
        }
    }
}

impl Queues {
    fn contains(&self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Named(names) => names.contains(name),
            Self::NamedOrId { names, is_id } => names.contains(name) || is_id(name),
        }
    }

    fn or_id(&self) -> &'static str {
        match self {
            Self::Any | Self::Named(_) => "",
            Self::NamedOrId { .. } => ", and is not an id",
        }
    }
}

/// What sets up a telephone system for callbacks.
fn needed_settings(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Asterisk => {
            "asterisk.host (C2C_ASTERISK_HOST), asterisk.user (C2C_ASTERISK_USER) and asterisk.secret (C2C_ASTERISK_SECRET)"
        }
        ProviderKind::Dialpad => {
            "dialpad.api_key (C2C_DIALPAD_API_KEY) and dialpad.webhook_secret (C2C_DIALPAD_WEBHOOK_SECRET)"
        }
        ProviderKind::Netsapiens => "netsapiens.url (NS_API_URL) and netsapiens.token (NS_TOKEN)",
        ProviderKind::AmazonConnect => {
            "amazon_connect.region (C2C_AMAZON_CONNECT_REGION), amazon_connect.instance_id (C2C_AMAZON_CONNECT_INSTANCE_ID) and amazon_connect.contact_flow_id (C2C_AMAZON_CONNECT_CONTACT_FLOW_ID)"
        }
        ProviderKind::Chime => {
            "chime.region (C2C_CHIME_REGION), chime.sip_media_application_id (C2C_CHIME_SIP_MEDIA_APPLICATION_ID), chime.from_number (C2C_CHIME_FROM_NUMBER) and chime.events_secret (C2C_CHIME_EVENTS_SECRET)"
        }
        ProviderKind::Simulator => "[simulator]",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::defaults::TenantDefaults;
    use crate::table::TenantTable;

    /// The first problem of a tenant with this queue and a department with that one.
    fn problem(kind: &str, queues: Queues, queue: &str, department: &str) -> Option<String> {
        let kind_of = serde_json::from_value(kind.into()).unwrap();
        let telephone_systems = TelephoneSystems::default().with(kind_of, queues);
        let defaults = TenantDefaults { telephone_systems, ..TenantDefaults::of_the_simulator() };
        let text = format!(
            r#"{{"acme.com":{{"queue":"{queue}","provider":"{kind}",
                "departments":[{{"id":"d","name":"D","queue":"{department}"}}]}}}}"#
        );
        TenantTable::parse(&text, &defaults).err().map(|problems| problems[0].to_string())
    }

    #[test]
    fn every_queue_of_a_tenant_is_known_to_its_telephone_system() {
        let named = || Queues::Named(["sales".to_owned(), "support".to_owned()].into());

        for kind in ["chime", "amazon_connect"] {
            assert_eq!(problem(kind, named(), "sales", "support"), None);
            for (queue, department) in [("500", "support"), ("sales", "500")] {
                let expected = format!("acme.com.queue: the queue 500 is not in [{kind}.queues]");
                assert_eq!(problem(kind, named(), queue, department), Some(expected));
            }
        }
    }

    #[test]
    fn a_telephone_system_that_chooses_the_queue_itself_knows_every_queue() {
        assert_eq!(problem("amazon_connect", Queues::Any, "500", "501"), None);
    }

    #[test]
    fn a_queue_may_have_the_name_of_an_id() {
        let named_or_id = || Queues::NamedOrId {
            names: ["sales".to_owned()].into(),
            is_id: |name| name.len() == 19,
        };

        assert_eq!(problem("dialpad", named_or_id(), "sales", "5123456789012345679"), None);
        let expected =
            "acme.com.queue: the queue support is not in [dialpad.queues], and is not an id";
        for (queue, department) in [("sales", "support"), ("support", "sales")] {
            let found = problem("dialpad", named_or_id(), queue, department);
            assert_eq!(found.as_deref(), Some(expected));
        }
    }
}
