//! Reads a JSON object as leniently as the clients of this contract are used to.
//!
//! Only the first value of a body counts; keys match in any case; bytes that are no UTF-8 and halves of
//! surrogate pairs become U+FFFD. Syntax is strict all the same. Nothing here recurses, so no input
//! is too deep for the stack.

mod skip;
mod text;

use skip::Skip;

/// The body does not begin with a JSON object (or `null`), or a field is not of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body does not begin with the JSON object that was expected")]
pub struct NotThatJson;

/// A member's value, as far as a request has use for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    /// An array or an object, of which only the syntax was looked at.
    Nested,
}

/// The members of an object, in their order, doubles included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members(Vec<(String, Value)>);

impl Members {
    /// Reads the first value of `body`. `null` is an object without members.
    pub fn read(body: &[u8]) -> Result<Self, NotThatJson> {
        let mut reader = Reader { rest: body };
        reader.skip_space();
        match reader.rest.first() {
            Some(b'{') => reader.object(),
            Some(b'n') => reader.literal("null").map(|()| Self::default()),
            _ => Err(NotThatJson),
        }
    }

    /// The last text called `name`; empty without one.
    pub fn text(&self, name: &str) -> Result<String, NotThatJson> {
        let text = self.last(name, |value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        });
        text.map(Option::unwrap_or_default)
    }

    /// The last whole number called `name`.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, NotThatJson> {
        self.last(name, |value| match value {
            Value::Number(literal) => literal.parse().ok(),
            _ => None,
        })
    }

    /// The last `true` or `false` called `name`.
    pub fn switch(&self, name: &str) -> Result<Option<bool>, NotThatJson> {
        self.last(name, |value| match value {
            Value::Bool(on) => Some(*on),
            _ => None,
        })
    }

    /// `null` is as good as nothing, and every other value of that name must be of its kind.
    fn last<T>(
        &self,
        name: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Option<T>, NotThatJson> {
        let mut last = None;
        for (key, value) in &self.0 {
            if *value != Value::Null && is_same_name(key, name) {
                last = Some(read(value).ok_or(NotThatJson)?);
            }
        }
        Ok(last)
    }

    #[cfg(test)]
    pub(crate) fn list(&self) -> &[(String, Value)] {
        &self.0
    }
}

/// Two characters beyond ASCII have a simple case fold within it: the Kelvin sign and the long s.
fn is_same_name(key: &str, name: &str) -> bool {
    let plain = |letter: char| match letter {
        '\u{212a}' => 'k',
        '\u{17f}' => 's',
        other => other.to_ascii_lowercase(),
    };
    key.chars().map(plain).eq(name.chars().map(plain))
}

/// What is still to be read.
struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn object(&mut self) -> Result<Members, NotThatJson> {
        self.expect(b'{')?;
        let mut members = Vec::new();
        self.skip_space();
        if self.take_if(b'}') {
            return Ok(Members(members));
        }
        loop {
            self.skip_space();
            let key = self.string()?;
            self.skip_space();
            self.expect(b':')?;
            self.skip_space();
            members.push((key, self.value()?));
            self.skip_space();
            if self.take_if(b'}') {
                return Ok(Members(members));
            }
            self.expect(b',')?;
        }
    }

    fn value(&mut self) -> Result<Value, NotThatJson> {
        match self.rest.first().ok_or(NotThatJson)? {
            b'"' => self.string().map(Value::Text),
            b't' => self.literal("true").map(|()| Value::Bool(true)),
            b'f' => self.literal("false").map(|()| Value::Bool(false)),
            b'n' => self.literal("null").map(|()| Value::Null),
            b'{' | b'[' => Skip::over(self).map(|()| Value::Nested),
            _ => self.number().map(Value::Number),
        }
    }

    fn number(&mut self) -> Result<String, NotThatJson> {
        let before = self.rest;
        self.take_if(b'-');
        if !self.take_if(b'0') {
            self.digits()?;
        }
        if self.take_if(b'.') {
            self.digits()?;
        }
        if self.take_if(b'e') || self.take_if(b'E') {
            let _ = self.take_if(b'+') || self.take_if(b'-');
            self.digits()?;
        }
        let literal = &before[..before.len() - self.rest.len()];
        String::from_utf8(literal.to_vec()).map_err(|_| NotThatJson)
    }

    /// At least one.
    fn digits(&mut self) -> Result<(), NotThatJson> {
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.rest = &self.rest[count..];
        if count == 0 { Err(NotThatJson) } else { Ok(()) }
    }

    fn literal(&mut self, word: &str) -> Result<(), NotThatJson> {
        self.rest = self.rest.strip_prefix(word.as_bytes()).ok_or(NotThatJson)?;
        Ok(())
    }

    fn string(&mut self) -> Result<String, NotThatJson> {
        let (text, rest) = text::read(self.rest).ok_or(NotThatJson)?;
        self.rest = rest;
        Ok(text)
    }

    fn skip_space(&mut self) {
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.rest = &self.rest[self.rest.iter().take_while(blank).count()..];
    }

    fn take_if(&mut self, byte: u8) -> bool {
        let Some(rest) = self.rest.strip_prefix(&[byte]) else { return false };
        self.rest = rest;
        true
    }

    fn expect(&mut self, byte: u8) -> Result<(), NotThatJson> {
        if self.take_if(byte) { Ok(()) } else { Err(NotThatJson) }
    }
}

#[cfg(test)]
mod tests;
