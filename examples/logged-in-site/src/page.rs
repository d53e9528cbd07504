//! The site's two pages.

use logged_in_site::{Site, User, escaped};

const WELCOME: &str = include_str!("../pages/welcome.html");
const ACCOUNT: &str = include_str!("../pages/account.html");

/// The page without sign-in.
pub(crate) fn welcome() -> String {
    WELCOME.to_owned()
}

/// The page of a signed-in user.
pub(crate) fn account(site: &Site, user: &User) -> String {
    let phone = user.phone_number.as_deref().unwrap_or_default();
    let first_name = user.name.split(' ').next().unwrap_or_default();
    [
        ("{click2call}", &*site.click2call),
        ("{name}", &user.name),
        ("{first name}", first_name),
        ("{customer}", &user.subject),
        ("{phone}", phone),
        ("{readable phone}", &readable(phone)),
    ]
    .into_iter()
    .fold(ACCOUNT.to_owned(), |page, (place, text)| page.replace(place, &escaped(text)))
}

/// A North American number in national notation; any other number unchanged.
fn readable(phone: &str) -> String {
    match phone.strip_prefix("+1").filter(|national| national.len() == 10 && national.is_ascii()) {
        Some(national) => format!("({}) {}-{}", &national[..3], &national[3..6], &national[6..]),
        None => phone.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_north_america_are_written_as_there() {
        assert_eq!(readable("+12025550142"), "(202) 555-0142");
        assert_eq!(readable("+442079460958"), "+442079460958");
        assert_eq!(readable(""), "");
    }
}
