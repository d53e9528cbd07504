//! The strength of a passphrase that encrypts a stored account.
//!
//! An attacker with a copy of the browser's profile can try passphrases offline without a limit. The measure is therefore the number of
//! guesses: predictable characters count as nothing, and common words count as one character.

/// The minimum length in characters.
pub const SHORTEST: usize = 10;

/// The key derivation costs 2^19 hashes for each guess; 2^40 guesses are infeasible for the thief of a profile.
const LEAST_BITS: f64 = 40.0;

/// The most common passwords, and words of this product. In lower case.
const COMMON: [&str; 24] = [
    "password",
    "passwort",
    "passphrase",
    "contraseña",
    "motdepasse",
    "qwerty",
    "azerty",
    "qwertz",
    "letmein",
    "welcome",
    "iloveyou",
    "administrator",
    "admin",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "master",
    "superman",
    "changeme",
    "secret",
    "click2call",
];

/// Adjacent keys of keyboards; adjacent letters and digits are known by their code points.
const ROWS: [&str; 7] =
    ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop"];

/// Why a passphrase is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`SHORTEST`] characters.
    Short,
    /// Too few guesses are needed.
    Guessable,
}

impl Weakness {
    /// The problem code, as in the extension's answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Short => "passphrase_short",
            Self::Guessable => "passphrase_weak",
        }
    }
}

/// The problem of `passphrase`. `known` is text that an attacker can read beside the encrypted account or would try first: the user
/// name, the phone address, the password.
pub fn weakness(passphrase: &str, known: &[&str]) -> Option<Weakness> {
    if passphrase.chars().count() < SHORTEST {
        Some(Weakness::Short)
    } else if bits(passphrase, known) < LEAST_BITS {
        Some(Weakness::Guessable)
    } else {
        None
    }
}

/// An estimate of the guesses, as a power of two.
fn bits(passphrase: &str, known: &[&str]) -> f64 {
    let lower: Vec<char> = passphrase.to_lowercase().chars().collect();
    let known = known.iter().map(|word| word.to_lowercase());
    let words: Vec<Vec<char>> = COMMON
        .iter()
        .map(|word| (*word).to_owned())
        .chain(known)
        .map(|word| word.chars().collect())
        .filter(|word: &Vec<char>| word.len() > 3)
        .collect();
    let mut count = 0_u32;
    let mut at = 0;
    while at < lower.len() {
        let word = words.iter().filter(|word| lower[at..].starts_with(word)).map(Vec::len).max();
        if let Some(length) = word {
            count += 1;
            at += length;
        } else {
            count += u32::from(!is_predictable(&lower, at));
            at += 1;
        }
    }
    f64::from(count) * f64::from(alphabet(passphrase)).log2()
}

/// Whether the character repeats or is adjacent to the previous one, or the pair occurred before.
fn is_predictable(text: &[char], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let pair = (text[before], text[at]);
    are_neighbours(pair) || text[..at].windows(2).any(|earlier| (earlier[0], earlier[1]) == pair)
}

fn are_neighbours((one, other): (char, char)) -> bool {
    let on_keyboard = || {
        ROWS.iter().any(|row| {
            row.chars()
                .zip(row.chars().skip(1))
                .any(|keys| keys == (one, other) || keys == (other, one))
        })
    };
    u32::from(one).abs_diff(u32::from(other)) <= 1 || on_keyboard()
}

/// The size of the alphabet.
fn alphabet(text: &str) -> u32 {
    let size = |is_part: fn(char) -> bool, size| if text.contains(is_part) { size } else { 0 };
    size(|c| c.is_ascii_digit(), 10)
        + size(|c| c.is_ascii_lowercase(), 26)
        + size(|c| c.is_ascii_uppercase(), 26)
        + size(|c| c.is_ascii() && !c.is_ascii_alphanumeric(), 33)
        + size(|c| !c.is_ascii(), 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(passphrase: &str) -> Option<Weakness> {
        weakness(passphrase, &["alice@pbx.example.com", "alice", "Xk29!vLq"])
    }

    #[test]
    fn letters_of_any_language_count_as_one() {
        assert_eq!(judged("ключ-ключ"), Some(Weakness::Short));
        assert_eq!(judged("ключ-ключи"), None);
    }

    #[test]
    fn what_is_found_by_few_guesses_is_refused() {
        for weak in [
            "aaaaaaaaaa",
            "AAAAAaaaaa",
            "abababababab",
            "abcabcabcabcabc",
            "1234567890",
            "0987654321",
            "12345678901234567890",
            "abcdefghijklmnop",
            "qwertyuiop",
            "asdfghjkl;'",
            "8301947265",
            "passwordpassword",
            "Password12",
            "password2024",
            "ILoveYou!!!",
            "          ",
            "..........",
            "aaaaa bbbbb",
            "ééééééééééé",
        ] {
            assert_eq!(judged(weak), Some(Weakness::Guessable), "{weak}");
        }
    }

    #[test]
    fn what_a_thief_reads_beside_the_account_is_refused() {
        for weak in ["alice@pbx.example.com", "alicealice1", "Xk29!vLqXk29!vLq", "ALICE12345"] {
            assert_eq!(judged(weak), Some(Weakness::Guessable), "{weak}");
        }
    }

    #[test]
    fn unrelated_words_and_random_characters_are_accepted() {
        for good in [
            "long enough",
            "correct horse battery",
            "mango truck 7 violin",
            "k3vq8xw2pz",
            "83019472657138204",
            "Kaffee, Regen, Zug",
            "雨の日に本を読む人が好き",
        ] {
            assert_eq!(judged(good), None, "{good}");
        }
    }
}
