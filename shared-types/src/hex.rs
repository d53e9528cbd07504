//! Lower-case hexadecimal: the only implementation of the workspace.

/// The two digits of a byte.
pub const fn digits(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [DIGITS[(byte >> 4) as usize], DIGITS[(byte & 15) as usize]]
}

/// `bytes`, two digits each.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    push(&mut text, bytes);
    text
}

/// Appends `bytes`, two digits each.
pub fn push(text: &mut String, bytes: &[u8]) {
    text.extend(bytes.iter().flat_map(|byte| digits(*byte)).map(char::from));
}

/// The bytes that [`encode`] converts to `text`. Upper case is refused: if the same bytes had two notations, a single-use value
/// could be used twice.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(value(*high)? << 4 | value(*low)?));
    if rest.is_empty() { bytes.collect() } else { None }
}

/// The same for exactly `N` bytes.
pub fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    decode(text)?.try_into().ok()
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_one_form_and_is_read_from_it() {
        for byte in 0..=u8::MAX {
            let text = encode(&[byte, 0x1f]);

            assert_eq!(text, format!("{byte:02x}1f"));
            assert_eq!(decode(&text), Some(vec![byte, 0x1f]));
            assert_eq!(decode_array(&text), Some([byte, 0x1f]));
        }
    }

    #[test]
    fn no_other_form_is_read() {
        for text in ["0", "0A", "g0", " 0", "+1", "é", "0x10"] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(decode_array::<2>("00"), None);
        assert_eq!(decode_array::<2>("000000"), None);
        assert_eq!(decode(""), Some(Vec::new()));
    }
}
