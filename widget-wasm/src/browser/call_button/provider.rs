//! `CallProvider`: the transport of all call buttons below it.

use super::transport::Transport;
use leptos::prelude::*;

/// Selects the transport of every `CallButton` below it.
#[component]
pub fn CallProvider(
    /// A [`ServerTransport`](super::server::ServerTransport), a `DigestTransport`, or another
    /// [`CallTransport`](super::transport::CallTransport).
    #[prop(into)]
    transport: Transport,
    children: Children,
) -> impl IntoView {
    provide_context(transport);
    children()
}
