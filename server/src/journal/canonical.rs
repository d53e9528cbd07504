//! Values as bytes that can be read in one way only: each has its kind and its length in front.

use hmac::Mac;

/// Takes values one after the other.
pub(super) struct Canonical<M>(M);

const ABSENT: u8 = 0;
const TEXT: u8 = 1;
const INTEGER: u8 = 2;

impl<M: Absorb> Canonical<M> {
    pub(super) fn new(into: M) -> Self {
        Self(into)
    }

    #[must_use]
    pub(super) fn text(mut self, text: &str) -> Self {
        self.0.absorb(&[TEXT]);
        self.0.absorb(&(text.len() as u64).to_be_bytes());
        self.0.absorb(text.as_bytes());
        self
    }

    #[must_use]
    pub(super) fn integer(mut self, integer: i64) -> Self {
        self.0.absorb(&[INTEGER]);
        self.0.absorb(&integer.to_be_bytes());
        self
    }

    #[must_use]
    pub(super) fn optional(mut self, text: Option<&str>) -> Self {
        if let Some(text) = text {
            return self.text(text);
        }
        self.0.absorb(&[ABSENT]);
        self
    }

    #[must_use]
    pub(super) fn optional_integer(mut self, integer: Option<i64>) -> Self {
        if let Some(integer) = integer {
            return self.integer(integer);
        }
        self.0.absorb(&[ABSENT]);
        self
    }

    pub(super) fn finish(self) -> M {
        self.0
    }
}

/// Something that bytes are fed to.
pub(super) trait Absorb {
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
        let empty = Canonical::new(Vec::new());
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
