//! What the server bakes into a tenant's `/widget.js`.

use crate::branding::Branding;
use crate::domain::Domain;
use crate::hours::Timetable;
use crate::number_policy::NumberPolicy;
use serde::{Deserialize, Serialize};

/// All that the loader and the widget need to know of a tenant before the first click.
///
/// Addresses are paths on the server that the script came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetConfig {
    pub domain: Domain,
    /// Path of the widget's JavaScript module, with its content hash.
    pub module: String,
    /// Path of the widget's WebAssembly, with its content hash.
    pub wasm: String,
    pub branding: Branding,
    /// Which numbers the server will accept, so that the form can say so first.
    pub numbers: NumberPolicy,
    /// The company's own number in E.164, for a plain `tel:` link where nothing else can run. The
    /// one number that is meant to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    pub preload: Preload,
    /// When the tenant is open in the coming days; without it, always. The server judges anew when it is
    /// asked for a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Timetable>,
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
