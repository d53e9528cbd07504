//! What the server bakes into a tenant's `/widget.js`.

use crate::branding::{Branding, Label};
use crate::domain::Domain;
use crate::hours::Timetable;
use crate::number_policy::NumberPolicy;
use crate::phone::CallingCode;
use serde::{Deserialize, Serialize};

/// All that the loader and the widget need to know of a tenant before the first click.
///
/// Addresses are paths on the server that the script came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetConfig {
    pub domain: Domain,
    /// Path of the folder that the web build is served from, with the hash of its content and a slash at
    /// its end: `/assets/1a2b3c4d/`. In it are `click2call.js` and `.wasm`, `plain.js`, `proof.js`, and the
    /// sentences of each language, `de.json`.
    pub base: String,
    /// Where the sentences are instead, of a tenant that has some of its own: a path like `base`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    pub branding: Branding,
    /// Which numbers the server will accept, so that the form can say so first.
    pub numbers: NumberPolicy,
    /// The company's own number in E.164, for a plain `tel:` link where nothing else can run. The
    /// one number that is meant to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The same as people write it, where that is more than to group the digits of `+1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_text: Option<String>,
    pub preload: Preload,
    /// When the tenant is open in the coming days; without it, always. The server judges anew when it is
    /// asked for a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Timetable>,
    /// Calls can be asked for at a later time, within the hours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub schedule: bool,
    /// What a closed tenant's button does.
    #[serde(default, skip_serializing_if = "WhenClosed::is_default")]
    pub when_closed: WhenClosed,
    /// Ask `/click-to-call/availability` whether somebody is free, before the visitor does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub capacity: bool,
    /// Whom the visitor may choose to talk to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<Department>,
    /// What the visitor has to agree to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The countries outside of `+1` that are called, for the choice of a country.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

/// A part of the company with a queue of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// What the request names it by: `sales`.
    pub id: String,
    /// "Sales".
    pub name: Label,
}

/// The sentence beside the tick-box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub text: String,
    /// Where the visitor can read more: an https address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A country and its calling code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// ISO 3166: `GB`.
    pub iso: String,
    pub code: CallingCode,
}

/// What becomes of the button while the tenant is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenClosed {
    /// It says when the tenant opens, and opens the panel.
    #[default]
    Say,
    /// The same, but it cannot be pressed.
    Disable,
    /// It is not there.
    Hide,
}

impl WhenClosed {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    fn is_default(&self) -> bool {
        *self == Self::Say
    }
}

/// When the widget's WebAssembly is fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preload {
    /// At the first hover, focus or touch of the button.
    #[default]
    Intent,
    /// As soon as the page is idle.
    Idle,
}
