//! Walks over an array or an object, looking at its syntax alone.

use super::{NotThatJson, Reader};

/// The brackets that are open, outermost first.
pub(super) struct Skip(Vec<Open>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Array,
    Object,
}

impl Skip {
    /// As deep as the reader that this contract was written for goes.
    const DEEPEST: usize = 9_999;

    /// Takes the whole value at which `reader` stands.
    pub(super) fn over(reader: &mut Reader<'_>) -> Result<(), NotThatJson> {
        let mut skip = Self(Vec::new());
        loop {
            // Where a value is expected.
            let entered = skip.open(reader)?;
            if entered && !skip.closes_at_once(reader) {
                skip.key(reader)?;
                continue;
            }
            if !entered {
                reader.value()?;
            }
            if skip.next_value(reader)? {
                continue;
            }
            return Ok(());
        }
    }

    /// Goes into an array or an object, if one stands here.
    fn open(&mut self, reader: &mut Reader<'_>) -> Result<bool, NotThatJson> {
        let kind = if reader.take_if(b'[') {
            Open::Array
        } else if reader.take_if(b'{') {
            Open::Object
        } else {
            return Ok(false);
        };
        if self.0.len() >= Self::DEEPEST {
            return Err(NotThatJson);
        }
        self.0.push(kind);
        reader.skip_space();
        Ok(true)
    }

    fn closes_at_once(&mut self, reader: &mut Reader<'_>) -> bool {
        let closed = self.closing().is_some_and(|bracket| reader.take_if(bracket));
        if closed {
            self.0.pop();
        }
        closed
    }

    /// In an object, the key that stands before a value.
    fn key(&self, reader: &mut Reader<'_>) -> Result<(), NotThatJson> {
        if self.0.last() == Some(&Open::Object) {
            reader.string()?;
            reader.skip_space();
            reader.expect(b':')?;
            reader.skip_space();
        }
        Ok(())
    }

    /// After a value: closes what ends here, up to where another value is expected. `false` when the
    /// outermost bracket is closed.
    fn next_value(&mut self, reader: &mut Reader<'_>) -> Result<bool, NotThatJson> {
        while let Some(bracket) = self.closing() {
            reader.skip_space();
            if reader.take_if(b',') {
                reader.skip_space();
                self.key(reader)?;
                return Ok(true);
            }
            reader.expect(bracket)?;
            self.0.pop();
        }
        Ok(false)
    }

    fn closing(&self) -> Option<u8> {
        self.0.last().map(|open| match open {
            Open::Array => b']',
            Open::Object => b'}',
        })
    }
}
