//! Which part of the journal is asked for.

use jiff::civil::Date;
use shared_types::domain::Domain;

/// Days and a tenant; all of them where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The first day, UTC.
    pub from: Option<Date>,
    /// The last day, UTC; it is part of it.
    pub to: Option<Date>,
    pub tenant: Option<Domain>,
}

impl Selection {
    /// Behind `WHERE`, with what [`Selection::values`] has for `$1` to `$3`.
    pub(super) const CONDITION: &str = "day >= $1 AND day <= $2 AND ($3 = '' OR tenant = $3)";

    /// Days have one form, in which they sort as texts. No day is before or after these two.
    pub(super) fn values(&self) -> [String; 3] {
        let day = |day: Option<Date>, otherwise: &str| {
            day.map_or_else(|| otherwise.to_owned(), |day| day.to_string())
        };
        [
            day(self.from, "0000-00-00"),
            day(self.to, "9999-99-99"),
            self.tenant.as_ref().map(|tenant| tenant.as_str().to_owned()).unwrap_or_default(),
        ]
    }
}
