//! The values that elements show.

use crate::messages::Messages;
use shared_types::message_keys::MessageKey;
use std::borrow::Cow;

/// A value of the tenant or the visitor's language. `assets/panel/values.js` has the same values by the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Sentence(MessageKey),
    /// The company's name.
    Company,
    /// The first letter of the company's name.
    Initial,
    /// Address of the company's logo.
    Logo,
    /// The direction in which the language is written.
    Direction,
    /// What will happen. `Panel::render` sets the text.
    Promise,
    /// Which numbers the field takes. `Panel::render` sets the text.
    Hint,
    /// The names of the departments, which are the options of a `select`.
    Departments,
    /// The names of the countries, which are the options of a `select`.
    Places,
    /// What the visitor has to agree to.
    Consent,
    ConsentUrl,
    /// The sentence with the company's own number.
    CallUs,
    /// The `tel:` address of the company's own number.
    PhoneLink,
}

impl Value {
    /// The value as text, `None` if there is none.
    pub fn read<'a>(self, messages: &'a Messages<'_>) -> Option<Cow<'a, str>> {
        let settings = messages.settings;
        Some(match self {
            Self::Sentence(key) => messages.words.get(key).into(),
            Self::Company => settings.company().into(),
            Self::Initial => settings.initial().into(),
            Self::Logo => settings.logo_address()?.into(),
            Self::Direction => if messages.words.rtl { "rtl" } else { "ltr" }.into(),
            Self::Promise | Self::Hint => "".into(),
            Self::Departments => settings.departments.first().map(|_| "")?.into(),
            Self::Places => settings.places.first().map(|_| "")?.into(),
            Self::Consent => settings.consent.as_ref()?.text.as_str().into(),
            Self::ConsentUrl => settings.consent.as_ref()?.url.as_deref()?.into(),
            Self::CallUs => messages.call_us(settings.phone.as_deref()?).into(),
            Self::PhoneLink => ["tel:", settings.phone.as_deref()?].concat().into(),
        })
    }

    /// The name of the value in JavaScript, except for a sentence, which has its place in the list.
    pub fn name(self) -> Result<&'static str, MessageKey> {
        Ok(match self {
            Self::Sentence(key) => return Err(key),
            Self::Company => "company",
            Self::Initial => "initial",
            Self::Logo => "logo",
            Self::Direction => "direction",
            Self::Promise => "promise",
            Self::Hint => "hint",
            Self::Departments => "departments",
            Self::Places => "places",
            Self::Consent => "consent",
            Self::ConsentUrl => "consentUrl",
            Self::CallUs => "callUs",
            Self::PhoneLink => "phoneLink",
        })
    }
}
