//! The settings say which Asterisk serves which company.

use super::host::Host;
use super::{ApplicationServers, ResolveError};
use crate::application_servers::settings::FixedSettings;
use async_trait::async_trait;

/// A host for each company that is named, and one for all others.
#[derive(Clone, Debug)]
pub struct Fixed(FixedSettings);

impl Fixed {
    pub fn new(settings: FixedSettings) -> Self {
        Self(settings)
    }
}

#[async_trait]
impl ApplicationServers for Fixed {
    async fn of_company(&self, company: u64) -> Result<String, ResolveError> {
        let host = self.0.companies.get(&company).or(self.0.default.as_ref());
        host.map(|host| Host::as_str(host).to_owned()).ok_or(ResolveError::NotSet { company })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Host {
        text.to_owned().try_into().unwrap()
    }

    #[tokio::test]
    async fn a_company_that_is_named_has_its_own_host_and_the_others_the_default() {
        let companies = [(7, host("as7"))].into();
        let fixed = Fixed::new(FixedSettings { default: Some(host("as1")), companies });

        assert_eq!(fixed.of_company(7).await.unwrap(), "as7");
        assert_eq!(fixed.of_company(8).await.unwrap(), "as1");
    }

    #[tokio::test]
    async fn without_a_default_the_other_companies_have_none() {
        let companies = [(7, host("as7"))].into();
        let fixed = Fixed::new(FixedSettings { default: None, companies });

        let refused = fixed.of_company(8).await;

        assert!(matches!(refused, Err(ResolveError::NotSet { company: 8 })));
    }
}
