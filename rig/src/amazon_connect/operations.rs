//! The operations, and the deviations of a request from the service model.

use super::{AmazonConnect, ConnectRequest, Inner};
use crate::http_stand_in::Request;
use serde_json::{Map, Value, json};

/// The members of `StartOutboundVoiceContact` that are used; the first four are always sent.
const START_MEMBERS: [&str; 10] = [
    "InstanceId",
    "ContactFlowId",
    "DestinationPhoneNumber",
    "ClientToken",
    "SourcePhoneNumber",
    "QueueId",
    "Attributes",
    "RingTimeoutInSeconds",
    "AnswerMachineDetectionConfig",
    "TrafficType",
];
const REQUIRED: usize = 4;
const MAX_ATTRIBUTE_BYTES: usize = 32_768;

pub(super) fn kind(request: &Request) -> ConnectRequest {
    let segments: Vec<_> = request.path.trim_matches('/').split('/').collect();
    match (request.method.as_str(), &segments[..]) {
        ("PUT", ["contact", "outbound-voice"]) => ConnectRequest::Start,
        ("POST", ["contact", "stop"]) => ConnectRequest::Stop,
        ("GET", ["contacts", _, _]) => ConnectRequest::Describe,
        ("POST", ["metrics", "current", _]) => ConnectRequest::Metrics,
        _ => ConnectRequest::Other,
    }
}

/// The deviations.
pub(super) fn breach(request: &Request, kind: ConnectRequest) -> Option<String> {
    if kind == ConnectRequest::Other {
        return Some(format!("there is no {} {}", request.method, request.path));
    }
    if kind == ConnectRequest::Describe {
        return (!request.body.is_empty()).then(|| "a read has a body".to_owned());
    }
    if request.header("content-type") != "application/json" {
        return Some("the body is not declared as JSON".to_owned());
    }
    let Ok(body) = serde_json::from_str::<Map<String, Value>>(&request.body) else {
        return Some("the body is no object".to_owned());
    };
    match kind {
        ConnectRequest::Start => start_breach(&body),
        ConnectRequest::Stop => {
            let is_text = |name: &&str| body.get(*name).is_some_and(Value::is_string);
            let missing = ["ContactId", "InstanceId"].into_iter().find(|name| !is_text(name));
            missing.map(|name| format!("{name} is missing"))
        }
        ConnectRequest::Metrics => {
            let is_list = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
            let filters = body.get("Filters").map(|filters| &filters["Queues"]);
            let is_good =
                filters.is_some_and(is_list) && body.get("CurrentMetrics").is_some_and(is_list);
            (!is_good).then(|| "Filters or CurrentMetrics are missing".to_owned())
        }
        ConnectRequest::Describe | ConnectRequest::Other => None,
    }
}

fn start_breach(body: &Map<String, Value>) -> Option<String> {
    let unknown = body.keys().find(|name| !START_MEMBERS.contains(&name.as_str()));
    if let Some(name) = unknown {
        return Some(format!("there is no member {name}"));
    }
    let is_text = |name: &&str| body.get(*name).is_some_and(Value::is_string);
    if let Some(name) = START_MEMBERS[..REQUIRED].iter().find(|name| !is_text(name)) {
        return Some(format!("{name} is missing"));
    }
    let numbers = ["DestinationPhoneNumber", "SourcePhoneNumber"];
    if let Some(name) = numbers.iter().find(|name| !body.get(**name).is_none_or(is_e164)) {
        return Some(format!("{name} is no number"));
    }
    let seconds = body.get("RingTimeoutInSeconds").map_or(Some(60), Value::as_u64);
    if !seconds.is_some_and(|seconds| (15..=60).contains(&seconds)) {
        return Some("RingTimeoutInSeconds is not from 15 to 60".to_owned());
    }
    let detects = body
        .get("AnswerMachineDetectionConfig")
        .is_some_and(|config| config["EnableAnswerMachineDetection"] == true);
    let traffic = if detects { "CAMPAIGN" } else { "GENERAL" };
    if body.get("TrafficType").is_none_or(|given| given != traffic) {
        return Some(format!("TrafficType is not {traffic}"));
    }
    let attributes = body.get("Attributes").and_then(Value::as_object);
    let bytes = attributes.into_iter().flatten().map(|(name, value)| match value {
        Value::String(text) => name.len() + text.len(),
        _ => usize::MAX / 2,
    });
    let fits = bytes.fold(0_usize, usize::saturating_add) <= MAX_ATTRIBUTE_BYTES;
    (!fits).then(|| "the attributes are too long, or no texts".to_owned())
}

