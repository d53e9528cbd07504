//! IvozProvider's Kamailio knows where each company was last seen.
//!
//! One JSON-RPC question over HTTP: `htable.get` of the table `AsPerCompanyId`. Kamailio keeps that
//! table in memory and fills it when a terminal of the company signals, so after its restart it
//! answers with an error until the company has. Nothing is asked twice.

mod answer;

use super::{ApplicationServers, ResolveError};
use crate::application_servers::settings::KamailioSettings;
use async_trait::async_trait;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response, Url};
use serde_json::json;

/// The table that has a SIP address for each company.
const TABLE: &str = "AsPerCompanyId";
/// An answer has some hundred bytes.
const LONGEST_ANSWER: usize = 16 * 1024;

/// Asks Kamailio. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Kamailio {
    client: Client,
    url: Url,
}

impl Kamailio {
    /// A resolver that has asked nothing yet.
    pub fn new(settings: KamailioSettings) -> Result<Self, reqwest::Error> {
        let client = http_client::builder()
            .timeout(settings.timeout)
            // It stands in the operator's own network; the way there leads through no proxy.
            .no_proxy()
            // A connection kept from before may be dead, and a question is put once.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { client, url: settings.url })
    }

    async fn ask(&self, company: u64) -> Result<Vec<u8>, ResolveError> {
        let question = json!({
            "jsonrpc": "2.0",
            "method": "htable.get",
            "params": [TABLE, company.to_string()],
            "id": 1,
        });
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(question.to_string());
        // Whatever the HTTP status is, the answer says what there is to know.
        whole(request.send().await.map_err(failure)?).await
    }
}

#[async_trait]
impl ApplicationServers for Kamailio {
    async fn of_company(&self, company: u64) -> Result<String, ResolveError> {
        let host = answer::host(&self.ask(company).await?, company)?;
        Ok(host.as_str().to_owned())
    }
}

async fn whole(mut response: Response) -> Result<Vec<u8>, ResolveError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(ResolveError::TooLong);
        }
    }
    Ok(body)
}

fn failure(error: reqwest::Error) -> ResolveError {
    if error.is_timeout() {
        ResolveError::TimedOut
    } else {
        ResolveError::Unreachable(Box::new(error.without_url()))
    }
}
