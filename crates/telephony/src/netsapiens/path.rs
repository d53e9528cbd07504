//! The URLs of API v2, built of segments, so that no name can escape from its segment.

use model::call_id::CallId;
use reqwest::Url;

/// The base URL of API v2.
#[derive(Clone, Debug)]
pub(super) struct Paths(Url);

/// The user in a URL.
#[derive(Clone, Copy, Debug)]
pub(super) enum User<'a> {
    /// A user or queue by its name.
    Named(&'a str),
    /// The owner of the token: `~`.
    Own,
}

/// A name that would change the meaning of the URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the domain, user or queue has a name that cannot stand in an address")]
pub(super) struct PathError;

impl Paths {
    pub(super) fn below(base: &Url) -> Self {
        let mut base = base.clone();
        base.set_query(None);
        base.set_fragment(None);
        Self(base)
    }

    pub(super) fn calls(&self, domain: &str, user: User<'_>) -> Result<Url, PathError> {
        self.join(&["domains", name(domain)?, "users", user.segment()?, "calls"])
    }

    pub(super) fn call(&self, domain: &str, user: User<'_>, id: CallId) -> Result<Url, PathError> {
        let user = user.segment()?;
        self.join(&["domains", name(domain)?, "users", user, "calls", id.as_str()])
    }

    pub(super) fn reject(
        &self,
        domain: &str,
        user: User<'_>,
        id: CallId,
    ) -> Result<Url, PathError> {
        let user = user.segment()?;
        self.join(&["domains", name(domain)?, "users", user, "calls", id.as_str(), "reject"])
    }

    pub(super) fn queued_calls(&self, domain: &str, queue: &str) -> Result<Url, PathError> {
        self.join(&["domains", name(domain)?, "queuedcall", name(queue)?])
    }

    pub(super) fn queue(&self, domain: &str, queue: &str) -> Result<Url, PathError> {
        self.join(&["domains", name(domain)?, "callqueues", name(queue)?])
    }

    /// The queues of the token's own domain.
    pub(super) fn own_queues(&self) -> Result<Url, PathError> {
        self.join(&["domains", "~", "callqueues"])
    }

    fn join(&self, segments: &[&str]) -> Result<Url, PathError> {
        let mut url = self.0.clone();
        // `extend` percent-encodes each segment, slashes and percent signs included.
        url.path_segments_mut().map_err(|()| PathError)?.pop_if_empty().extend(segments);
        Ok(url)
    }
}

impl<'a> User<'a> {
    fn segment(self) -> Result<&'a str, PathError> {
        match self {
            Self::Named(user) => name(user),
            Self::Own => Ok("~"),
        }
    }
}

/// Dots are path steps whether encoded or not, and `~` and `*` stand for other names.
fn name(text: &str) -> Result<&str, PathError> {
    let is_dots = matches!(text, "" | "." | "..");
    let is_wildcard = text == "~" || text.bytes().all(|byte| byte == b'*');
    if is_dots || is_wildcard || text.chars().any(char::is_control) {
        return Err(PathError);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;
    use proptest::prelude::*;

    fn paths() -> Paths {
        Paths::below(&Url::parse("https://pbx.example/ns-api/v2").unwrap())
    }

    #[test]
    fn urls_are_those_of_the_vendors_description() {
        let id = CallId::random(&SystemRandom).unwrap();
        let path = |url: Result<Url, PathError>| url.unwrap().path().to_owned();
        let (paths, user) = (paths(), User::Named("500"));

        assert_eq!(path(paths.calls("a.com", user)), "/ns-api/v2/domains/a.com/users/500/calls");
        assert_eq!(path(paths.calls("a.com", User::Own)), "/ns-api/v2/domains/a.com/users/~/calls");
        assert_eq!(
            path(paths.reject("a.com", user, id)),
            format!("/ns-api/v2/domains/a.com/users/500/calls/{id}/reject")
        );
        assert_eq!(path(paths.queued_calls("a", "500")), "/ns-api/v2/domains/a/queuedcall/500");
        assert_eq!(path(paths.queue("a", "*72")), "/ns-api/v2/domains/a/callqueues/*72");
    }

    #[test]
    fn the_base_may_end_with_a_slash_or_have_a_query() {
        let base = Url::parse("https://pbx.example/v2/?a=b#c").unwrap();
        let url = Paths::below(&base).queue("a", "500").unwrap();

        assert_eq!(url.as_str(), "https://pbx.example/v2/domains/a/callqueues/500");
    }

    #[test]
    fn a_name_that_changes_the_meaning_of_the_url_is_refused() {
        for bad in ["", ".", "..", "~", "*", "**", "a\0b", "a\nb"] {
            assert_eq!(paths().queue("acme.com", bad), Err(PathError), "{bad:?}");
            assert_eq!(paths().calls(bad, User::Own), Err(PathError), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn no_name_escapes_from_its_segment(
            domain in "(\\.\\.|%2e|%2F|/|\\\\|[a-z?#;:@& ]|\\PC){1,12}",
            queue in "(\\.\\.|%2e|%2F|/|\\\\|[a-z?#;:@& ]|\\PC){1,12}",
        ) {
            if let Ok(url) = paths().queue(&domain, &queue) {
                let segments: Vec<&str> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 6);
                prop_assert_eq!(&segments[..3], ["ns-api", "v2", "domains"].as_slice());
                prop_assert_eq!(segments[4], "callqueues");
                prop_assert!(url.query().is_none() && url.fragment().is_none());
                // Parsing does not change it.
                prop_assert_eq!(Url::parse(url.as_str()).unwrap(), url);
            }
        }
    }
}
