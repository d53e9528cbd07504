//! Brand colours, and the contrast of text on them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An opaque sRGB colour. Written `#rrggbb` in lower case; `#rgb` is parsed too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

/// Why a text is not a [`Color`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a colour like #1a73e8")]
pub struct ColorError;

impl Color {
    /// The text colour on light colours.
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };
    /// The default colour of the button.
    pub const DEFAULT_BRAND: Self = Self { red: 0x1a, green: 0x73, blue: 0xe8 };
    /// The text colour on dark colours.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

    /// The WCAG 2 contrast ratio of the two colours, 1 to 21.
    ///
    /// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// White if its contrast on this colour is at least 4.5, otherwise black, whose contrast is then sufficient.
    #[must_use]
    pub fn readable_text(self) -> Self {
        if self.contrast(Self::WHITE) >= 4.5 { Self::WHITE } else { Self::BLACK }
    }

    fn luminance(self) -> f64 {
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { to_the_2_4((value + 0.055) / 1.055) }
}

/// `base` to the power of 2.4, which is the fifth root of its twelfth power, by Newton's method.
///
/// `f64::powf` would add 2 KB to the widget. The square is the initial value.
fn to_the_2_4(base: f64) -> f64 {
    let square = base * base;
    let fourth = square * square;
    let twelfth = fourth * fourth * fourth;
    (0..12).fold(square, |root, _| (4.0 * root + twelfth / (root * root * root * root)) / 5.0)
}

impl FromStr for Color {
    type Err = ColorError;

    fn from_str(text: &str) -> Result<Self, ColorError> {
        let hex = text.trim().strip_prefix('#').ok_or(ColorError)?;
        let digits: Vec<u8> =
            hex.chars().map(hex_digit).collect::<Option<_>>().ok_or(ColorError)?;
        match digits[..] {
            [r, g, b] => Ok(Self { red: r * 17, green: g * 17, blue: b * 17 }),
            [r1, r0, g1, g0, b1, b0] => {
                Ok(Self { red: r1 * 16 + r0, green: g1 * 16 + g0, blue: b1 * 16 + b0 })
            }
            _ => Err(ColorError),
        }
    }
}

fn hex_digit(c: char) -> Option<u8> {
    c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl TryFrom<String> for Color {
    type Error = ColorError;

    fn try_from(text: String) -> Result<Self, ColorError> {
        text.parse()
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_colour_is_written_in_one_way() {
        assert_eq!("#1A73E8".parse::<Color>().unwrap().to_string(), "#1a73e8");
        assert_eq!("#fc0".parse::<Color>().unwrap().to_string(), "#ffcc00");
    }

    #[test]
    fn an_invalid_colour_is_refused() {
        for text in
            ["", "#", "red", "#12", "#12345", "#1234567", "#gggggg", "#１２３", "url(x)", "#fff;}"]
        {
            assert_eq!(text.parse::<Color>(), Err(ColorError), "{text:?}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let ratio = Color::BLACK.contrast(Color::WHITE);
        assert!((ratio - 21.0).abs() < 1e-9);
        let grey: Color = "#767676".parse().unwrap();
        assert!((grey.contrast(Color::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn luminance_is_linear_as_srgb_defines_it() {
        for channel in 11..=u8::MAX {
            let exact = ((f64::from(channel) / 255.0 + 0.055) / 1.055).powf(2.4);
            assert!((linear(channel) - exact).abs() < 1e-14, "{channel}");
        }
    }

    proptest! {
        #[test]
        fn text_on_any_brand_colour_can_be_read(red: u8, green: u8, blue: u8) {
            let color = Color { red, green, blue };
            prop_assert!(color.contrast(color.readable_text()) >= 4.5);
        }

        #[test]
        fn a_colour_reads_back_from_how_it_is_written(red: u8, green: u8, blue: u8) {
            let color = Color { red, green, blue };
            prop_assert_eq!(color.to_string().parse(), Ok(color));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "#?([0-9a-f]{0,7}|.*)") {
            let _ = text.parse::<Color>();
        }
    }
}