fn is_e164(value: &Value) -> bool {
    let digits = value.as_str().and_then(|text| text.strip_prefix('+')).unwrap_or_default();
    (2..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
}

/// An error as AWS answers it, with a number that must not be logged.
pub(super) fn error(status: u16, name: &str) -> (u16, String, String) {
    let (headers, body) = named_error(&format!("{name}:http://internal.amazon.com/coral/"), None);
    (status, headers, body)
}

/// Headers and body of the error with this name, with the seconds of `Retry-After`.
pub(super) fn named_error(name: &str, retry_after: Option<u64>) -> (String, String) {
    let retry_after = retry_after.map(|seconds| format!("retry-after: {seconds}\r\n"));
    let headers = format!("x-amzn-errortype: {name}\r\n{}", retry_after.unwrap_or_default());
    (headers, json!({ "message": "Not to +12025550142" }).to_string())
}

fn ok(body: &Value) -> (u16, String, String) {
    (200, String::new(), body.to_string())
}

impl Inner {
    /// Executes a valid request.
    pub(super) fn perform(
        &mut self,
        request: &Request,
        kind: ConnectRequest,
    ) -> (u16, String, String) {
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        let id = request.path.rsplit('/').next().unwrap_or_default();
        match kind {
            ConnectRequest::Start
                if body["InstanceId"] != AmazonConnect::INSTANCE
                    || body["ContactFlowId"] != AmazonConnect::FLOW =>
            {
                error(404, "ResourceNotFoundException")
            }
            ConnectRequest::Start => ok(&json!({ "ContactId": self.contacts.start(&body) })),
            ConnectRequest::Stop => {
                let contact = body["ContactId"].as_str().unwrap_or_default();
                if self.contacts.stop(contact, !self.ignores_stops) {
                    ok(&json!({}))
                } else {
                    error(410, "ContactNotFoundException")
                }
            }
            ConnectRequest::Describe => match self.contacts.describe(id) {
                Some(contact) => ok(&contact),
                None => error(404, "ResourceNotFoundException"),
            },
            ConnectRequest::Metrics if id != AmazonConnect::INSTANCE => {
                error(404, "ResourceNotFoundException")
            }
            ConnectRequest::Metrics => ok(&self.metrics()),
            ConnectRequest::Other => error(404, "ResourceNotFoundException"),
        }
    }

    fn metrics(&self) -> Value {
        let metrics = [
            ("AGENTS_AVAILABLE", "COUNT", self.metrics.agents_available),
            ("CONTACTS_IN_QUEUE", "COUNT", self.metrics.contacts_in_queue),
            ("ESTIMATED_WAIT_TIME", "SECONDS", self.metrics.estimated_wait_seconds),
        ];
        let collections: Vec<_> = metrics
            .iter()
            .filter_map(|(name, unit, value)| {
                let metric = json!({ "Name": name, "Unit": unit });
                value.map(|value| json!({ "Metric": metric, "Value": value }))
            })
            .collect();
        let results = if collections.is_empty() {
            json!([])
        } else {
            json!([{ "Collections": collections }])
        };
        json!({ "MetricResults": results, "DataSnapshotTime": 1_795_248_000 })
    }
}
