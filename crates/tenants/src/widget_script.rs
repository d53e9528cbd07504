//! A tenant's `/widget.js`: the loader with the tenant's branding baked in, compressed once.

use assets::compressed::Compressed;
use serde::Serialize;
use sha2::{Digest, Sha256};
use shared_types::domain::Domain;
use shared_types::hex;
use shared_types::widget_config::WidgetConfig;

/// Where the loader wants its configuration.
const PLACEHOLDER: &str = "__C2C_CONFIG__";

/// The script in every form that a browser may ask for.
#[derive(Debug)]
pub struct WidgetScript {
    pub text: Compressed,
    /// Weak, for it stands for all three forms.
    pub etag: String,
}

impl WidgetScript {
    /// Bakes `config` into the loader.
    pub fn new(config: &WidgetConfig) -> Self {
        Self::with(config)
    }

    /// The loader of no tenant in particular: it defines the element, and asks for the scripts of those
    /// tenants whose elements it meets.
    pub fn of_nobody() -> Self {
        Self::with(&serde_json::json!({ "base": base() }))
    }

    fn with(config: &impl Serialize) -> Self {
        let json = serde_json::to_string(config).unwrap_or_else(|_| "null".to_owned());
        let raw = assets::LOADER.replace(PLACEHOLDER, &script_safe(&json));
        let digest = Sha256::digest(raw.as_bytes());
        let etag = format!("W/\"{}\"", hex::encode(&digest[..8]));
        Self { text: Compressed::new(raw), etag }
    }
}

/// The script for a domain that no tenant has. It prints a warning, and reports its element as failed to what has
/// inserted it, such as `load` of the npm package. It does not touch the page.
pub fn unknown(domain: Option<&Domain>) -> String {
    let name = domain.map_or("this domain", Domain::as_str);
    // A `Domain` holds letters, digits, dots and hyphens only, so it cannot leave the text.
    format!(
        "console.warn(\"click2call: no company is set up here for {name}. Check the domain in the script's address, and domains.json on the server.\");\n\
         if (document.currentScript) document.currentScript.dispatchEvent(new Event(\"error\"));\n"
    )
}

/// The folder from which the web build is served.
pub fn base() -> String {
    ["/assets/", assets::VERSION, "/"].concat()
}

/// JSON that stays JSON inside a script, and inside a page should somebody inline it: `<` could end
/// the script element or start a comment in it, and U+2028 and U+2029 ended lines before ES2019.
fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use shared_types::branding::{Branding, Theme};
    use shared_types::color::Color;
    use std::collections::BTreeMap;

    fn config(button_text: &str) -> Option<WidgetConfig> {
        let button_color = Color::DEFAULT_BRAND;
        Some(WidgetConfig {
            domain: "acme.com".parse().unwrap(),
            base: base(),
            words: None,
            branding: Branding {
                button_text: button_text.parse().ok()?,
                button_color,
                text_color: button_color.readable_text(),
                button_texts: BTreeMap::new(),
                company_name: None,
                logo_url: None,
                theme: Theme::Auto,
            },
            numbers: shared_types::number_policy::NumberPolicy::default(),
            phone: None,
            phone_text: None,
            preload: shared_types::widget_config::Preload::default(),
            hours: None,
            schedule: false,
            when_closed: shared_types::widget_config::WhenClosed::default(),
            capacity: false,
            departments: Vec::new(),
            consent: None,
            places: Vec::new(),
        })
    }

    fn script(button_text: &str) -> String {
        String::from_utf8(WidgetScript::new(&config(button_text).unwrap()).text.raw.to_vec())
            .unwrap()
    }

    #[test]
    fn the_configuration_takes_the_place_of_the_placeholder() {
        let script = script("Call Us Now");

        assert!(script.contains("\"button_text\":\"Call Us Now\""));
        assert!(!script.contains(PLACEHOLDER));
    }

    #[test]
    fn the_branding_cannot_leave_the_script() {
        let script = script("</script><!--\";alert(1)//&\\");

        assert!(!script.contains("</script>") && !script.contains("<!--"));
        assert!(
            script.contains(r#"\u003c/script\u003e\u003c!--\";alert(1)//\u0026\\"#),
            "{script}"
        );
    }

    #[test]
    fn another_branding_has_another_etag() {
        let etag = |text| WidgetScript::new(&config(text).unwrap()).etag;

        assert_eq!(etag("A"), etag("A"));
        assert_ne!(etag("A"), etag("B"));
    }

    proptest! {
        #[test]
        fn any_label_comes_back_out_of_the_script_as_it_went_in(text in "\\PC{1,60}") {
            let Some(config) = config(&text) else { return Ok(()) };
            let json = script_safe(&serde_json::to_string(&config).unwrap());

            let unsafe_characters = ['<', '>', '&', '\u{2028}', '\u{2029}'];
            prop_assert!(!json.contains(unsafe_characters));
            prop_assert_eq!(serde_json::from_str::<WidgetConfig>(&json).unwrap(), config);
        }
    }
}
