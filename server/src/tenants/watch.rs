//! The table in use: replaced when the file changes, kept when the new file is broken.

use super::table::TenantTable;
use super::tenant::Tenant;
use crate::config::problem::ConfigError;
use crate::config::settings::Settings;
use arc_swap::ArcSwap;
use shared_types::domain::Domain;
use std::fs::Metadata;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// The tenants as they are now.
#[derive(Debug)]
pub struct Tenants {
    table: ArcSwap<TenantTable>,
    settings: Settings,
    source: Source,
}

#[derive(Debug)]
enum Source {
    File {
        path: PathBuf,
        seen: Mutex<Option<Stamp>>,
    },
    /// The demo's own tenants, which do not change.
    Demo,
}

/// What tells one version of a file from the next, also when it was replaced by a rename.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

/// What a look at the file found.
#[derive(Debug)]
pub enum Reload {
    Unchanged,
    Loaded {
        tenants: usize,
    },
    /// The last good table stays in use.
    Broken(ConfigError),
}

impl Tenants {
    /// How often the file is looked at. Looking works where notifications do not: on network file
    /// systems and on files mounted into containers.
    pub const LOOK_EVERY: Duration = Duration::from_secs(1);

    /// Reads the tenants that the settings name.
    pub fn load(settings: Settings) -> Result<Self, ConfigError> {
        if settings.demo {
            let table = parse(assets::DEMO_DOMAINS, "the demo's tenants", &settings)?;
            return Ok(Self {
                table: ArcSwap::from_pointee(table),
                settings,
                source: Source::Demo,
            });
        }
        let path = settings.domains.clone();
        let seen = Mutex::new(stamp(&path));
        let table = read(&path, &settings)?;
        Ok(Self {
            table: ArcSwap::from_pointee(table),
            settings,
            source: Source::File { path, seen },
        })
    }

    pub fn get(&self, domain: &Domain) -> Option<Arc<Tenant>> {
        self.table.load().get(domain).cloned()
    }

    pub fn table(&self) -> Arc<TenantTable> {
        self.table.load_full()
    }

    /// Looks at the file, and uses what is new in it if it is good.
    pub fn reload_if_changed(&self) -> Reload {
        let Source::File { path, seen } = &self.source else { return Reload::Unchanged };
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = stamp(path);
        if *seen == now {
            return Reload::Unchanged;
        }
        *seen = now;
        match read(path, &self.settings) {
            Ok(table) => {
                let tenants = table.len();
                self.table.store(Arc::new(table));
                Reload::Loaded { tenants }
            }
            Err(error) => Reload::Broken(error),
        }
    }
}

fn stamp(path: &PathBuf) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(Stamp {
        modified: metadata.modified().ok(),
        length: metadata.len(),
        inode: inode(&metadata),
    })
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_metadata: &Metadata) -> u64 {
    0
}

fn read(path: &PathBuf, settings: &Settings) -> Result<TenantTable, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
    parse(&text, &path.display().to_string(), settings)
}

fn parse(text: &str, origin: &str, settings: &Settings) -> Result<TenantTable, ConfigError> {
    TenantTable::parse(text, settings)
        .map_err(|problems| ConfigError::Wrong { origin: origin.to_owned(), problems })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::ProviderKind;
    use std::fs;

    const ONE: &str = r#"{"acme.com":{"queue":"500"}}"#;
    const TWO: &str = r#"{"acme.com":{"queue":"500"},"globex.example":{"queue":"600"}}"#;

    fn tenants(folder: &tempfile::TempDir) -> Tenants {
        let domains = folder.path().join("domains.json");
        fs::write(&domains, ONE).unwrap();
        Tenants::load(Settings {
            domains,
            provider: ProviderKind::Simulator,
            ..Settings::default()
        })
        .unwrap()
    }

    fn globex() -> Domain {
        "globex.example".parse().unwrap()
    }

    #[test]
    fn a_changed_file_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&folder);
        assert!(matches!(tenants.reload_if_changed(), Reload::Unchanged));

        fs::write(folder.path().join("domains.json"), TWO).unwrap();

        assert!(matches!(tenants.reload_if_changed(), Reload::Loaded { tenants: 2 }));
        assert!(tenants.get(&globex()).is_some());
        assert!(matches!(tenants.reload_if_changed(), Reload::Unchanged));
    }

    #[test]
    fn a_file_replaced_by_a_rename_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&folder);
        fs::write(folder.path().join("new.json"), TWO).unwrap();

        fs::rename(folder.path().join("new.json"), folder.path().join("domains.json")).unwrap();

        assert!(matches!(tenants.reload_if_changed(), Reload::Loaded { tenants: 2 }));
    }

    #[test]
    fn a_broken_or_absent_file_keeps_the_last_good_one_and_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let tenants = tenants(&folder);
        let path = folder.path().join("domains.json");

        fs::write(&path, r#"{"acme.com":{"queue":5}}"#).unwrap();
        let Reload::Broken(error) = tenants.reload_if_changed() else { panic!("it was taken") };
        assert!(error.to_string().contains("acme.com.queue"), "{error}");
        assert!(matches!(tenants.reload_if_changed(), Reload::Unchanged));
        fs::remove_file(&path).unwrap();
        assert!(matches!(
            tenants.reload_if_changed(),
            Reload::Broken(ConfigError::Unreadable { .. })
        ));

        assert!(tenants.get(&"acme.com".parse().unwrap()).is_some());
        fs::write(&path, TWO).unwrap();
        assert!(matches!(tenants.reload_if_changed(), Reload::Loaded { tenants: 2 }));
    }
}
