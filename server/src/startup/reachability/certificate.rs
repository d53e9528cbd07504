//! The end of a certificate's validity, from its DER form (RFC 5280, section 4.1).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The version, which certificates of version 1 lack.
const VERSION: u8 = 0xa0;

/// When the certificate expires. `None` if it cannot be read.
pub(super) fn valid_until(certificate: &[u8]) -> Option<Timestamp> {
    let (tag, whole, _) = element(certificate)?;
    let (inner_tag, mut rest, _) = element(whole)?;
    if (tag, inner_tag) != (SEQUENCE, SEQUENCE) {
        return None;
    }
    if rest.first() == Some(&VERSION) {
        rest = element(rest)?.2;
    }
    // The serial number, the algorithm and the issuer.
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let (_, validity, _) = element(rest)?;
    let (_, _, after_begin) = element(validity)?;
    let (tag, text, _) = element(after_begin)?;
    time(tag, std::str::from_utf8(text).ok()?)
}

/// The tag and content of the first element, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(first) {
        short @ 0..=0x7f => (short, rest),
        long => {
            let (digits, rest) = rest.split_at_checked(long & 0x7f)?;
            if digits.len() > 4 {
                return None;
            }
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// `270131235959Z` or `20500131235959Z`. Years of two digits are those from 1950 to 2049.
fn time(tag: u8, text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix('Z')?;
    let text = match tag {
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    Offset::UTC.to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    }

    fn certificate(begin: Vec<u8>, end: Vec<u8>) -> Vec<u8> {
        let fields = [
            der(VERSION, &der(0x02, &[2])),
            der(0x02, &[1; 200]),
            der(SEQUENCE, &[]),
            der(SEQUENCE, b"issuer"),
            der(SEQUENCE, &[begin, end].concat()),
            der(SEQUENCE, b"subject"),
        ];
        der(SEQUENCE, &der(SEQUENCE, &fields.concat()))
    }

    #[test]
    fn the_end_is_read_in_both_forms_of_time() {
        let begin = || der(UTC_TIME, b"260101000000Z");
        let end = |tag, text: &[u8]| {
            valid_until(&certificate(begin(), der(tag, text))).map(|end| end.to_string())
        };

        assert_eq!(end(UTC_TIME, b"270131235959Z").as_deref(), Some("2027-01-31T23:59:59Z"));
        assert_eq!(
            end(GENERALIZED_TIME, b"20500131235959Z").as_deref(),
            Some("2050-01-31T23:59:59Z")
        );
        assert_eq!(end(UTC_TIME, b"soon"), None);
    }

    #[test]
    fn what_is_cut_off_is_no_certificate() {
        let whole = certificate(der(UTC_TIME, b"260101000000Z"), der(UTC_TIME, b"270131235959Z"));

        for length in 0..whole.len() {
            assert_eq!(valid_until(&whole[..length]), None, "{length}");
        }
        assert!(valid_until(&whole).is_some());
    }
}
