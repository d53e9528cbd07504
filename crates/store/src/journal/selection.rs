//! A selection of entries by day and tenant.

use jiff::civil::Date;
use shared_types::domain::Domain;

/// A range of days and a tenant. An absent value selects all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The first day, UTC.
    pub from: Option<Date>,
    /// The last day, UTC, inclusive.
    pub to: Option<Date>,
    pub tenant: Option<Domain>,
}

impl Selection {
    /// The condition after `WHERE`, with [`Selection::values`] for `$1` to `$3`.
    pub(crate) const CONDITION: &str = "day >= $1 AND day <= $2 AND ($3 = '' OR tenant = $3)";

    /// Days sort as text. No day is before the first or after the second default.
    pub(crate) fn values(&self) -> [String; 3] {
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
