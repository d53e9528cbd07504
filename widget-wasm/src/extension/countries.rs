//! The countries whose national number formats are supported.

/// By ISO 3166 code.
pub const COUNTRIES: &str = "AE AG AI AR AS AT AU BB BD BE BG BM BR BS CA CH CL CN CO CZ DE DK DM DO EG ES \
    FI FR GB GD GR GU HK HR HU ID IE IL IN IR IT JM JP KE KN KR KY LC LU MA MP MS MX MY NG NL NO NZ PE PH \
    PK PL PR PT RO RS RU SA SE SG SK SX TC TH TR TT TW UA US VC VG VI VN ZA";

/// Each of them.
pub fn all() -> impl Iterator<Item = &'static str> {
    COUNTRIES.split_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_countries_are_those_of_the_detection() {
        let plans = include_str!("../../../extension/content/detect/plans.js");
        let own = plans
            .lines()
            .filter_map(|line| line.trim().split_once(": plan("))
            .map(|(code, _)| code);
        let (_, american) = plans.split_once("new Set(\"").unwrap();
        let (american, _) = american.split_once('"').unwrap();
        let known: BTreeSet<_> = own.chain(american.split(' ')).collect();

        assert_eq!(all().collect::<BTreeSet<_>>(), known);
    }

    #[test]
    fn none_is_named_twice() {
        assert_eq!(all().count(), all().collect::<BTreeSet<_>>().len());
    }
}
