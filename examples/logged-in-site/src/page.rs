//! The site's two pages.

use logged_in_site::{Site, User, escaped};

const WELCOME: &str = include_str!("../pages/welcome.html");
const ACCOUNT: &str = include_str!("../pages/account.html");

/// For everybody.
pub(crate) fn welcome() -> String {
    WELCOME.to_owned()
}

/// For a user who is signed in.
pub(crate) fn account(site: &Site, user: &User) -> String {
    let first_name = user.name.split(' ').next().unwrap_or_default();
    [
        ("{click2call}", &*site.click2call),
        ("{name}", &user.name),
        ("{first name}", first_name),
        ("{customer}", &user.subject),
        ("{phone}", user.phone_number.as_deref().unwrap_or_default()),
    ]
    .into_iter()
    .fold(ACCOUNT.to_owned(), |page, (place, text)| page.replace(place, &escaped(text)))
}
