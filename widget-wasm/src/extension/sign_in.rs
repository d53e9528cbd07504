//! The form of the account: what is wrong with which field.

use super::answer::{Check, Outcome, What};

/// Of a passphrase, in characters.
pub const SHORTEST_PASSPHRASE: usize = 10;

/// A field that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Server,
    Aor,
    Password,
}

/// Whether the check of this name tells of a mistake in the field.
pub fn is_wrong(field: Field, checks: &[Check]) -> bool {
    checks.iter().filter(|check| check.outcome == Outcome::Bad).any(|check| {
        let why = check.why.as_deref();
        match field {
            Field::Server => check.what == What::Server && why != Some("server_failed"),
            Field::Aor => matches!(why, Some("aor_wrong" | "password_wrong")),
            Field::Password => why == Some("password_wrong"),
        }
    })
}

/// Whether a passphrase is too easily guessed.
pub fn is_short(passphrase: &str) -> bool {
    passphrase.chars().count() < SHORTEST_PASSPHRASE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bad(what: What, why: &str) -> Vec<Check> {
        let check = Check {
            what,
            outcome: Outcome::Bad,
            why: Some(why.to_owned()),
            minutes: 0,
            retry_after: None,
            origin: String::new(),
        };
        vec![check]
    }

    #[test]
    fn a_wrong_field_is_the_one_that_can_be_mended() {
        for (what, why, wrong) in [
            (What::Server, "server_address_wrong", &[Field::Server][..]),
            (What::Server, "server_down", &[Field::Server]),
            (What::Server, "server_failed", &[]),
            (What::Cors, "cors", &[]),
            (What::Password, "aor_wrong", &[Field::Aor]),
            (What::Password, "password_wrong", &[Field::Aor, Field::Password]),
            (What::Password, "too_many", &[]),
        ] {
            let checks = bad(what, why);
            for field in [Field::Server, Field::Aor, Field::Password] {
                assert_eq!(is_wrong(field, &checks), wrong.contains(&field), "{field:?} {why}");
            }
        }
    }

    #[test]
    fn what_is_worth_knowing_is_no_mistake() {
        let mut checks = bad(What::Password, "password_wrong");
        checks[0].outcome = Outcome::Warning;

        assert!(!is_wrong(Field::Password, &checks));
    }

    #[test]
    fn letters_of_any_language_count_as_one() {
        assert!(is_short("ключ-ключ") && !is_short("ключ-ключи"));
    }
}
