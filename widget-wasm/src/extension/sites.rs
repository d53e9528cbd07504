//! The sites with number detection, by the same rules as the background's.

use super::view::{Settings, Where};

/// The permission for detection on all sites.
pub const ALL_SITES: [&str; 2] = ["https://*", "http://*"];

/// The effective setting: without the permission for all sites, which the user may revoke, the sites that were chosen one by one
/// remain.
pub fn place(settings: &Settings, is_let_in_everywhere: bool) -> Where {
    match settings.place {
        Where::Everywhere if !is_let_in_everywhere => Where::Chosen,
        place => place,
    }
}

/// Whether the user wants detection on the pages of this origin; the permission is a separate condition.
pub fn is_wanted(settings: &Settings, origin: &str) -> bool {
    let listed = |list: &[String]| list.iter().any(|one| one == origin);
    match settings.place {
        Where::Nowhere => false,
        Where::Chosen => listed(&settings.sites),
        Where::Everywhere => !listed(&settings.off),
    }
}

/// The short form of an origin: `example.com` for `https://example.com`.
pub fn name(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// The origin of a server's address, if it has one: `https://calls.example.com` for
/// `https://calls.example.com/click2call`.
pub fn origin_of(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    matches!(scheme, "https" | "http").then(|| [scheme, "://", host].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://here.example";

    fn settings(place: Where, sites: &[&str], off: &[&str]) -> Settings {
        let list = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
        Settings { place, sites: list(sites), off: list(off), ..Settings::default() }
    }

    #[test]
    fn without_access_to_all_sites_the_chosen_ones_remain() {
        for (wanted, is_let_in, found) in [
            (Where::Nowhere, false, Where::Nowhere),
            (Where::Chosen, false, Where::Chosen),
            (Where::Everywhere, false, Where::Chosen),
            (Where::Everywhere, true, Where::Everywhere),
        ] {
            assert_eq!(place(&settings(wanted, &[], &[]), is_let_in), found, "{wanted:?}");
        }
    }

    #[test]
    fn a_site_is_wanted_where_it_was_chosen_or_all_are() {
        for (place, sites, off, on) in [
            (Where::Nowhere, &[HERE][..], &[][..], false),
            (Where::Chosen, &[HERE], &[], true),
            (Where::Chosen, &["https://there.example"], &[], false),
            (Where::Everywhere, &[], &[], true),
            (Where::Everywhere, &[HERE], &[HERE], false),
        ] {
            assert_eq!(is_wanted(&settings(place, sites, off), HERE), on, "{place:?} {sites:?}");
        }
    }

    #[test]
    fn sites_are_called_by_their_host() {
        assert_eq!(name("https://here.example:8443"), "here.example:8443");
        assert_eq!(name("odd"), "odd");
    }

    #[test]
    fn a_server_lies_at_an_origin() {
        assert_eq!(origin_of(" https://c.example/x?y "), Some("https://c.example".to_owned()));
        assert_eq!(origin_of("http://localhost:8080"), Some("http://localhost:8080".to_owned()));
        for odd in ["c.example", "ftp://c.example", "https://", ""] {
            assert_eq!(origin_of(odd), None, "{odd}");
        }
    }
}
