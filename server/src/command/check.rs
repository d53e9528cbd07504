//! `click2call check`

use super::{Config, Outcome, environment};
use server::config::read;
use server::directory::Opened;
use server::tenants::watch::Tenants;
use std::process::ExitCode;

pub(crate) fn run(config: &Config) -> Outcome {
    let settings = read::settings(config.config.as_deref(), &environment)?;
    let directory = settings.directory.as_ref().map(Opened::new).transpose()?;
    let tenants = Tenants::load(settings.tenant_source(), settings.tenant_defaults())?;
    let table = tenants.table();
    println!("The configuration is good. Tenants: {}", table.len());
    for domain in table.domains() {
        if let Some(tenant) = table.get(domain) {
            println!(
                "  {domain}: queue {} through {}",
                tenant.queue.as_str(),
                tenant.provider.as_str()
            );
            if let Some(consent) = &tenant.consent {
                println!("    consent {}", consent.version());
            }
            for department in tenant.departments.iter() {
                println!("    {}: queue {}", department.id.as_str(), department.queue.as_str());
            }
        }
    }
    if let Some(Opened::File(terminals)) = directory {
        let clear = terminals.clear_passwords();
        println!("Terminals: {}, of which {clear} have a password in clear", terminals.terminals());
    }
    Ok(ExitCode::SUCCESS)
}
