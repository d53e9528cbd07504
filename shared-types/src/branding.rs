//! The tenant's branding. All of it is text from a file.

use crate::color::Color;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// A tenant's branding with validated values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branding {
    /// The text of the button.
    pub button_text: Label,
    /// The same in other languages, by language code: `de`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub button_texts: BTreeMap<String, Label>,
    /// The colour of the button, from which the widget's colours are derived.
    pub button_color: Color,
    /// Black or white, by the contrast with the button ([`Color::readable_text`]).
    pub text_color: Color,
    /// The name of the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_name: Option<Label>,
    /// The company's logo; without it the widget shows an initial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<LogoUrl>,
    /// Light or dark.
    #[serde(default, skip_serializing_if = "Theme::is_default")]
    pub theme: Theme,
}

/// The colour scheme of the widget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As in the visitor's system settings.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    fn is_default(&self) -> bool {
        *self == Self::Auto
    }
}

/// A short line of text: 1 to 60 characters, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

/// Why a text is not a [`Label`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 60 characters on one line")]
pub struct LabelError;

impl Label {
    const MAX_CHARS: usize = 60;

    /// The default text of the button.
    pub fn default_button_text() -> Self {
        Self("Call me back".to_owned())
    }

    /// The text, to be inserted as text and never as markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Label {
    type Err = LabelError;

    fn from_str(text: &str) -> Result<Self, LabelError> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= Self::MAX_CHARS;
        if fits && !text.chars().any(is_unprintable) {
            Ok(Self(text.to_owned()))
        } else {
            Err(LabelError)
        }
    }
}

/// Control characters, line breaks, bidirectional overrides, and invisible characters that would make an empty label.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

impl TryFrom<String> for Label {
    type Error = LabelError;

    fn try_from(text: String) -> Result<Self, LabelError> {
        text.parse()
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

/// The address of the logo: `https://…`, or a path on click2call's own server (`/logos/acme.png`).
///
/// `http:`, `data:`, `javascript:` and `//host` are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogoUrl(String);

/// Why a text is not a [`LogoUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an https:// address or a path that starts with /, of at most 500 characters")]
pub struct LogoUrlError;

impl LogoUrl {
    const MAX_LENGTH: usize = 500;

    /// The address, without characters that end a quoted attribute or a CSS `url()`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LogoUrl {
    type Err = LogoUrlError;

    fn from_str(text: &str) -> Result<Self, LogoUrlError> {
        let text = text.trim();
        let starts_well = match text.strip_prefix("https://") {
            Some(host) => host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['),
            None => text.len() > 1 && text.starts_with('/') && !text.starts_with("//"),
        };
        if starts_well && text.len() <= Self::MAX_LENGTH && text.bytes().all(is_url_byte) {
            Ok(Self(text.to_owned()))
        } else {
            Err(LogoUrlError)
        }
    }
}

/// The characters of RFC 3986, except those that could end a quoted attribute or a CSS `url()`.
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&*+,;=%".contains(&byte)
}

impl TryFrom<String> for LogoUrl {
    type Error = LogoUrlError;

    fn try_from(text: String) -> Result<Self, LogoUrlError> {
        text.parse()
    }
}

impl From<LogoUrl> for String {
    fn from(url: LogoUrl) -> Self {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_label_is_one_short_line() {
        assert_eq!("  Call Us Now ".parse::<Label>().unwrap().as_str(), "Call Us Now");
        assert!(
            "</script><b>".parse::<Label>().is_ok(),
            "it is shown as text, so it may say anything"
        );

        let too_long = "x".repeat(61);
        for text in ["", "  ", "a\nb", "a\u{2028}b", "a\u{202e}b", "a\0", "\u{200b}", &too_long] {
            assert_eq!(text.parse::<Label>(), Err(LabelError), "{text:?}");
        }
    }

    #[test]
    fn a_logo_is_an_https_address_or_a_path_of_our_own() {
        for text in ["https://acme.com/logo.png", "/logos/acme.svg?v=2"] {
            assert_eq!(text.parse::<LogoUrl>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "/",
            "http://acme.com/a.png",
            "//evil.com/a.png",
            "/\\evil.com",
            "https://",
            "data:image/png,x",
            "javascript:alert(1)",
            "https:///a.png",
            "https://?a.png",
            "https://@evil.com",
            "https://a/\"onload=x",
            "https://a/')",
            "https://a/<b>",
            "logo.png",
        ] {
            assert_eq!(text.parse::<LogoUrl>(), Err(LogoUrlError), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_label_reads_back_as_itself(text in ".{0,70}") {
            if let Ok(label) = text.parse::<Label>() {
                prop_assert_eq!(label.as_str().parse(), Ok(label.clone()));
                prop_assert!(!label.as_str().contains(char::is_control));
            }
        }

        #[test]
        fn no_logo_address_breaks_out_of_where_it_is_written(text in "(https://|/)?.{0,40}") {
            if let Ok(url) = text.parse::<LogoUrl>() {
                let stray = |c: char| c.is_whitespace() || "\"'<>()\\`".contains(c) || !c.is_ascii();
                prop_assert!(!url.as_str().contains(stray));
                prop_assert_eq!(url.as_str().parse(), Ok(url.clone()));
            }
        }
    }
}
