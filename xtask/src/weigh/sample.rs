//! The configuration of the demo's acme.com as the server writes it, so that the loader is measured as visitors download it.

use crate::build::Manifest;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;

const TENANT: &str = "acme.com";

pub(super) fn config(workspace: &Workspace, manifest: &Manifest) -> Result<String> {
    let tenants = fs::read_to_string(workspace.path("assets/demo/domains.json"))
        .context("assets/demo/domains.json cannot be read")?;
    let tenants: Value =
        serde_json::from_str(&tenants).context("assets/demo/domains.json is no JSON")?;
    let tenant = &tenants[TENANT];
    ensure!(tenant["branding"].is_object(), "assets/demo/domains.json has no branding of {TENANT}");
    Ok(of_tenant(tenant, manifest).to_string())
}

fn of_tenant(tenant: &Value, manifest: &Manifest) -> Value {
    let mut branding = tenant["branding"].clone();
    // The server computes it from the button's colour; black is as long as white.
    branding["text_color"] = "#ffffff".into();
    json!({
        "domain": TENANT,
        "base": format!("/assets/{}/", manifest.version),
        "branding": branding,
        "numbers": {
            "us_territories": false,
            "caribbean": [],
            "countries": [],
            "unknown_area_codes": true,
            "fiction": true,
        },
        "phone": tenant["phone"],
        "preload": "intent",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_carries_the_branding_and_the_version() {
        let manifest = Manifest { version: "1a2b3c4d".into(), files: Vec::new() };
        let config = of_tenant(
            &json!({ "branding": { "button_text": "Call" }, "phone": "+12025550100" }),
            &manifest,
        );
        assert_eq!(config["branding"]["button_text"], "Call");
        assert_eq!(config["branding"]["text_color"], "#ffffff");
        assert_eq!(config["phone"], "+12025550100");
        assert_eq!(config["base"], "/assets/1a2b3c4d/");
    }
}
