//! A Leptos app with `<ClickToCall>` in its view: `trunk serve`, in the root of the repository.

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod dialer;
#[cfg(target_arch = "wasm32")]
mod page_settings;

fn main() {
    // On the host, for `cargo test --workspace`, there is no page.
    #[cfg(target_arch = "wasm32")]
    app::show();
}
