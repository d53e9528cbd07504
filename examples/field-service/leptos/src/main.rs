//! Customers, jobs and calls of a service company in Leptos, beside the same app in React.

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod customer;
#[cfg(target_arch = "wasm32")]
pub mod customer_list;
#[cfg(target_arch = "wasm32")]
pub mod data;
#[cfg(target_arch = "wasm32")]
pub mod dialer;
#[cfg(target_arch = "wasm32")]
pub mod history;
#[cfg(target_arch = "wasm32")]
pub mod server;

fn main() {
    // `cargo test --workspace` also builds this for the host, which has no page.
    #[cfg(target_arch = "wasm32")]
    app::show();
}
