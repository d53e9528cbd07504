//! The configuration that the server writes into a tenant's `/widget.js`.

use crate::branding::{Branding, Label};
use crate::domain::Domain;
use crate::hours::Timetable;
use crate::number_policy::NumberPolicy;
use crate::phone::CallingCode;
use serde::{Deserialize, Serialize};

/// The tenant's configuration for the loader and the widget before the first click.
///
/// Addresses are paths on the server of the script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetConfig {
    pub domain: Domain,
    /// Path of the folder of the web build, with its content hash and a final slash: `/assets/1a2b3c4d/`. It contains
    /// `click2call.js` and `.wasm`, `plain.js`, `proof.js`, and the messages of each language, `de.json`.
    pub base: String,
    /// The folder of the messages, for a tenant with message overrides: a path like `base`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    pub branding: Branding,
    /// Which numbers the server accepts, so that the form can check first.
    pub numbers: NumberPolicy,
    /// The company's own number in E.164, for a `tel:` link if nothing else can run. The only number that is not masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The number in national notation, if that differs from the grouping of `+1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_text: Option<String>,
    pub preload: Preload,
    /// The tenant's open times of the coming days; absent if it is always open. The server checks again for each call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Timetable>,
    /// Calls can be scheduled within the hours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub schedule: bool,
    /// The behaviour of the button while the tenant is closed.
    #[serde(default, skip_serializing_if = "WhenClosed::is_default")]
    pub when_closed: WhenClosed,
    /// Query `/click-to-call/availability` before the visitor requests a call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub capacity: bool,
    /// The departments that the visitor may choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<Department>,
    /// The consent that is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The countries outside of `+1` that are called, for the country choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

/// A department with its own queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// The id in the request: `sales`.
    pub id: String,
    /// "Sales".
    pub name: Label,
}

/// The sentence beside the check box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub text: String,
    /// The address of further information: https.
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

/// The behaviour of the button while the tenant is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenClosed {
    /// It shows when the tenant opens, and opens the panel.
    #[default]
    Say,
    /// The same, but disabled.
    Disable,
    /// Hidden.
    Hide,
}

impl WhenClosed {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    fn is_default(&self) -> bool {
        *self == Self::Say
    }
}

/// When the widget's WebAssembly is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preload {
    /// At the first hover, focus or touch of the button.
    #[default]
    Intent,
    /// As soon as the page is idle.
    Idle,
}
