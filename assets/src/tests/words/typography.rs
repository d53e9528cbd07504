//! The typography of each language: script, punctuation, and no invisible characters.

use super::language::{Sentence, english};
use super::nobody_breaks;

/// Bidirectional control characters. The widget isolates values; messages contain no such characters.
const BIDI: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];
/// The space before `?`, `!`, `:` and `;` in French.
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';
/// Characters that all languages share. Longer ones first.
const SAMPLES: [&str; 8] = [
    "https://calls.example.com",
    "alice@pbx.example.com",
    "https://",
    "http://",
    "alice",
    "<match>",
    "</match>",
    "%s",
];

#[test]
fn no_message_has_invisible_characters() {
    nobody_breaks("is free of control characters", |Sentence { text, .. }| {
        !text.contains(BIDI) && !text.contains(char::is_control) && !text.contains("  ")
    });
}

#[test]
fn dots_and_quotes_are_typographic() {
    nobody_breaks("is set in printers' marks", |Sentence { language, text, .. }| {
        let straight = if language == "en" { &['"'][..] } else { &['"', '\''] };
        !text.contains("...") && !text.contains(straight)
    });
}

#[test]
fn a_message_ends_like_the_english_one() {
    nobody_breaks("ends as the English one", |Sentence { key, text, .. }| {
        ending(text) == ending(&english(key))
    });
}

#[test]
fn a_language_is_written_in_its_script() {
    nobody_breaks("is in the script of its language", |Sentence { language, text, .. }| {
        let own: fn(char) -> bool = match language.as_str() {
            "ar" => |c| matches!(c, '\u{600}'..='\u{6ff}'),
            "he" => |c| matches!(c, '\u{590}'..='\u{5ff}'),
            "ja" => |c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '々'),
            "zh" => |c| matches!(c, '\u{4e00}'..='\u{9fff}'),
            _ => |c| matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}'),
        };
        let letters: Vec<char> = said(text).chars().filter(|c| c.is_alphabetic()).collect();
        !letters.is_empty() && letters.into_iter().all(own)
    });
}

#[test]
fn punctuation_is_that_of_the_language() {
    nobody_breaks("has its language's marks", |Sentence { language, text, .. }| {
        let text = without_samples(text);
        match language.as_str() {
            "ar" => !text.contains([',', ';', '?']),
            "ja" | "zh" => !text.contains([',', ';', ':', '?', '!', '.', '(', ')']),
            "es" => {
                text.matches('?').count() == text.matches('¿').count()
                    && text.matches('!').count() == text.matches('¡').count()
            }
            "fr" => text
                .match_indices(['?', '!', ':', ';'])
                .all(|(place, _)| text[..place].ends_with(NARROW_NO_BREAK_SPACE)),
            _ => [" ?", " !", " :", " ;"].iter().all(|loose| !text.contains(loose)),
        }
    });
}

#[derive(PartialEq)]
enum Ending {
    Sentence,
    Question,
    GoesOn,
    Open,
}

fn ending(text: &str) -> Ending {
    match text.chars().last() {
        Some('.' | '!' | '。' | '！') => Ending::Sentence,
        Some('?' | '？' | '؟') => Ending::Question,
        Some('…') => Ending::GoesOn,
        _ => Ending::Open,
    }
}

fn without_samples(text: &str) -> String {
    SAMPLES.iter().fold(text.to_owned(), |text, sample| text.replace(sample, ""))
}

/// The message without placeholders and other text that is not in the language.
fn said(text: &str) -> String {
    let mut said = String::new();
    for part in without_samples(text).split('{') {
        said.push_str(part.split_once('}').map_or(part, |(_, after)| after));
    }
    said
}
