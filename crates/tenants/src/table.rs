//! All tenants by domain, from the text of the file.

use super::defaults::TenantDefaults;
use super::file::TenantFile;
use super::tenant::Tenant;
use serde_json::Value;
use settings::members::{Members, SCHEMA_MEMBER};
use settings::problem::Problem;
use settings::strict;
use shared_types::domain::Domain;
use std::collections::HashMap;
use std::sync::Arc;

/// The tenants of one reading of the file.
#[derive(Debug, Default)]
pub struct TenantTable {
    tenants: HashMap<Domain, Arc<Tenant>>,
    warnings: Vec<Problem>,
}

impl TenantTable {
    /// Reads the text of `domains.json`, or says everything that is wrong with it.
    pub fn parse(text: &str, defaults: &TenantDefaults) -> Result<Self, Vec<Problem>> {
        let Members(members) = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| vec![Problem::new("", error)])?;
        let mut table = Self::default();
        let mut problems = Vec::new();
        for (name, value) in members.into_iter().filter(|(name, _)| name != SCHEMA_MEMBER) {
            match table.add(&name, value, defaults) {
                Ok(warnings) => {
                    let warnings = warnings.into_iter().map(|warning| warning.within(&name));
                    table.warnings.extend(warnings);
                }
                Err(found) => {
                    problems.extend(found.into_iter().map(|problem| problem.within(&name)));
                }
            }
        }
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }

    pub fn get(&self, domain: &Domain) -> Option<&Arc<Tenant>> {
        self.tenants.get(domain)
    }

    pub fn len(&self) -> usize {
        self.tenants.len()
    }

    pub fn is_empty(&self) -> bool {
        self.tenants.is_empty()
    }

    pub fn domains(&self) -> Vec<&Domain> {
        let mut domains: Vec<_> = self.tenants.keys().collect();
        domains.sort();
        domains
    }

    /// What was ignored in the file.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Adds a tenant, or returns warnings why the entry is no tenant, or what of it is ignored.
    fn add(
        &mut self,
        name: &str,
        value: Value,
        defaults: &TenantDefaults,
    ) -> Result<Vec<Problem>, Vec<Problem>> {
        let one = |error: &dyn std::fmt::Display| vec![Problem::new("", error)];
        let domain: Domain = name.parse().map_err(|error| one(&error))?;
        if is_without_queue(&value, defaults.ignore_unknown) {
            let skipped = "this entry has no `queue`, so visitors of this domain are not called";
            return Ok(one(&skipped));
        }
        let (file, unknown) = strict::read_with_unknown::<TenantFile>(value)?;
        if !unknown.is_empty() && !defaults.ignore_unknown {
            return Err(unknown);
        }
        let warnings = unknown
            .into_iter()
            .map(|it| Problem { expected: format!("ignored; {}", it.expected), ..it });
        let warnings: Vec<_> = warnings.collect();
        let tenant = Tenant::new(domain.clone(), file, defaults).map_err(|error| one(&error))?;
        let departments = tenant.departments.iter().map(|department| &department.queue);
        let queues = std::iter::once(&tenant.queue).chain(departments);
        let telephone_systems = &defaults.telephone_systems;
        let is_known = telephone_systems.ensure_can_bring_calls_to(tenant.provider, queues);
        is_known.map_err(|problem| vec![problem])?;
        match self.tenants.insert(domain, Arc::new(tenant)) {
            None => Ok(warnings),
            Some(_) => Err(one(&"this domain is there twice")),
        }
    }
}

