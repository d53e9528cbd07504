//! The messages of one language, with placeholders.
//!
//! The message for each state is selected by [`say`](crate::messages).

use shared_types::message_keys::MessageKey;

/// Isolates left-to-right text in right-to-left text: a phone number.
const LEFT_TO_RIGHT: &str = "\u{2066}";
/// Isolates text whose direction is that of its first letter: a name.
const AS_IT_BEGINS: &str = "\u{2068}";
const END: &str = "\u{2069}";

/// All messages of a language.
#[derive(Clone, Debug, Default)]
pub struct MessageCatalog {
    sentences: Vec<String>,
    /// The language is written from right to left.
    pub rtl: bool,
}

impl MessageCatalog {
    /// The messages in the order of [`MessageKey::ALL`], and the language tag: `de`, `pt-BR`.
    pub fn new(sentences: Vec<String>, language: &str) -> Self {
        Self { sentences, rtl: is_rtl(language) }
    }

    /// The message. Empty if the page has loaded fewer messages.
    pub fn get(&self, key: MessageKey) -> &str {
        self.sentences.get(key as usize).map_or("", String::as_str)
    }

    /// The message with each `{name}` replaced by its value.
    ///
    /// In right-to-left text the values are isolated, because the groups of a phone number would be reordered.
    pub fn fill(&self, key: MessageKey, values: &[(&str, &str)]) -> String {
        fill(self.get(key), self.rtl, values)
    }
}

/// Whether a language is written from right to left: `ar-EG`.
pub(crate) fn is_rtl(language: &str) -> bool {
    matches!(language.get(..2), Some("ar" | "fa" | "he" | "ur"))
}

pub(crate) fn fill(sentence: &str, rtl: bool, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = cut(rest, b'{') {
        let Some((name, behind)) = cut(after, b'}') else { break };
        filled.push_str(before);
        for (_, value) in values.iter().filter(|(of, _)| *of == name) {
            isolate(&mut filled, rtl, name, value);
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

fn isolate(text: &mut String, rtl: bool, name: &str, value: &str) {
    let (start, end) = match (rtl, name) {
        (false, _) => ("", ""),
        (true, "number") => (LEFT_TO_RIGHT, END),
        (true, _) => (AS_IT_BEGINS, END),
    };
    for part in [start, value, end] {
        text.push_str(part);
    }
}

/// The text before and after the first ASCII character `at`. The standard library's search would be included in the widget.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// The decimal digits of a number, because the formatting library would be included in the widget.
pub fn digits(number: u32) -> String {
    let mut text = String::new();
    let mut place = 1;
    while number / place >= 10 {
        place *= 10;
    }
    while place > 0 {
        text.extend(char::from_digit(number / place % 10, 10));
        place /= 10;
    }
    text
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// The English messages.
    pub(crate) fn english() -> MessageCatalog {
        let text = include_str!("../../assets/words/en.json");
        let keyed: BTreeMap<String, String> = serde_json::from_str(text).unwrap();
        MessageCatalog::new(MessageKey::ALL.map(|key| keyed[key.as_str()].clone()).into(), "en")
    }

    fn only(sentence: &str, language: &str) -> MessageCatalog {
        MessageCatalog::new(vec![sentence.to_owned()], language)
    }

    #[test]
    fn placeholders_are_replaced_by_their_values() {
        let words = only("{number} is called by {company}: {number}", "en");

        assert_eq!(
            words.fill(MessageKey::Promise, &[("company", "Acme"), ("number", "1")]),
            "1 is called by Acme: 1"
        );
    }

    #[test]
    fn an_unknown_placeholder_is_empty_and_a_single_brace_stays() {
        assert_eq!(only("Hello {who}.", "en").fill(MessageKey::Promise, &[]), "Hello .");
        assert_eq!(only("Hello {who", "en").fill(MessageKey::Promise, &[]), "Hello {who");
    }

    #[test]
    fn a_value_is_never_read_as_a_sentence() {
        let words = only("{company}", "en");

        assert_eq!(words.fill(MessageKey::Promise, &[("company", "{number}")]), "{number}");
    }

    #[test]
    fn values_are_isolated_where_the_text_runs_from_right_to_left() {
        let words = only("{number} {company}", "he");

        assert_eq!(
            words.fill(MessageKey::Promise, &[("number", "+1 2"), ("company", "Acme")]),
            "\u{2066}+1 2\u{2069} \u{2068}Acme\u{2069}"
        );
        assert!(only("", "ar-EG").rtl && !only("", "de").rtl && !only("", "").rtl);
    }

    #[test]
    fn a_sentence_that_the_page_did_not_bring_is_empty() {
        assert_eq!(MessageCatalog::default().get(MessageKey::Close), "");
    }

    #[test]
    fn digits_are_those_of_the_number() {
        for number in [0, 7, 10, 99, 100, 1_234_567, u32::MAX] {
            assert_eq!(digits(number), number.to_string());
        }
    }
}
