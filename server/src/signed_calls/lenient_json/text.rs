//! A string in quotes, with what is broken in it replaced.

/// Reads the string at the beginning of `bytes`, and says what follows it.
pub(super) fn read(bytes: &[u8]) -> Option<(String, &[u8])> {
    let mut rest = bytes.strip_prefix(b"\"")?;
    let mut text = String::new();
    loop {
        let plain = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)?;
        push_lossy(&mut text, &rest[..plain]);
        rest = &rest[plain..];
        match rest.first()? {
            b'"' => return Some((text, &rest[1..])),
            b'\\' => rest = escape(&rest[1..], &mut text)?,
            _ => return None,
        }
    }
}

/// One replacement for each byte that belongs to no character.
fn push_lossy(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}

/// What stands after a backslash.
fn escape<'a>(bytes: &'a [u8], text: &mut String) -> Option<&'a [u8]> {
    let (&letter, rest) = bytes.split_first()?;
    let plain = match letter {
        b'"' | b'\\' | b'/' => char::from(letter),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(rest, text),
        _ => return None,
    };
    text.push(plain);
    Some(rest)
}

/// The four digits after `\u`, and those of the other half of a pair where there is one.
fn unicode<'a>(bytes: &'a [u8], text: &mut String) -> Option<&'a [u8]> {
    let (first, rest) = unit(bytes)?;
    let second = rest.strip_prefix(b"\\u").and_then(unit);
    if let Some((second, rest)) = second
        && let Some(Ok(pair)) = char::decode_utf16([first, second]).next()
        && pair.len_utf16() == 2
    {
        text.push(pair);
        return Some(rest);
    }
    text.push(char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(rest)
}

fn unit(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let digits = std::str::from_utf8(digits).ok()?;
    Some((u16::from_str_radix(digits, 16).ok()?, rest))
}
