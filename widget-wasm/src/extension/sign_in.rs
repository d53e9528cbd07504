//! The errors of the sign-in form, by field.

use super::answer::{Check, Outcome, What};
use super::passphrase::{self, Weakness};

/// A field that can have an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Server,
    Aor,
    Password,
}

/// Whether the check with this name is about the field.
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

/// The problem of the passphrase; `None` if it is good.
pub fn passphrase_weakness(passphrase: &str, aor: &str, password: &str) -> Option<Weakness> {
    let user = aor.rsplit_once('@').map_or(aor, |(user, _)| user);
    passphrase::weakness(passphrase, &[aor, user, password])
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
    fn a_warning_is_not_an_error() {
        let mut checks = bad(What::Password, "password_wrong");
        checks[0].outcome = Outcome::Warning;

        assert!(!is_wrong(Field::Password, &checks));
    }

    #[test]
    fn the_name_and_the_password_of_the_account_are_no_passphrase() {
        let weak = Some(Weakness::Guessable);

        assert_eq!(passphrase_weakness("alicealice1", "alice@pbx.example.com", "s3cret"), weak);
        assert_eq!(passphrase_weakness("hx7-kq2-vm9", "alice@b", "hx7-kq2-vm9"), weak);
        assert_eq!(passphrase_weakness("hx7-kq2-vm9", "alice@b", "s3cret"), None);
    }
}
