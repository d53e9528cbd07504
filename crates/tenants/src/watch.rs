//! The table in use: replaced when the file changes, kept when the new file is broken.

use super::defaults::{TenantDefaults, TenantSource};
use super::table::TenantTable;
use super::tenant::Tenant;
use super::tenant_scope::TenantScope;
use settings::problem::{ConfigError, Problem};
use settings::reloadable::{ReloadOutcome, Reloadable, ReloadableFile};
use shared_types::domain::Domain;
use std::sync::Arc;

/// The tenants as they are now.
#[derive(Debug)]
pub enum Tenants {
    File(ReloadableFile<TenantTable>),
    /// The demo's own tenants, which do not change.
    Demo(Arc<TenantTable>),
}

impl Tenants {
    /// Reads the tenants of `source`.
    pub fn load(source: TenantSource, defaults: TenantDefaults) -> Result<Self, ConfigError> {
        let tenant_of_tokens = tenant_of_tokens(&defaults).cloned();
        let tenants = Self::read(source, defaults)?;
        match tenant_of_tokens {
            Some(domain) if tenants.get(&domain).is_none() => Err(ConfigError::Wrong {
                origin: "the settings".to_owned(),
                problems: vec![Problem::new(
                    "call_control.tenant (C2C_CALL_CONTROL_TENANT)",
                    format!("the tenants' file has no {domain}"),
                )],
            }),
            _ => Ok(tenants),
        }
    }

    fn read(source: TenantSource, defaults: TenantDefaults) -> Result<Self, ConfigError> {
        let parse = move |text: &str| {
            let table = TenantTable::parse(text, &defaults)?;
            for warning in table.warnings() {
                tracing::warn!(problem = %warning, "a part of the tenants' file is ignored");
            }
            Ok(table)
        };
        match source {
            TenantSource::Demo => match parse(assets::DEMO_DOMAINS) {
                Ok(table) => Ok(Self::Demo(Arc::new(table))),
                Err(problems) => {
                    Err(ConfigError::Wrong { origin: "the demo's tenants".to_owned(), problems })
                }
            },
            TenantSource::File(path) => ReloadableFile::load(path, parse).map(Self::File),
        }
    }

    pub fn get(&self, domain: &Domain) -> Option<Arc<Tenant>> {
        self.table().get(domain).cloned()
    }

    pub fn table(&self) -> Arc<TenantTable> {
        match self {
            Self::File(file) => file.current(),
            Self::Demo(table) => Arc::clone(table),
        }
    }
}

/// The tenant of all tokens of applications, if it is one.
fn tenant_of_tokens(defaults: &TenantDefaults) -> Option<&Domain> {
    match defaults.token_scope.as_ref()? {
        TenantScope::Fixed(domain) => Some(domain),
        TenantScope::Claim(_) => None,
    }
}

impl Reloadable for Tenants {
    const ENTRIES: &'static str = "tenants";

    fn reload_if_changed(&self) -> ReloadOutcome {
        match self {
            Self::File(file) => file.reload_if_changed(TenantTable::len),
            Self::Demo(_) => ReloadOutcome::Unchanged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_tenants_are_those_of_the_last_good_file() {
        let folder = tempfile::tempdir().unwrap();
        let domains = folder.path().join("domains.json");
        fs::write(&domains, r#"{"acme.com":{"queue":"500"}}"#).unwrap();
        let source = TenantSource::File(domains.clone());
        let tenants = Tenants::load(source, TenantDefaults::of_the_simulator()).unwrap();
        let is_there = |name: &str| tenants.get(&name.parse().unwrap()).is_some();

        fs::write(&domains, r#"{"acme.com":{"queue":5}}"#).unwrap();
        let ReloadOutcome::Broken(error) = tenants.reload_if_changed() else {
            panic!("it was taken")
        };
        assert!(error.to_string().contains("acme.com.queue"), "{error}");
        assert!(is_there("acme.com"));

        fs::write(&domains, r#"{"a.com":{"queue":"5"},"globex.example":{"queue":"600"}}"#).unwrap();
        assert!(matches!(tenants.reload_if_changed(), ReloadOutcome::Loaded { entries: 2 }));
        assert!(is_there("globex.example") && !is_there("acme.com"));
    }
}
