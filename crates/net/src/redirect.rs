//! Where a redirect may lead.
//!
//! See [RFC 9110, section 15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4). Registries
//! redirect blob requests to storage elsewhere, whose address carries a signature of its own and
//! which must not see the registry's credentials.

use url::Url;

use crate::address::is_loopback;
use crate::{Authorization, Error, RedactedUrl};

/// Most redirects that are followed for one request.
pub(crate) const LIMIT: usize = 5;

/// One of the addresses that a request is led through.
#[derive(Clone, Debug)]
pub(crate) struct Hop {
    pub(crate) url: Url,
    pub(crate) authorization: Option<Authorization>,
}

impl Hop {
    /// The next hop, where an answer of `status` with `location` at this one asks for it.
    pub(crate) fn next(&self, status: u16, location: Option<&str>) -> Result<Option<Self>, Error> {
        match location {
            Some(location) if matches!(status, 301 | 302 | 303 | 307 | 308) => {
                self.follow(location).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn follow(&self, location: &str) -> Result<Self, Error> {
        let refuse = |why| Error::RedirectRefused {
            url: RedactedUrl::from(&self.url),
            target: RedactedUrl::of_text(location),
            why,
        };
        let mut url = self
            .url
            .join(location)
            .map_err(|_| refuse("it is not an address"))?;
        match (self.url.scheme(), url.scheme()) {
            (_, "https") | ("http", "http") => {}
            ("https", "http") => return Err(refuse("it leads from https to http")),
            _ => return Err(refuse("only https and http are followed")),
        }
        if is_loopback(&url) && !is_loopback(&self.url) {
            return Err(refuse("it leads from another machine to this one"));
        }
        // User info from a redirect is nobody's credential. Both fail only without a host.
        let _ = url.set_password(None);
        let _ = url.set_username("");
        let authorization = self
            .authorization
            .clone()
            .filter(|_| url.origin() == self.url.origin());
        Ok(Self { url, authorization })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, location: &str) -> Result<(String, bool), String> {
        let hop = Hop {
            url: from.parse().unwrap(),
            authorization: Some(Authorization::Bearer("secret".into())),
        };
        match hop.next(307, Some(location)) {
            Ok(Some(hop)) => Ok((hop.url.into(), hop.authorization.is_some())),
            Ok(None) => Err("not followed".into()),
            Err(Error::RedirectRefused { why, .. }) => Err(why.into()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn follows_where_it_may() {
        let from = "https://r.example/v2/a";
        for (location, to, authorized) in [
            ("/v2/b?x=1", "https://r.example/v2/b?x=1", true),
            ("https://R.example:443/c", "https://r.example/c", true),
            ("//cdn.example/c", "https://cdn.example/c", false),
            (
                "https://r.example:8443/c",
                "https://r.example:8443/c",
                false,
            ),
            ("https://u:p@r.example/c", "https://r.example/c", true),
        ] {
            assert_eq!(
                follow(from, location),
                Ok((to.into(), authorized)),
                "{location}"
            );
        }
        assert_eq!(
            follow("http://127.0.0.1:1/", "https://127.0.0.1:1/"),
            Ok(("https://127.0.0.1:1/".into(), false))
        );
    }

    #[test]
    fn refuses_the_rest() {
        for (from, location, why) in [
            (
                "https://r.example/",
                "http://r.example/",
                "from https to http",
            ),
            (
                "https://r.example/",
                "file:///etc/passwd",
                "only https and http",
            ),
            (
                "http://r.example/",
                "ftp://r.example/",
                "only https and http",
            ),
            ("http://r.example/", "http://127.0.0.1/", "to this one"),
            ("https://r.example/", "https://localhost/", "to this one"),
            ("https://r.example/", "https://[::1", "not an address"),
        ] {
            let error = follow(from, location).unwrap_err();
            assert!(error.contains(why), "{from} {location}: {error}");
        }
    }

    #[test]
    fn other_statuses_are_answers() {
        let hop = Hop {
            url: "https://r.example/".parse().unwrap(),
            authorization: None,
        };
        for (status, location) in [(200, Some("/x")), (304, Some("/x")), (302, None)] {
            assert!(hop.next(status, location).unwrap().is_none());
        }
    }
}
