//! The frame's own policy: our scripts and WebAssembly, our server, the company's logo, and nothing else.

use axum::http::HeaderValue;
use shared_types::branding::LogoUrl;
use tenants::tenant::Tenant;

/// Where a policy cannot be written, nothing is loaded and no page may frame it.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The header `Content-Security-Policy` of a tenant's frame.
pub(super) fn of(tenant: &Tenant) -> HeaderValue {
    let pictures = tenant.branding().logo_url.as_ref().and_then(origin);
    let text = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self'{}; \
         base-uri 'none'; form-action 'none'; frame-ancestors {}; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        pictures.map(|origin| format!(" {origin}")).unwrap_or_default(),
        ancestors(tenant),
    );
    HeaderValue::from_str(&text).unwrap_or(NOTHING)
}

/// The pages that may frame it: those that may request calls.
fn ancestors(tenant: &Tenant) -> String {
    match tenant.allowed_origins() {
        None => "*".to_owned(),
        Some([]) => "'none'".to_owned(),
        Some(origins) => {
            let origins: Vec<String> = origins.iter().cloned().map(String::from).collect();
            origins.join(" ")
        }
    }
}

/// The origin of a logo that lies elsewhere. An address may hold what would end a policy's part (`;` and
/// `,`), so one with anything unusual in the host is left out.
fn origin(logo: &LogoUrl) -> Option<String> {
    let rest = logo.as_str().strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let is_plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte));
    is_plain.then(|| format!("https://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_brings_its_origin_and_cannot_bring_a_rule() {
        for (logo, expected) in [
            ("https://cdn.acme.com/logo.png", Some("https://cdn.acme.com")),
            ("https://cdn.acme.com:8443?x", Some("https://cdn.acme.com:8443")),
            ("/logos/acme.svg", None),
            ("https://acme.com;script-src*/x", None),
            ("https://acme.com,x/y", None),
            ("https://user@acme.com/x", None),
        ] {
            let logo: LogoUrl = logo.parse().unwrap();
            assert_eq!(origin(&logo).as_deref(), expected, "{logo:?}");
        }
    }
}
