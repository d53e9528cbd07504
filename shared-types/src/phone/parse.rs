//! Parses typed text to E.164.

use super::nanp;
use super::place::CallingCode;
use super::problem::NumberProblem;
use super::reading::Reading;

/// E.164 allows 15 digits, calling code included.
const MAX_DIGITS: usize = 15;

/// The minimum of all networks, calling code included.
const MIN_DIGITS: usize = 7;

/// `+` and the digits of the typed text, or its problem. Digits without a plus are those of `place`, or of North America.
pub(super) fn e164(place: Option<CallingCode>, text: &str) -> Result<String, NumberProblem> {
    let Reading { plus, digits } = Reading::of(text)?;
    if plus {
        return from_abroad(&digits);
    }
    match (out_of_country(place, &digits), place) {
        (Some((_, rest)), _) => from_abroad(rest),
        (None, Some(place)) => {
            let digits = place.without_trunk_prefix(&digits);
            from_abroad(&[&place.digits(), digits].concat())
        }
        (None, None) => from_home(&digits),
    }
}

/// Splits off the international prefix of North America (`011`) or other countries (`00`). No number of `+1` starts with it.
/// Elsewhere some numbers start with `011`: Buenos Aires, Riyadh.
pub(super) fn out_of_country(
    place: Option<CallingCode>,
    digits: &str,
) -> Option<(&'static str, &str)> {
    let prefixes = if place.is_some() { &["00"][..] } else { &["011", "00"] };
    prefixes.iter().find_map(|prefix| Some((*prefix, digits.strip_prefix(prefix)?)))
}

/// Digits without a plus: North American, or of an unknown country.
fn from_home(digits: &str) -> Result<String, NumberProblem> {
    match (digits.as_bytes(), digits.len()) {
        ([b'1', ..], _) => in_nanp(digits.strip_prefix('1').unwrap_or(digits)),
        ([b'0', ..], 9 | 10) | (_, 11..=MAX_DIGITS) => Err(NumberProblem::NotNorthAmerican),
        (_, 16..) => Err(NumberProblem::TooLong),
        ([b'0', ..], _) => Err(NumberProblem::TooShort),
        (_, 7) => Err(NumberProblem::MissingAreaCode),
        _ => in_nanp(digits),
    }
}

/// Digits that begin with a calling code.
fn from_abroad(digits: &str) -> Result<String, NumberProblem> {
    if let Some(national) = digits.strip_prefix('1') {
        return in_nanp(national);
    }
    let Some((code, prefix, subscriber)) = CallingCode::split(digits) else {
        let half_typed = digits.len() < 3 && !digits.starts_with('0');
        return Err(if half_typed {
            NumberProblem::TooShort
        } else {
            NumberProblem::UnknownCountry
        });
    };
    // `+44 (0)20 …`: a trunk prefix zero.
    let subscriber =
        if code.keeps_zero() { subscriber } else { subscriber.trim_start_matches('0') };
    match prefix.len() + subscriber.len() {
        ..MIN_DIGITS => Err(NumberProblem::TooShort),
        MIN_DIGITS..=MAX_DIGITS => Ok(["+", prefix, subscriber].concat()),
        _ => Err(NumberProblem::TooLong),
    }
}

/// The digits after `+1`.
fn in_nanp(national: &str) -> Result<String, NumberProblem> {
    match national.len() {
        ..10 => Err(NumberProblem::TooShort),
        10 => nanp::check(national).map(|()| ["+1", national].concat()),
        _ => Err(NumberProblem::TooLong),
    }
}

#[cfg(test)]
mod tests;
