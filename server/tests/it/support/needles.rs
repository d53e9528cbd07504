//! Searches for secrets in any notation.

/// Everything that was typed, sent or configured and must not occur anywhere.
#[derive(Default)]
pub(crate) struct Needles {
    texts: Vec<String>,
    /// National numbers: ten digits.
    numbers: Vec<String>,
}

impl Needles {
    /// A secret, verbatim.
    pub(crate) fn text(&mut self, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() >= 6, "{secret} would be found by accident");
        self.texts.push(secret);
    }

    /// A token, complete and in each of its parts.
    pub(crate) fn token(&mut self, token: &str) {
        // The header is the same in all tokens.
        for part in token.split('.').skip(1).filter(|part| part.len() >= 6) {
            self.text(&part[..part.len().min(24)]);
        }
    }

    /// A number, by its ten digits.
    pub(crate) fn number(&mut self, national: &str) {
        assert_eq!(national.len(), 10);
        self.numbers.push(national.to_owned());
    }

    /// `hay`, with the name `called`, contains none of them.
    pub(crate) fn are_not_in(&self, name: &str, hay: &str) {
        for secret in &self.texts {
            if let Some(at) = hay.find(secret.as_str()) {
                panic!("{name} holds {secret}: {}", around(hay, at));
            }
        }
        let squeezed = without_punctuation(hay);
        for number in &self.numbers {
            // The last seven digits are part of every notation.
            if let Some(at) = squeezed.find(&number[3..]) {
                panic!("{name} holds {number}: {}", around(&squeezed, at));
            }
            for digits in [5, 6] {
                let tail = &number[number.len() - digits..];
                if let Some(at) = position_of_word(hay, tail) {
                    panic!("{name} holds the end of {number}: {}", around(hay, at));
                }
            }
        }
    }
}

/// Removes the separators between the digits of a number.
fn without_punctuation(hay: &str) -> String {
    let mut squeezed = String::with_capacity(hay.len());
    let mut rest = hay.chars().peekable();
    while let Some(character) = rest.next() {
        squeezed.push(character);
        if character.is_ascii_digit() {
            let between: String = rest.clone().take_while(|c| " -.()/+".contains(*c)).collect();
            let next = rest.clone().nth(between.len());
            if between.len() <= 3 && next.is_some_and(|next| next.is_ascii_digit()) {
                rest.by_ref().take(between.len()).for_each(drop);
            }
        }
    }
    squeezed
}

/// The positions of `word` as a whole word. After a colon it may be a port.
fn position_of_word(hay: &str, word: &str) -> Option<usize> {
    hay.match_indices(word).map(|(at, _)| at).find(|&at| {
        let before = hay[..at].chars().next_back();
        let after = hay[at + word.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == ':' || c == '.')
            && !after.is_some_and(char::is_alphanumeric)
    })
}

fn around(hay: &str, at: usize) -> String {
    let from = hay[..at].char_indices().rev().nth(300).map_or(0, |(at, _)| at);
    hay[from..].chars().take(600).collect()
}

#[test]
fn a_number_is_found_in_every_spelling() {
    let mut needles = Needles::default();
    needles.number("2025550142");
    for hay in [
        "+12025550142",
        "(202) 555-0142",
        "202.555.0142",
        "x 555-0142 y",
        "number=5550142",
        "ends in 50142",
    ] {
        let found = std::panic::catch_unwind(|| needles.are_not_in("it", hay));
        assert!(found.is_err(), "{hay}");
    }
    needles.are_not_in("it", "***-***-0142 and 127.0.0.1:50142");
}
