//! Requests to the server, each from an address.

use crate::proof::{self, Processor, WAIT};
use crate::stage::Stage;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Collected};
use jiff::Timestamp;
use serde_json::{Value, json};
use shared_types::error_code::ErrorCode;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tower::ServiceExt;

/// The proxy in front of the server.
const PROXY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 40_000);

/// How often the demand for a proof of work is met for one request: the difficulty may rise meanwhile.
const DEMANDS: u32 = 3;

/// Sends requests for a group of clients, and counts them.
#[derive(Clone)]
pub struct Client {
    router: Router,
    stage: Stage,
    sent: Arc<AtomicU64>,
    /// The processor budget for proofs of work; `None` for browsers of visitors, each of which has its own processor.
    processor: Option<Arc<Processor>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body; null if it is not JSON.
    pub body: Value,
    /// The seconds of `Retry-After`.
    pub retry_after: Option<Duration>,
}

/// A visitor's request.
#[derive(Clone, Copy, Debug)]
pub struct CallRequest<'a> {
    /// The tenant.
    pub domain: &'a str,
    /// The number to call.
    pub number: &'a str,
    /// A later time.
    pub at: Option<Timestamp>,
}

/// The result of a visitor's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The call is placed or scheduled.
    Taken,
    /// It is refused.
    Refused {
        /// The reason.
        code: ErrorCode,
        /// When to retry.
        retry_after: Option<Duration>,
    },
}

impl Client {
    /// Clients that send to `router`.
    pub fn new(router: Router, stage: Stage, processor: Option<Arc<Processor>>) -> Self {
        Self { router, stage, sent: Arc::default(), processor }
    }

    /// The number of sent requests.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Sends `body` from `address`, and reads the answer.
    pub async fn post(
        &self,
        address: IpAddr,
        path: &str,
        body: &Value,
        token: Option<&str>,
    ) -> Answer {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-forwarded-for", address.to_string())
            .header("x-forwarded-proto", "https")
            .extension(ConnectInfo(PROXY));
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let Ok(request) = request.body(Body::from(body.to_string())) else {
            return Answer {
                status: StatusCode::BAD_REQUEST,
                body: Value::Null,
                retry_after: None,
            };
        };
        let response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status();
        let retry_after = response.headers().get(header::RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        let body = response.into_body().collect().await.map(Collected::to_bytes);
        let body = body.ok().and_then(|body| serde_json::from_slice(&body).ok());
        let retry_after = retry_after.map(Duration::from_secs);
        Answer { status, body: body.unwrap_or_default(), retry_after }
    }

    /// Sends `request` from `address`, with the proof of work that the server demands.
    pub async fn ask(&self, address: IpAddr, request: CallRequest<'_>) -> Outcome {
        let mut body = json!({ "domain": request.domain, "phone_number": request.number });
        if let Some(at) = request.at {
            body["at"] = at.to_string().into();
        }
        let mut answer = self.post(address, "/click-to-call", &body, None).await;
        for _ in 0..DEMANDS {
            if answer.status != StatusCode::PRECONDITION_REQUIRED {
                break;
            }
            let Some(proof) = self.work(&answer.body["proof"]).await else { break };
            body["proof"] = proof.into();
            answer = self.post(address, "/click-to-call", &body, None).await;
        }
        answer.outcome()
    }

    /// Sends `request` from `address`, without a proof of work.
    pub async fn send(&self, address: IpAddr, request: CallRequest<'_>) -> Outcome {
        let body = json!({ "domain": request.domain, "phone_number": request.number });
        self.post(address, "/click-to-call", &body, None).await.outcome()
    }

    /// Takes the hashes of a proof of `bits` from the processor budget. `false` if it is used up; visitors and users have a processor of
    /// their own.
    pub fn afford(&self, bits: u32) -> bool {
        let processor = self.processor.as_ref();
        processor.is_none_or(|processor| processor.afford(bits, self.stage.now()))
    }

    /// Waits until the difficulty is low, and solves the challenge. `None` without processor budget.
    async fn work(&self, demand: &Value) -> Option<String> {
        let challenge = demand["challenge"].as_str()?;
        let bits = u8::try_from(demand["bits"].as_u64()?).ok()?;
        let asked_at = self.stage.now();
        self.stage.sleep(WAIT).await;
        let age = self.stage.now().saturating_sub(asked_at);
        // The server's seconds start before ours.
        let bits = proof::bits_at(bits, age.saturating_sub(Duration::from_secs(1)));
        self.afford(bits).then(|| proof::solve(challenge, bits))
    }
}

impl Answer {
    fn outcome(&self) -> Outcome {
        if self.status.is_success() {
            return Outcome::Taken;
        }
        let code = ErrorCode::from_wire(self.body["code"].as_str().unwrap_or_default());
        Outcome::Refused { code, retry_after: self.retry_after }
    }
}

/// The address of a visitor.
pub fn genuine_address(index: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(Ipv4Addr::new(100, 64, 0, 0).to_bits() + index))
}

/// The address of an attacker.
pub fn attackers_address(index: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(Ipv4Addr::new(11, 0, 0, 0).to_bits() + index))
}

/// An address in the network of an attacker with 2⁶⁴ addresses.
pub fn address_in_network(network: u32, host: u64) -> IpAddr {
    let network = u128::from(0x2001_0db8_u32) << 96 | u128::from(network) << 64;
    IpAddr::V6(Ipv6Addr::from_bits(network | u128::from(host)))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("sent", &self.sent()).finish_non_exhaustive()
    }
}
