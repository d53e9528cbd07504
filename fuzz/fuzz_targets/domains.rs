//! Any text of `domains.json` results in either a table or named problems, and the result is deterministic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::provider::ProviderKind;
use server::config::settings::Settings;
use std::sync::LazyLock;
use tenants::defaults::TenantDefaults;
use tenants::table::TenantTable;

static DEFAULTS: LazyLock<TenantDefaults> = LazyLock::new(|| {
    Settings { provider: ProviderKind::Simulator, ..Settings::default() }.tenant_defaults()
});

fuzz_target!(|text: &str| {
    match TenantTable::parse(text, &DEFAULTS) {
        Ok(table) => {
            let again = TenantTable::parse(text, &DEFAULTS).expect("it was good a moment ago");
            assert_eq!(table.domains(), again.domains());
            for domain in table.domains() {
                assert_eq!(table.get(domain).expect("it is listed").domain, *domain);
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.iter().all(|problem| !problem.to_string().is_empty()));
        }
    }
});