/// Whether an entry is none of a tenant with callbacks: other programs have entries without a queue. A misspelt
/// `queue` is left to the reader, which names it.
fn is_without_queue(value: &Value, ignores_unknown: bool) -> bool {
    let Some(entry) = value.as_object() else { return false };
    let is_misspelt =
        |name: &String| strsim::damerau_levenshtein(name, "queue") <= 2 && name != "queue";
    entry.get("queue").is_none_or(Value::is_null)
        && (ignores_unknown || !entry.keys().any(is_misspelt))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::provider::ProviderKind;

    fn defaults() -> TenantDefaults {
        TenantDefaults::of_the_simulator()
    }

    fn problems(text: &str) -> Vec<String> {
        let problems = TenantTable::parse(text, &defaults()).unwrap_err();
        problems.iter().map(ToString::to_string).collect()
    }

    fn domain(text: &str) -> Domain {
        text.parse().unwrap()
    }

    #[test]
    fn every_field_but_the_queue_is_optional() {
        let table = TenantTable::parse(r#"{"acme.com":{"queue":"500"}}"#, &defaults()).unwrap();

        let acme = table.get(&domain("ACME.com")).unwrap();
        assert_eq!(acme.queue.as_str(), "500");
        assert_eq!(acme.api_domain.as_str(), "acme.com");
        assert_eq!(acme.provider, ProviderKind::Simulator);
        assert!(acme.lets_in(None));
    }

    #[test]
    fn the_example_of_the_readme_is_good() {
        let text = r##"{ "acme.com": { "api_domain": "acme.com", "queue": "500",
            "branding": { "button_text": "Call Us Now", "button_color": "#1a73e8", "company_name": "Acme Corp",
            "logo_url": "https://acme.com/logo.png" } } }"##;

        assert_eq!(TenantTable::parse(text, &defaults()).unwrap().len(), 1);
    }

    #[test]
    fn the_file_may_name_its_schema_for_editors() {
        let text = r#"{"$schema":"domains.schema.json","acme.com":{"queue":"500"}}"#;

        assert_eq!(TenantTable::parse(text, &defaults()).unwrap().len(), 1);
    }

    #[test]
    fn each_mistake_is_named_by_its_path_with_what_was_expected() {
        for (text, told) in [
            (r#"{"acme.com":{"qeue":"500"}}"#, "acme.com: missing field `queue`"),
            (r#"{"acme.com":{"queue":500}}"#, "acme.com.queue: invalid type"),
            (r#"{"acme com":{"queue":"500"}}"#, "acme com: not a domain name"),
            (
                r##"{"acme.com":{"queue":"500","branding":{"button_colour":"#fff"}}}"##,
                "acme.com.branding.button_colour: no such name; did you mean `button_color`?",
            ),
            (
                r#"{"acme.com":{"queue":"500","limits":{"zzzzzzzzz":1}}}"#,
                "acme.com.limits.zzzzzzzzz: no such name; known here: client_failures_per_hour, client_per_hour",
            ),
            (
                r#"{"acme.com":{"queue":"500","numbers":{"fictoin":true}}}"#,
                "did you mean `fiction`?",
            ),
            (
                r#"{"acme.com":{"queue":"500","branding":{"button_color":"red"}}}"#,
                "acme.com.branding.button_color: expected a colour like #1a73e8",
            ),
            (
                r#"{"acme.com":{"queue":"500","branding":{"logo_url":"javascript:alert(1)"}}}"#,
                "acme.com.branding.logo_url: expected an https:// address",
            ),
            (
                r#"{"acme.com":{"queue":"500","allowed_origins":["*"]}}"#,
                "allowed_origins[0]: expected an origin",
            ),
            (r#"{"acme.com":{"queue":"500","phone":"12"}}"#, "acme.com.phone: "),
            (
                r#"{"acme.com":{"queue":"500","retention_days":0}}"#,
                "acme.com.retention_days: expected a number of whole days",
            ),
            (
                r#"{"acme.com":{"queue":"500","provider":"netsapiens"}}"#,
                "acme.com.provider: netsapiens needs the settings netsapiens.url (NS_API_URL)",
            ),
            (
                r#"{"acme.com":{"queue":"500","provider":"dialpad"}}"#,
                "acme.com.provider: dialpad needs the settings dialpad.api_key (C2C_DIALPAD_API_KEY)",
            ),
            (
                r#"{"acme.com":{"queue":"sales","provider":"amazon_connect"}}"#,
                "acme.com.provider: amazon_connect needs the settings amazon_connect.region",
            ),
            (
                r#"{"acme.com":{"queue":"500","provider":"chime"}}"#,
                "acme.com.provider: chime needs the settings chime.region (C2C_CHIME_REGION)",
            ),
            (
                r#"{"acme.com":{"queue":"1"},"ACME.com":{"queue":"2"}}"#,
                "ACME.com: this domain is there twice",
            ),
            (
                r#"{"acme.com":{"queue":"500","hours":{"zone":"Europe/Belrin","week":{}}}}"#,
                "acme.com.hours.zone: no such time zone; did you mean `Europe/Berlin`?",
            ),
            (
                r#"{"acme.com":{"queue":"500","hours":{"zone":"UTC"}}}"#,
                "acme.com.hours: missing field `week`",
            ),
            (
                r#"{"acme.com":{"queue":"500","hours":{"zone":"UTC","week":{"monday":[]}}}}"#,
                "acme.com.hours.week.monday: no such name; did you mean `mon`?",
            ),
            (
                r#"{"acme.com":{"queue":"500","hours":{"zone":"UTC","week":{"mon":["9-5"]}}}}"#,
                "acme.com.hours.week.mon[0]: expected hours like 09:00-17:30",
            ),
            (
                r#"{"acme.com":{"queue":"500","hours":{"zone":"UTC","week":{},"except":{"25.12.":{"label":"x"}}}}}"#,
                "acme.com.hours.except.25.12: \"25.12.\" is no day: expected 2026-12-25",
            ),
            (
                r#"{"acme.com":{"queue":"500","hours":{"zone":"UTC","week":{},"except":{"12-25":{"lable":"x"}}}}}"#,
                "acme.com.hours.except.12-25.lable: no such name; did you mean `label`?",
            ),
            (
                r#"{"acme.com":{"queue":"500","hours":{"zone":"UTC","week":{},"except":{
                    "2026-07-01/2026-07-09":{"label":"a"},"2026-07-05/2026-07-19":{"label":"b"}}}}}"#,
                "acme.com: hours.except: 2026-07-01/2026-07-09 and 2026-07-05/2026-07-19 overlap",
            ),
            (r#"{"acme.com":{"queue":"500"}"#, "EOF while parsing"),
            ("[]", "expected an object with a member for each"),
        ] {
            is_told(text, told);
        }
    }

    #[test]
    fn each_mistake_about_visitors_choices_is_named_too() {
        for (text, told) in [
            (
                r#"{"acme.com":{"queue":"500","departments":[{"id":"Sales","name":"Sales","queue":"510"}]}}"#,
                "acme.com.departments[0].id: expected an id like sales",
            ),
            (
                r#"{"acme.com":{"queue":"500","departments":[{"id":"sales","name":"Sales"}]}}"#,
                "acme.com.departments[0]: missing field `queue`",
            ),
            (
                r#"{"acme.com":{"queue":"500","departments":[{"id":"a","name":"A","queue":"1"},{"id":"a","name":"B","queue":"2"}]}}"#,
                "acme.com: departments: the id a is there twice",
            ),
            (
                r#"{"acme.com":{"queue":"500","consent":{"text":"I agree.","url":"http://acme.com/"}}}"#,
                "acme.com.consent.url: expected an https:// address",
            ),
            (
                r#"{"acme.com":{"queue":"500","consent":{}}}"#,
                "acme.com.consent: missing field `text`",
            ),
            (
                r#"{"acme.com":{"queue":"500","tokens":{"algorithm":"HS256","secert":"x"}}}"#,
                "acme.com.tokens.secert: no such name; did you mean `secret`?",
            ),
            (
                r#"{"acme.com":{"queue":"500","closed_behavior":"vanish"}}"#,
                "acme.com.closed_behavior: unknown variant `vanish`",
            ),
        ] {
            is_told(text, told);
        }
    }

    /// As a program that answers SMS writes it: fields of its own, and an entry that has no queue.
    const WEBRESPONDER: &str = r##"{
        "acme.com": {
            "queue": "500", "api_domain": "acme.com",
            "branding": { "button_text": "Call Us Now", "button_color": "#1a73e8", "sms_button": true },
            "sms_from": "+12025550100", "sms_reply": { "text": "Thank you.", "media": [] }
        },
        "sms-only.example": { "api_domain": "sms-only.example", "sms_from": "+12025550101" },
        "other.example": { "queue": null, "sms_from": "+12025550102" },
        "shop.example": { "queue": "610" }
    }"##;

    fn warnings(text: &str, defaults: &TenantDefaults) -> Vec<String> {
        let table = TenantTable::parse(text, defaults).unwrap();
        table.warnings().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_of_the_webresponder_is_served_with_warnings() {
        let lenient = TenantDefaults { ignore_unknown: true, ..defaults() };

        let table = TenantTable::parse(WEBRESPONDER, &lenient).unwrap();
        assert_eq!(table.domains(), [&domain("acme.com"), &domain("shop.example")]);
        let warnings = warnings(WEBRESPONDER, &lenient);
        assert_eq!(warnings.len(), 5, "{warnings:?}");
        for name in ["acme.com.sms_from", "acme.com.sms_reply", "acme.com.branding.sms_button"] {
            let begin = format!("{name}: ignored; no such name");
            assert!(warnings.iter().any(|it| it.starts_with(&begin)), "{name}: {warnings:?}");
        }
        for name in ["sms-only.example", "other.example"] {
            let whole = format!(
                "{name}: this entry has no `queue`, so visitors of this domain are not called"
            );
            assert!(warnings.contains(&whole), "{warnings:?}");
        }
    }

    #[test]
    fn unknown_members_are_an_error_unless_the_settings_ignore_them() {
        let found = problems(WEBRESPONDER);

        let unknown = "acme.com.sms_from: no such name";
        assert!(found.iter().any(|problem| problem.starts_with(unknown)), "{found:?}");
        assert!(found.iter().all(|problem| problem.starts_with("acme.com.")), "{found:?}");
        let strict = r#"{"a.example":{},"shop.example":{"queue":"610"}}"#;
        assert_eq!(TenantTable::parse(strict, &defaults()).unwrap().len(), 1);
        assert_eq!(warnings(strict, &defaults()).len(), 1);
    }

    fn is_told(text: &str, told: &str) {
        let found = problems(text);
        assert!(found.iter().any(|problem| problem.contains(told)), "{text}: {found:?}");
    }

    #[test]
    fn the_mistakes_of_all_tenants_are_told_at_once() {
        let found = problems(
            r#"{"a.com":{"qeue":"1"},"b.com":{"queue":"1","branding":{"button_color":"y"}}}"#,
        );

        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn a_tenant_that_names_its_pages_lets_no_other_in() {
        let text = r#"{"a.com":{"queue":"1","allowed_origins":["https://a.com"]},"b.com":{"queue":"1","allowed_origins":[]}}"#;
        let table = TenantTable::parse(text, &defaults()).unwrap();
        let [a, b] = ["a.com", "b.com"].map(|name| table.get(&domain(name)).unwrap());

        assert!(a.lets_in(Some("https://a.com")));
        assert!(!a.lets_in(Some("https://evil.com")));
        assert!(!a.lets_in(None));
        assert!(!b.lets_in(Some("https://b.com")));
    }
}
