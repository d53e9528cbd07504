//! The English sentences, for apps that bring none along. The loader's visitors fetch those of their own
//! language instead.

use super::page::text;
use crate::words::Words;
use shared_types::words::Word;

const ENGLISH: &str = include_str!("../../../assets/words/en.json");

pub(super) fn english() -> Words {
    let keyed = js_sys::JSON::parse(ENGLISH).unwrap_or_default();
    let sentence = |word: Word| text(&keyed, word.key()).unwrap_or_default();
    Words::new(Word::ALL.into_iter().map(sentence).collect(), "en")
}
