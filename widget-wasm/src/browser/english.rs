//! The English messages, for Leptos apps. The loader fetches those of the visitor's language instead.

use super::js::text;
use crate::message_catalog::MessageCatalog;
use shared_types::message_keys::MessageKey;

/// A link to `assets/words/en.json`, so that a package of this crate has the file.
const ENGLISH: &str = include_str!("../words/en.json");

pub(super) fn words() -> MessageCatalog {
    let keyed = js_sys::JSON::parse(ENGLISH).unwrap_or_default();
    let sentence = |key: MessageKey| text(&keyed, key.as_str()).unwrap_or_default();
    MessageCatalog::new(MessageKey::ALL.into_iter().map(sentence).collect(), "en")
}
