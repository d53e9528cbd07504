//! The file that stops calls while it exists. It needs neither the database nor this program.

use async_trait::async_trait;
use shared_types::domain::Domain;
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use store::batched_lookups::{BatchedLookups, LookupError, LookupSource};

/// The file. Reads at the same time are one.
#[derive(Debug)]
pub(super) struct StopFile(BatchedLookups<FileAt>);

/// The path of the file.
#[derive(Debug)]
struct FileAt(PathBuf);

/// Whose calls the file stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileStops {
    /// There is no file.
    Nothing,
    All,
    Tenants(Vec<Domain>),
}

impl StopFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(BatchedLookups::new(FileAt(path)))
    }

    /// Reads the file. One that cannot be read stops all calls.
    pub(super) async fn read(&self) -> Arc<FileStops> {
        self.0.find(()).await.unwrap_or_else(|error| {
            let error = match error {
                LookupError::Failed(error) => error,
                LookupError::Busy => Arc::new(io::ErrorKind::TimedOut.into()),
            };
            let error = &*error as &dyn Error;
            tracing::error!(error, "the stop file cannot be read, so all calls are stopped");
            Arc::new(FileStops::All)
        })
    }
}

#[async_trait]
impl LookupSource for FileAt {
    type Key = ();
    type Value = Arc<FileStops>;
    type Error = io::Error;

    const MAX_KEYS: usize = usize::MAX;

    async fn read(&self, readers: Vec<()>) -> Result<Vec<Arc<FileStops>>, io::Error> {
        let path = self.0.clone();
        let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(path)).await;
        let stops = match read.unwrap_or_else(|error| Err(io::Error::other(error))) {
            Ok(text) => FileStops::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => FileStops::Nothing,
            Err(error) => return Err(error),
        };
        let stops = Arc::new(stops);
        Ok(readers.iter().map(|()| Arc::clone(&stops)).collect())
    }
}

impl FileStops {
    /// An empty file stops all calls. So does a line that is no domain: a typing error must not let calls pass.
    fn parse(text: &str) -> Self {
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        match lines.map(str::parse).collect::<Result<Vec<_>, _>>() {
            Ok(tenants) if !tenants.is_empty() => Self::Tenants(tenants),
            Ok(_) => Self::All,
            Err(_) => {
                tracing::error!("a line of the stop file is no domain, so all calls are stopped");
                Self::All
            }
        }
    }

    /// Whether calls of `tenant` are stopped.
    pub(super) fn stops(&self, tenant: Option<&Domain>) -> bool {
        match self {
            Self::Nothing => false,
            Self::All => true,
            Self::Tenants(tenants) => tenant.is_some_and(|tenant| tenants.contains(tenant)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(text: &str, tenant: &str) -> bool {
        FileStops::parse(text).stops(tenant.parse().ok().as_ref())
    }

    #[test]
    fn an_empty_file_stops_all_calls() {
        for text in ["", "\n\n", "# a comment only\n", "\u{feff}"] {
            assert!(stops(text, "acme.com") && stops(text, ""), "{text:?}");
        }
    }

    #[test]
    fn domains_in_the_file_stop_the_calls_of_these_tenants() {
        let text = "# since Monday\nAcme.com\r\n  other.example \n";

        assert!(stops(text, "acme.com") && stops(text, "other.example"));
        assert!(!stops(text, "third.example") && !stops(text, ""));
    }

    #[test]
    fn a_line_that_is_no_domain_stops_all_calls() {
        assert!(stops("acme.com\nother example\n", "third.example"));
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_stops_all_calls_and_a_missing_one_none() {
        let folder = tempfile::tempdir().unwrap();
        let missing = StopFile::new(folder.path().join("stop-calls"));
        assert_eq!(*missing.read().await, FileStops::Nothing);

        let unreadable = StopFile::new(folder.path().to_owned());
        assert_eq!(*unreadable.read().await, FileStops::All);
    }
}
