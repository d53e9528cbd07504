//! The English messages, for Leptos apps. The loader fetches those of the visitor's language instead.

use super::js::text;
use crate::message_catalog::MessageCatalog;
use shared_types::words::Word;

const ENGLISH: &str = include_str!("../../../assets/words/en.json");

pub(super) fn words() -> MessageCatalog {
    let keyed = js_sys::JSON::parse(ENGLISH).unwrap_or_default();
    let sentence = |word: Word| text(&keyed, word.key()).unwrap_or_default();
    MessageCatalog::new(Word::ALL.into_iter().map(sentence).collect(), "en")
}
