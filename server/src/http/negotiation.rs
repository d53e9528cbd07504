//! Which compressed form a browser takes.

use assets::compressed::Compressed;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// The forms we have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// The smallest form that `Accept-Encoding` allows (RFC 9110, section 12.5.3).
    pub(super) fn best(headers: &HeaderMap) -> Self {
        let accepts = |name: &str| {
            let values = headers.get_all(header::ACCEPT_ENCODING).iter();
            values
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .any(|item| takes(item, name))
        };
        if accepts("br") {
            Self::Brotli
        } else if accepts("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The text as small as the client takes it; its type is for the caller to say.
pub(super) fn encoded(text: &Compressed, wanted: Encoding) -> Response {
    let compressed = match wanted {
        Encoding::Brotli => text.brotli.as_ref(),
        Encoding::Gzip => text.gzip.as_ref(),
        Encoding::Identity => None,
    };
    let mut response = compressed.unwrap_or(&text.raw).clone().into_response();
    if let Some(name) = compressed.and(wanted.name()) {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}

/// Whether one item of the header names `coding` with a weight above nothing.
fn takes(item: &str, coding: &str) -> bool {
    let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
    let weight = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse::<f32>().unwrap_or(0.0))
    });
    name.trim().eq_ignore_ascii_case(coding) && weight.unwrap_or(1.0) > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(value: &'static str) -> Encoding {
        Encoding::best(&HeaderMap::from_iter([(
            header::ACCEPT_ENCODING,
            HeaderValue::from_static(value),
        )]))
    }

    #[test]
    fn the_smallest_form_that_is_accepted_is_taken() {
        assert_eq!(best("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(best("GZIP;q=0.5"), Encoding::Gzip);
        assert_eq!(best("br;q=0, gzip"), Encoding::Gzip);
        assert_eq!(best("br;q=0.0"), Encoding::Identity);
        assert_eq!(best("identity"), Encoding::Identity);
        assert_eq!(best("brx, gzipped"), Encoding::Identity);
        assert_eq!(Encoding::best(&HeaderMap::new()), Encoding::Identity);
    }
}
