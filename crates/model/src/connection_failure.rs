//! Why another system was not reached, for the operator: which host and port, the cause, and what to check.
//!
//! Nothing of a URL but host and port is in it: paths and queries may hold what must not be logged.

use std::error::Error;
use std::fmt;
use std::io;

/// A failure of a connection, with all of its causes in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionFailure {
    host: String,
    port: Option<u16>,
    cause: String,
    /// The number of the operating system's error.
    errno: Option<i32>,
    hint: Option<&'static str>,
}

impl ConnectionFailure {
    /// The failure of a connection to `host`. The texts of `error` and its causes must not contain a secret.
    pub fn new(host: &str, port: Option<u16>, error: &(dyn Error + 'static)) -> Self {
        let chain = chain(error);
        let kind = chain.iter().find_map(|error| kind_of(*error));
        let errno = chain.iter().find_map(|error| errno_of(*error));
        let deepest = chain.last().map(ToString::to_string).unwrap_or_default();
        let cause = without_errno(&deepest);
        let hint = hint(kind, &deepest.to_ascii_lowercase());
        Self { host: host.to_owned(), port, cause, errno, hint }
    }
}

/// `pbx.example.com:443: Connection refused (errno 111); check host and port, …`.
impl fmt::Display for ConnectionFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        write!(f, ": {}", self.cause)?;
        if let Some(errno) = self.errno {
            write!(f, " (errno {errno})")?;
        }
        self.hint.map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl Error for ConnectionFailure {}

/// An error with its causes as one text: a log in JSON has only the first text of an error.
#[derive(Debug)]
pub struct WithCauses<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for WithCauses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = self.0.to_string();
        f.write_str(&told)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !told.contains(&text) {
                write!(f, ": {text}")?;
                told.push_str(&text);
            }
            cause = error.source();
        }
        Ok(())
    }
}

/// What to check after an answer with this HTTP status.
pub fn hint_of_status(status: u16) -> Option<&'static str> {
    match status {
        301 | 302 | 303 | 307 | 308 => Some(
            "the address leads elsewhere, and redirects are not followed: set the final address",
        ),
        401 => Some("check the token or account"),
        403 => Some("check what the token or account is allowed to do"),
        404 => Some("check the path of the address"),
        407 => Some("check the proxy"),
        429 => Some("too many requests: it asks for a pause"),
        500..=599 => Some("the fault is on its side: look into its log"),
        _ => None,
    }
}

/// `error` and its causes, with what an I/O error wraps.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut found = vec![error];
    let mut next = inner(error);
    while let Some(error) = next {
        found.push(error);
        next = inner(error);
    }
    found
}

fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match wrapped {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn kind_of(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let error = error.downcast_ref::<io::Error>()?;
    Some(error.kind()).filter(|kind| *kind != io::ErrorKind::Other)
}

fn errno_of(error: &(dyn Error + 'static)) -> Option<i32> {
    error.downcast_ref::<io::Error>()?.raw_os_error()
}

/// Rust adds the number to the text itself.
fn without_errno(text: &str) -> String {
    text.split(" (os error ").next().unwrap_or_default().to_owned()
}

fn hint(kind: Option<io::ErrorKind>, cause: &str) -> Option<&'static str> {
    for (part, hint) in OF_CAUSES {
        if cause.contains(part) {
            return Some(hint);
        }
    }
    match kind? {
        io::ErrorKind::ConnectionRefused => {
            Some("nothing listens there, or a firewall refuses: check host and port")
        }
        io::ErrorKind::TimedOut => Some("check host and port, and firewalls on the way"),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            Some("there is no route: check the host and the network")
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => {
            Some("it closed the connection: check the port, and whether it expects TLS")
        }
        io::ErrorKind::PermissionDenied => Some("this machine does not allow the connection"),
        _ => None,
    }
}

/// Hints by parts of the deepest cause.
const OF_CAUSES: [(&str, &str); 11] = [
    ("lookup address", "the name cannot be resolved: check the host, and DNS"),
    ("name or service not known", "the name cannot be resolved: check the host, and DNS"),
    (
        "unknownissuer",
        "its certificate is of an authority that is not trusted here: add the authority",
    ),
    ("notvalidforname", "its certificate is for another name: use the name in the certificate"),
    ("not valid for name", "its certificate is for another name: use the name in the certificate"),
    ("notvalidyet", "its certificate is not valid yet: check the clock of this machine"),
    ("expired", "its certificate has expired: renew it there, and check the clock of this machine"),
    ("certificate", "its certificate is not accepted"),
    ("invalidcontenttype", "the port does not speak TLS"),
    ("deadline has elapsed", "check host and port, and firewalls on the way"),
    ("timed out", "check host and port, and firewalls on the way"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("error sending request")]
    struct Outer(#[source] io::Error);

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Text(&'static str);

    fn told(error: io::Error) -> String {
        ConnectionFailure::new("pbx.example.com", Some(443), &Outer(error)).to_string()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn host_port_cause_and_number_are_told_with_a_hint() {
        assert_eq!(
            told(io::Error::from_raw_os_error(111)),
            "pbx.example.com:443: Connection refused (errno 111); nothing listens there, or a firewall refuses: \
             check host and port"
        );
    }

    #[test]
    fn the_reason_of_tls_and_of_dns_is_told_with_a_hint() {
        for (cause, hint) in [
            ("invalid peer certificate: UnknownIssuer", "of an authority that is not trusted here"),
            ("invalid peer certificate: Expired", "has expired"),
            ("invalid peer certificate: NotValidForName", "is for another name"),
            ("received corrupt message of type InvalidContentType", "does not speak TLS"),
            ("failed to lookup address information: no such host", "cannot be resolved"),
            ("operation timed out", "firewalls on the way"),
        ] {
            let told = told(io::Error::new(io::ErrorKind::InvalidData, Text(cause)));
            assert!(told.starts_with(&format!("pbx.example.com:443: {cause}; ")), "{told}");
            assert!(told.contains(hint), "{told}");
        }
    }

    #[test]
    fn causes_are_told_once() {
        let error = Outer(io::Error::other(Text("the cause")));

        assert_eq!(WithCauses(&error).to_string(), "error sending request: the cause");
    }
}
