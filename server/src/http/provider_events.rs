//! `/providers/{name}/…`: events of telephone systems, for the drivers that registered routes.
//!
//! Each route is behind the flood guard and has a bound on its body. Its answers are for programs of the
//! telephone system: no browser may read them, and they have no body, except for refusals before the driver is
//! asked. The addresses are not in the description of the API, for the telephone system defines their content.

pub(super) mod body_budget;
pub mod registry;

use super::provider_error::{refused, refused_body};
use super::{App, client};
use crate::error::ApiError;
use axum::Router;
use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use body_budget::{BodyRefusal, BudgetedBody};
use model::provider_events::address::ProviderName;
use model::provider_events::ports::InboundPorts;
use model::provider_events::{
    InboundError, InboundEvents, InboundOutcome, InboundReply, InboundRequest,
};
use std::sync::Arc;

/// One route of one provider.
#[derive(Clone)]
struct Mounted {
    port: Arc<dyn InboundEvents>,
    /// Its position among the routes of the provider.
    route: usize,
    max_body_bytes: usize,
}

/// The routes of all providers, behind their guards. Empty without such providers.
pub(super) fn router(app: &Arc<App>) -> Router {
    let guards =
        (middleware::from_fn_with_state(Arc::clone(app), client::identify), app.flood.layer());
    mount(&app.provider_events.ports)
        .method_not_allowed_fallback(async || ApiError::Method)
        .layer(guards)
        .with_state(Arc::clone(app))
}

fn mount(ports: &InboundPorts) -> Router<Arc<App>> {
    let mut router = Router::new();
    for port in ports.iter() {
        for (place, route) in port.routes().iter().enumerate() {
            let (port, max_body_bytes) = (Arc::clone(port), route.max_body_bytes());
            let path = route.path(port.name());
            let mounted = Mounted { port, route: place, max_body_bytes };
            // Every method of a route has a filter.
            let method =
                MethodFilter::try_from(route.method().clone()).unwrap_or(MethodFilter::POST);
            let handler = async move |State(app): State<Arc<App>>, request: Request| {
                mounted.receive(&app, request).await
            };
            router = router.route(&path, on(method, handler));
        }
    }
    router
}

impl Mounted {
    async fn receive(&self, app: &Arc<App>, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let budget = &app.provider_events.budget;
        let is_too_large = usize::try_from(body.size_hint().lower())
            .map_or(true, |size| size > self.max_body_bytes);
        let read = if is_too_large {
            Err(BodyRefusal::Large)
        } else {
            budget.read(body, self.max_body_bytes, app.body_timeout).await
        };
        let body = match read {
            Ok(body) => body,
            Err(refusal) => {
                count(app, self.port.name(), refusal.as_str());
                return refused_body(refusal);
            }
        };
        let request = InboundRequest {
            route: self.route,
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body: body.bytes(),
        };
        self.run_detached(app, request, body).await
    }

    /// A task of its own: an event that is recorded as received is also applied when the sender leaves.
    async fn run_detached(
        &self,
        app: &Arc<App>,
        request: InboundRequest,
        body: BudgetedBody,
    ) -> Response {
        let (port, app_of_task) = (Arc::clone(&self.port), Arc::clone(app));
        let task = app.under_way.spawn(async move {
            let result = port.receive(request).await;
            drop(body);
            answer(&app_of_task, &*port, result)
        });
        task.await.unwrap_or_else(|_| ApiError::Interrupted.into_response())
    }
}

/// The answer to a request that the driver has judged; its outcome is counted.
fn answer(
    app: &Arc<App>,
    port: &dyn InboundEvents,
    result: Result<InboundOutcome, InboundError>,
) -> Response {
    let name = port.name();
    match result {
        Ok(InboundOutcome::Event(outcome)) => {
            count(app, name, outcome.as_str());
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(InboundOutcome::Pending(pending)) => {
            let (app, name) = (Arc::clone(app), name.clone());
            // Not among the requests under way: the sender has its answer, and a stop need not wait.
            tokio::spawn(async move { count(&app, &name, pending.settled().await.as_str()) });
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(InboundOutcome::Reply(InboundReply { content_type, body })) => {
            count(app, name, "reply");
            ([(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        Err(error) => {
            count(app, name, error.as_str());
            refused(port, &error)
        }
    }
}

/// Counts one event and logs it, without anything that it contains.
fn count(app: &App, provider: &ProviderName, outcome: &'static str) {
    app.metrics.provider_event(provider, outcome);
    tracing::debug!(
        target: "click2call::provider_event",
        provider = provider.as_str(),
        outcome,
        "provider event"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use axum::http::Method;
    use model::provider_events::EventOutcome;
    use model::provider_events::address::InboundRoute;
    use proptest::prelude::*;

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
            Ok(EventOutcome::Ignored.into())
        }
    }

    /// A provider with those routes that are valid. `None` without a valid name.
    fn port((name, routes): (String, Vec<(Method, String)>)) -> Option<Arc<dyn InboundEvents>> {
        let route = |(method, suffix): (Method, String)| InboundRoute::new(method, &suffix, 1024);
        let routes = routes.into_iter().filter_map(|it| route(it).ok()).collect();
        Some(Arc::new(Port(name.parse().ok()?, routes)))
    }

    /// Names and suffixes that are often equal, and sometimes not valid.
    fn ports() -> impl Strategy<Value = Vec<(String, Vec<(Method, String)>)>> {
        let method = prop::sample::select(vec![Method::GET, Method::POST, Method::PUT]);
        let suffix = "[ab-]{0,2}(/[ab]){0,2}(/?\\{secret\\})?(/|/a|\\.)?";
        let routes = prop::collection::vec((method, suffix), 0..6);
        prop::collection::vec(("[ab]{1,2}|[-0a.]", routes), 0..4)
    }

    proptest! {
        #[test]
        fn every_set_of_providers_that_is_accepted_can_be_mounted(ports in ports()) {
            let valid = ports.into_iter().filter_map(port).collect();
            if let Ok(ports) = InboundPorts::new(valid) {
                // A route that the router does not take would panic here.
                drop(mount(&ports));
            }
        }
    }
}
