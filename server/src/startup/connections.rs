//! The connection tests of the configured telephone systems, for `click2call check`.

use super::external_services::ExternalServices;
use futures_util::future::join_all;
use model::provider::{ConnectionProblem, ConnectionReport, ProviderKind};

/// The test of one provider.
#[derive(Clone, Debug)]
pub struct ConnectionTest {
    pub provider: ProviderKind,
    pub result: Result<ConnectionReport, ConnectionProblem>,
}

impl ConnectionTest {
    /// Whether the telephone system cannot be used. It is not a failure if there was nothing to test.
    pub fn has_failed(&self) -> bool {
        self.result.as_ref().is_err_and(|problem| !is_without_test(problem))
    }
}

impl ExternalServices {
    /// Tests all configured telephone systems at the same time. The simulator counts only if a tenant uses it.
    pub async fn test_connections(&self) -> Vec<ConnectionTest> {
        let table = self.tenants.table();
        let is_used = |kind| {
            let mut tenants = table.domains().into_iter().filter_map(|domain| table.get(domain));
            tenants.any(|tenant| tenant.provider == kind)
        };
        let configured = self
            .providers
            .iter()
            .filter(|(kind, _)| *kind != ProviderKind::Simulator || is_used(*kind));
        let tests = configured.map(async |(provider, driver)| ConnectionTest {
            provider,
            result: driver.check_connection().await,
        });
        join_all(tests).await
    }
}

/// Whether nothing was tested.
pub fn is_without_test(problem: &ConnectionProblem) -> bool {
    matches!(problem, ConnectionProblem::NotSupported | ConnectionProblem::NotSet { .. })
}
