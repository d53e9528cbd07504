//! What a visitor has to agree to before they are called, and how it is known later to what they did.

use model::consent_version::ConsentVersion;
use schemars::JsonSchema;
use serde::Deserialize;
use shared_types::branding::LogoUrl;
use shared_types::widget_config;

/// The text, and a link.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Consent {
    /// The text next to the checkbox: 1 to 300 characters on one line.
    #[schemars(with = "String", length(min = 1, max = 300))]
    text: ConsentText,
    /// An https address, of at most 500 characters.
    #[schemars(with = "Option<String>", regex(pattern = "^https://"), length(max = 500))]
    url: Option<SecureUrl>,
}

/// A visitor has not agreed, and the tenant wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the visitor has not agreed to be called")]
pub struct ConsentMissing;

#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct ConsentText(String);

#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct SecureUrl(String);

#[derive(Debug, thiserror::Error)]
#[error("expected 1 to 300 characters on one line")]
struct TextError;

#[derive(Debug, thiserror::Error)]
#[error("expected an https:// address of at most 500 characters")]
struct UrlError;

impl Consent {
    pub fn version(&self) -> ConsentVersion {
        let url = self.url.as_ref().map_or("", |url| &url.0);
        ConsentVersion::of(&self.text.0, url)
    }

    /// As the widget shows it.
    pub fn shown(&self) -> widget_config::Consent {
        let url = self.url.as_ref().map(|url| url.0.clone());
        widget_config::Consent { text: self.text.0.clone(), url }
    }
}

impl TryFrom<String> for ConsentText {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        const MOST: usize = 300;
        let text = text.trim();
        let fits = (1..=MOST).contains(&text.chars().count());
        if fits && !text.chars().any(misleads) { Ok(Self(text.to_owned())) } else { Err(TextError) }
    }
}

/// Control characters, line breaks, and what turns the direction of the text around it.
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl TryFrom<String> for SecureUrl {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        // The same characters as in any other address of ours, and never a path.
        let url = text.parse::<LogoUrl>().map_err(|_| UrlError)?;
        let is_secure = url.as_str().starts_with("https://");
        if is_secure { Ok(Self(url.as_str().to_owned())) } else { Err(UrlError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(json: Value) -> Result<Consent, String> {
        serde_json::from_value(json).map_err(|error| error.to_string())
    }

    #[test]
    fn another_text_or_another_address_is_another_version() {
        let version = |json| read(json).unwrap().version().to_string();
        let first = version(json!({ "text": "I agree." }));

        assert_eq!(first.len(), 16);
        assert_eq!(first, version(json!({ "text": " I agree. " })));
        assert_ne!(first, version(json!({ "text": "I agree!" })));
        assert_ne!(
            first,
            version(json!({ "text": "I agree.", "url": "https://acme.com/privacy" }))
        );
    }

    #[test]
    fn a_text_is_a_short_line_and_an_address_is_secure() {
        for text in ["", "  ", "a\nb", "a\u{202e}b", &"x".repeat(301)] {
            assert!(read(json!({ "text": text })).unwrap_err().contains("1 to 300"), "{text:?}");
        }
        for url in ["", "/privacy", "http://acme.com/", "javascript:alert(1)", "https://a/\"x"] {
            let wrong = read(json!({ "text": "I agree.", "url": url })).unwrap_err();
            assert!(wrong.contains("https://"), "{url:?}: {wrong}");
        }
        assert!(read(json!({ "text": "Ich stimme zu.", "url": "https://acme.com/p?x=1" })).is_ok());
    }
}
