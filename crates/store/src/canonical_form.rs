//! An unambiguous encoding of values: each one is preceded by its kind and its length.

use hmac::Mac;

/// Encodes values one after the other into a hash or a MAC.
pub(crate) struct CanonicalForm<M>(M);

const ABSENT: u8 = 0;
const TEXT: u8 = 1;
const INTEGER: u8 = 2;

impl<M: Absorb> CanonicalForm<M> {
    pub(crate) fn new(into: M) -> Self {
        Self(into)
    }

    #[must_use]
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.absorb(&[TEXT]);
        self.0.absorb(&(text.len() as u64).to_be_bytes());
        self.0.absorb(text.as_bytes());
        self
    }

    #[must_use]
    pub(crate) fn integer(mut self, integer: i64) -> Self {
        self.0.absorb(&[INTEGER]);
        self.0.absorb(&integer.to_be_bytes());
        self
    }

    #[must_use]
    pub(crate) fn optional(mut self, text: Option<&str>) -> Self {
        if let Some(text) = text {
            return self.text(text);
        }
        self.0.absorb(&[ABSENT]);
        self
    }

    #[must_use]
    pub(crate) fn optional_integer(mut self, integer: Option<i64>) -> Self {
        if let Some(integer) = integer {
            return self.integer(integer);
        }
        self.0.absorb(&[ABSENT]);
        self
    }

    pub(crate) fn finish(self) -> M {
        self.0
    }
}

/// A hash or a MAC.
pub(crate) trait Absorb {
    fn absorb(&mut self, bytes: &[u8]);
}

impl Absorb for hmac::Hmac<sha2::Sha256> {
    fn absorb(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

impl Absorb for sha2::Sha256 {
    fn absorb(&mut self, bytes: &[u8]) {
        sha2::Digest::update(self, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Absorb for Vec<u8> {
        fn absorb(&mut self, bytes: &[u8]) {
            self.extend_from_slice(bytes);
        }
    }

    fn encoded(texts: &[Option<String>]) -> Vec<u8> {
        let empty = CanonicalForm::new(Vec::new());
        texts.iter().fold(empty, |all, text| all.optional(text.as_deref())).finish()
    }

    proptest! {
        #[test]
        fn two_lists_have_the_same_bytes_only_when_they_are_the_same(
            one: Vec<Option<String>>, other: Vec<Option<String>>
        ) {
            prop_assert_eq!(encoded(&one) == encoded(&other), one == other);
        }
    }

    #[test]
    fn what_moves_from_one_value_to_the_next_shows() {
        let some = |text: &str| Some(text.to_owned());

        assert_ne!(encoded(&[some("ab"), some("")]), encoded(&[some("a"), some("b")]));
        assert_ne!(encoded(&[None]), encoded(&[some("")]));
    }
}
