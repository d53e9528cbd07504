//! The interface between a call button and a telephone system.

use crate::browser::browser_value::BrowserValue;
use crate::call_context::CallContext;
use crate::dial::{Capabilities, Problem};
use shared_types::call_state::CallState;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use web_sys::AbortSignal;

/// A future of the browser's one thread.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What a call button asks for. It does not print.
#[derive(Clone)]
pub struct CallRequest {
    /// The number in E.164.
    pub phone_number: String,
    /// The number that is shown to the called.
    pub caller_id: Option<String>,
    /// The tenant, where the token leaves a choice.
    pub domain: Option<String>,
    pub context: CallContext,
    /// Aborted when the button is gone: a request that still waits is not placed.
    pub signal: Option<AbortSignal>,
}

impl fmt::Debug for CallRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallRequest(…)")
    }
}

/// A call that the telephone system accepted.
#[derive(Clone, Debug)]
pub struct PlacedCall {
    /// The name of the call in the telephone system.
    pub id: String,
    pub capabilities: Capabilities,
    /// The first state: `Accepted`, or `Unknown` if the telephone system reports none.
    pub state: CallState,
}

/// Why the reports about a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowEnd {
    /// There is no more to report.
    Complete,
    /// The call cannot be followed any more.
    Lost,
}

/// A way to place and control calls.
pub trait CallTransport {
    /// Places a call.
    fn place(&self, request: CallRequest) -> LocalFuture<'_, Result<PlacedCall, Problem>>;

    /// Reports each state of a call, until no more will come or `signal` is aborted.
    fn follow<'a>(
        &'a self,
        call: &'a str,
        signal: &'a AbortSignal,
        report: &'a dyn Fn(CallState),
    ) -> LocalFuture<'a, FollowEnd>;

    /// Ends a call. The answer is its state, where the telephone system tells at once.
    fn hang_up<'a>(&'a self, call: &'a str) -> LocalFuture<'a, Result<Option<CallState>, Problem>>;

    /// Lets the called side hear a key: one of `0`–`9`, `*` and `#`.
    fn send_digit<'a>(&'a self, call: &'a str, digit: char)
    -> LocalFuture<'a, Result<(), Problem>>;
}

/// A transport as a value of a Leptos app: cheap to copy, and fit for a context.
///
/// It lives as long as the component that makes it. A server keeps none, as it places no call.
#[derive(Clone, Copy)]
pub struct Transport(BrowserValue<Rc<dyn CallTransport>>);

impl Transport {
    pub fn new(transport: impl CallTransport + 'static) -> Self {
        Self(BrowserValue::new(Rc::new(transport)))
    }

    /// `None` once the component that made it is gone.
    pub(super) fn get(self) -> Option<Rc<dyn CallTransport>> {
        self.0.with(Rc::clone)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

impl<T: CallTransport + 'static> From<T> for Transport {
    fn from(transport: T) -> Self {
        Self::new(transport)
    }
}
