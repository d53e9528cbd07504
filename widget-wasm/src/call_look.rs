//! The variants and sizes of a call button, by the names of `<call-button>`.

/// The look of a call button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// In the brand's colour.
    #[default]
    Primary,
    /// With a border.
    Secondary,
    /// A round button without text.
    Icon,
}

/// The size of a call button: 32, 40 and 56 pixels high.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    Sm,
    #[default]
    Md,
    Lg,
}

impl ButtonVariant {
    /// The name, which is a class of the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Icon => "icon",
        }
    }
}

impl ButtonSize {
    /// The name, which is a class of the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sm => "sm",
            Self::Md => "md",
            Self::Lg => "lg",
        }
    }
}

/// The default for an unknown name, as in `<call-button>`.
impl From<&str> for ButtonVariant {
    fn from(name: &str) -> Self {
        let known = [Self::Primary, Self::Secondary, Self::Icon];
        known.into_iter().find(|variant| variant.as_str() == name).unwrap_or_default()
    }
}

/// The default for an unknown name, as in `<call-button>`.
impl From<&str> for ButtonSize {
    fn from(name: &str) -> Self {
        let known = [Self::Sm, Self::Md, Self::Lg];
        known.into_iter().find(|size| size.as_str() == name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_has_the_name_that_it_is_read_from() {
        for name in ["primary", "secondary", "icon"] {
            assert_eq!(ButtonVariant::from(name).as_str(), name);
        }
        for name in ["sm", "md", "lg"] {
            assert_eq!(ButtonSize::from(name).as_str(), name);
        }
    }

    #[test]
    fn an_unknown_name_is_the_default() {
        assert_eq!(ButtonVariant::from("huge"), ButtonVariant::Primary);
        assert_eq!(ButtonSize::from(""), ButtonSize::Md);
    }
}
