//! Back-off from a telephone system that refuses: after some failures in a row, the calls of a tenant are
//! refused for a while without asking it.
//!
//! Each tenant has a back-off of its own, so that requests for one tenant, which anybody can make, never stop
//! the calls of another one.

use super::{CallService, Origination};
use crate::error::ApiError;
use model::provider::{Originated, ProviderError, ProviderKind};
use shared_types::domain::Domain;
use state::error::StateError;
use state::pseudonyms::PseudonymKey;
use std::error::Error;
use std::time::Duration;

/// What an answer says about the telephone system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Works,
    /// It refuses all calls, or cannot be reached. It may say for how long.
    Fails(Option<Duration>),
    /// Nothing: it refused this number, was not asked, or did not answer.
    Nothing,
}

impl CallService {
    /// Whether the telephone system is asked for the calls of `domain` at the moment.
    pub(crate) async fn check_back_off(
        &self,
        provider: ProviderKind,
        domain: &Domain,
    ) -> Result<(), ApiError> {
        Ok(self.back_offs.check(self.back_off_key(provider, Some(domain))).await?)
    }

    /// Admits a request to the telephone system. After a back-off, one is admitted as a probe.
    pub(super) async fn enter_back_off(&self, key: PseudonymKey) -> Result<(), ApiError> {
        Ok(self.back_offs.enter(key).await?)
    }

    /// Counts the answer to a request that was admitted.
    pub(super) async fn count_answer(
        &self,
        key: PseudonymKey,
        call: &Origination,
        answer: Result<&Originated, &ProviderError>,
    ) {
        let outcome: Result<(), StateError> = match verdict(call, answer) {
            Verdict::Works => self.back_offs.succeeded(key).await,
            Verdict::Fails(wait) => self.back_offs.failed(key, self.back_off, wait).await,
            Verdict::Nothing => Ok(()),
        };
        if let Err(error) = outcome {
            let error = &error as &dyn Error;
            tracing::warn!(error, "the answer of a telephone system was not counted");
        }
    }

    pub(super) fn back_off_key(
        &self,
        provider: ProviderKind,
        domain: Option<&Domain>,
    ) -> PseudonymKey {
        let domain = domain.map_or("", Domain::as_str);
        let both = format!("{} {domain}", provider.as_str());
        self.pseudonyms.pseudonym("back-off", both.as_bytes())
    }
}

fn verdict(call: &Origination, answer: Result<&Originated, &ProviderError>) -> Verdict {
    let Err(error) = answer else { return Verdict::Works };
    match error {
        ProviderError::Unreachable(_) => Verdict::Fails(None),
        // The terminal of a user may be switched off.
        ProviderError::Rejected(_) => match call {
            Origination::Tenant(_) => Verdict::Fails(None),
            Origination::Terminal(_) => Verdict::Nothing,
        },
        ProviderError::Refused { status: 400 | 404 | 422, .. }
        | ProviderError::RateLimited { .. }
        | ProviderError::OutcomeUnknown(_)
        | ProviderError::NotSupported => Verdict::Nothing,
        ProviderError::Refused { retry_after, .. } => Verdict::Fails(*retry_after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::call_id::CallId;
    use model::provider::{NewCall, RefusalSource, RingOrder};
    use model::random::SystemRandom;
    use shared_types::phone::PhoneNumber;
    use std::sync::Arc;

    fn of_a_tenant() -> Origination {
        Origination::Tenant(NewCall {
            id: CallId::random(&SystemRandom).unwrap(),
            api_domain: "acme.com".to_owned(),
            number: PhoneNumber::parse("+12025550142").unwrap(),
            order: RingOrder::NumberThenQueue { queue: "500".to_owned() },
            caller_id: None,
            code: None,
            company: None,
            custom_data: None,
        })
    }

    fn refused(status: u16, refused_by: RefusalSource) -> ProviderError {
        ProviderError::Refused { status, refused_by, retry_after: Some(Duration::from_secs(9)) }
    }

    #[test]
    fn a_refusal_of_the_number_says_nothing_about_the_telephone_system() {
        let (system, gateway) = (RefusalSource::TelephoneSystem, RefusalSource::Gateway);
        let cause = || Arc::new(std::io::Error::other("no"));
        for (error, verdict) in [
            (refused(400, system), Verdict::Nothing),
            (refused(404, system), Verdict::Nothing),
            (refused(422, gateway), Verdict::Nothing),
            (ProviderError::RateLimited { retry_after: Duration::from_secs(9) }, Verdict::Nothing),
            (refused(429, system), Verdict::Fails(Some(Duration::from_secs(9)))),
            (refused(403, gateway), Verdict::Fails(Some(Duration::from_secs(9)))),
            (refused(503, system), Verdict::Fails(Some(Duration::from_secs(9)))),
            (ProviderError::Rejected(cause()), Verdict::Fails(None)),
            (ProviderError::Unreachable(None), Verdict::Fails(None)),
            (ProviderError::OutcomeUnknown(None), Verdict::Nothing),
            (ProviderError::NotSupported, Verdict::Nothing),
        ] {
            assert_eq!(super::verdict(&of_a_tenant(), Err(&error)), verdict, "{error:?}");
        }
    }
}
