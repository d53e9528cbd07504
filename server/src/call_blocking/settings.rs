//! The section `[call_blocking]`: the kill switch, and the do-not-call list.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use settings::secret;
use shared_types::phone::CallingCode;
use std::path::PathBuf;

/// The section `[call_blocking]`: the files of the kill switch and of the do-not-call list, and the API for both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CallBlockingSettings {
    /// The file that stops calls while it exists: all calls if it is empty, else those of the domains in it, one in
    /// each line. It is read for each call.
    #[schemars(extend("x-path" = true))]
    pub stop_file: PathBuf,
    /// A file of numbers that are not called, one on each line: `+12025550142`, or `+1900*` for all numbers with
    /// this prefix; followed by a domain for the calls of this tenant only. It is reloaded when it changes.
    #[schemars(extend("x-path" = true))]
    pub do_not_call_file: Option<PathBuf>,
    /// The calling code of the country whose national numbers the terminals of signed calls dial, such as `44`.
    /// Default: numbers without a country code are those of the United States and Canada.
    #[schemars(with = "Option<String>")]
    pub dialling_country: Option<CallingCode>,
    /// The bearer token of `/api/operator/…`, of at least 32 characters. Without it there are no such addresses.
    #[serde(deserialize_with = "secret::optional_hmac_key")]
    #[schemars(with = "Option<String>")]
    pub api_token: Option<SecretString>,
}

impl Default for CallBlockingSettings {
    fn default() -> Self {
        Self {
            stop_file: "stop-calls".into(),
            do_not_call_file: None,
            dialling_country: None,
            api_token: None,
        }
    }
}
