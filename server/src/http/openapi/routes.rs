//! A router that knows what its routes do.

use super::operation::Operation;
use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, any, get, on};

/// Routes with their descriptions.
#[derive(Clone, Debug)]
pub struct Routes<S = ()> {
    router: Router<S>,
    operations: Vec<Operation>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    pub fn new() -> Self {
        Self { router: Router::new(), operations: Vec::new() }
    }

    /// A route comes with its description.
    #[must_use]
    pub fn add<H, T>(mut self, operation: Operation, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        // Every method that there is has a filter.
        let method =
            MethodFilter::try_from(operation.method().clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(operation.path(), on(method, handler));
        self.operations.push(operation);
        self
    }

    /// A page for people, to which a described address leads. Its own address ends with a slash, so that relative
    /// links on the page work; an address of an API has none.
    #[must_use]
    pub fn add_page<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.router = self.router.route(path, get(handler));
        self
    }

    /// The same for a route that a layer guards from other methods, in words of its own.
    #[must_use]
    pub fn add_guarded<H, T>(mut self, operation: Operation, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.router = self.router.route(operation.path(), any(handler));
        self.operations.push(operation);
        self
    }

    /// The same routes behind layers, or with another state.
    #[must_use]
    pub fn map<R>(self, change: impl FnOnce(Router<S>) -> Router<R>) -> Routes<R> {
        Routes { router: change(self.router), operations: self.operations }
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.operations.extend(other.operations);
        Self { router: self.router.merge(other.router), ..self }
    }

    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    pub fn into_router(self) -> Router<S> {
        self.router
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}
