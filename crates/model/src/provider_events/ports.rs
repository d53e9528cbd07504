//! The providers that receive events, checked against each other.

use super::InboundEvents;
use super::address::ProviderName;
use std::fmt;
use std::sync::Arc;

/// Providers with different names, each with routes that do not overlap.
#[derive(Clone, Default)]
pub struct InboundPorts(Vec<Arc<dyn InboundEvents>>);

/// The providers cannot be mounted together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InboundPortsError {
    #[error("two providers of events are named {0}")]
    DuplicateName(ProviderName),
    #[error("the provider {0} has two routes for one address")]
    DuplicateRoute(ProviderName),
    #[error("the provider {0} has no routes")]
    NoRoutes(ProviderName),
}

impl InboundPorts {
    /// Checks that each request matches one route at most.
    pub fn new(ports: Vec<Arc<dyn InboundEvents>>) -> Result<Self, InboundPortsError> {
        for (place, port) in ports.iter().enumerate() {
            let name = port.name();
            if ports[..place].iter().any(|other| other.name() == name) {
                return Err(InboundPortsError::DuplicateName(name.clone()));
            }
            let routes = port.routes();
            if routes.is_empty() {
                return Err(InboundPortsError::NoRoutes(name.clone()));
            }
            let overlaps_another = |(place, route): (usize, &super::InboundRoute)| {
                routes[..place].iter().any(|other| other.overlaps(route))
            };
            if routes.iter().enumerate().any(overlaps_another) {
                return Err(InboundPortsError::DuplicateRoute(name.clone()));
            }
        }
        Ok(Self(ports))
    }

    /// The providers, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn InboundEvents>> {
        self.0.iter()
    }
}

impl fmt::Debug for InboundPorts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|port| port.name())).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider_events::address::InboundRoute;
    use crate::provider_events::{InboundError, InboundOutcome, InboundRequest};
    use async_trait::async_trait;
    use http::Method;

    struct Port(ProviderName, Vec<InboundRoute>);

    #[async_trait]
    impl InboundEvents for Port {
        fn name(&self) -> &ProviderName {
            &self.0
        }

        fn routes(&self) -> &[InboundRoute] {
            &self.1
        }

        async fn receive(&self, _: InboundRequest) -> Result<InboundOutcome, InboundError> {
            Err(InboundError::Malformed)
        }
    }

    fn port(name: &str, routes: &[(Method, &str)]) -> Arc<dyn InboundEvents> {
        let route = |(method, suffix): &(Method, &str)| {
            InboundRoute::new(method.clone(), suffix, 1024).unwrap()
        };
        Arc::new(Port(name.parse().unwrap(), routes.iter().map(route).collect()))
    }

    #[test]
    fn providers_of_different_names_may_have_the_same_routes() {
        let routes =
            [(Method::POST, "events"), (Method::GET, "events"), (Method::POST, "{secret}")];
        let ports = InboundPorts::new(vec![port("a", &routes), port("b", &routes)]).unwrap();

        assert_eq!(ports.iter().count(), 2);
        assert_eq!(format!("{ports:?}"), "{ProviderName(a), ProviderName(b)}");
    }

    #[test]
    fn a_second_provider_of_a_name_and_a_second_route_of_an_address_are_refused() {
        let events = [(Method::POST, "events")];
        let a = || "a".parse().unwrap();
        for (ports, error) in [
            (
                vec![port("a", &events), port("a", &[(Method::GET, "other")])],
                InboundPortsError::DuplicateName(a()),
            ),
            (
                vec![port("a", &[events[0].clone(), events[0].clone()])],
                InboundPortsError::DuplicateRoute(a()),
            ),
            (vec![port("a", &[])], InboundPortsError::NoRoutes(a())),
        ] {
            assert_eq!(InboundPorts::new(ports).unwrap_err(), error);
        }
    }
}
