//! `StartOutboundVoiceContact`: the request, and its one repetition after a lost answer.
//!
//! The call's id is the client token. A request with a token that is known starts nothing and answers with the
//! contact that was started, so the repetition finds out what happened. It is sent at once: the vendor says that
//! the token of a contact that has ended may start another one.

use super::instance::Instance;
use super::settings::QueueId;
use crate::aws::client::AwsRequest;
use crate::aws::error::AwsError;
use crate::aws::settings::is_id;
use model::provider::{NewCall, ProviderError};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use shared_types::branding::Label;
use shared_types::phone::PhoneNumber;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Refusals that do not depend on the time: if the repetition is refused like this, the first request was, too.
const CERTAIN_REFUSALS: [&str; 5] = [
    "DestinationNotAllowedException",
    "InvalidParameterException",
    "InvalidRequestException",
    "OutboundContactNotPermittedException",
    "ResourceNotFoundException",
];

/// A contact that was started.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) status: u16,
    pub(super) contact: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StartRequest<'a> {
    instance_id: &'a str,
    contact_flow_id: &'a str,
    destination_phone_number: &'a str,
    client_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_phone_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_id: Option<&'a str>,
    attributes: BTreeMap<&'static str, Cow<'a, str>>,
    ring_timeout_in_seconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_machine_detection_config: Option<DetectionConfig>,
    traffic_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DetectionConfig {
    enable_answer_machine_detection: bool,
    await_answer_machine_prompt: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StartAnswer {
    contact_id: String,
}

/// Starts a contact for `call`, which the flow brings to `queue`.
pub(super) async fn start(
    instance: &Instance,
    call: &NewCall,
    queue_name: &str,
    queue: Option<&QueueId>,
) -> Result<Started, ProviderError> {
    let body = body(instance, call, queue_name, queue);
    let request = AwsRequest::write(Method::PUT, &["contact", "outbound-voice"], body);
    match send(instance, &request).await {
        Err(error) if error.is_outcome_unknown() => {
            tracing::warn!(
                target: "click2call::amazon_connect",
                call_id = call.id.as_str(),
                error = &error as &dyn std::error::Error,
                "the answer to a callback was lost; it is requested again with the same token"
            );
            send(instance, &request).await.map_err(|error| {
                if error.name().is_some_and(|name| CERTAIN_REFUSALS.contains(&name)) {
                    error.into()
                } else {
                    ProviderError::OutcomeUnknown(Some(Arc::new(error)))
                }
            })
        }
        outcome => outcome.map_err(ProviderError::from),
    }
}

async fn send(instance: &Instance, request: &AwsRequest) -> Result<Started, AwsError> {
    let (status, body) = instance.api.write(request).await?;
    let answer = serde_json::from_slice::<StartAnswer>(&body).ok();
    let contact = answer.map(|answer| answer.contact_id).filter(|id| is_id(id));
    Ok(Started { status, contact: contact.ok_or(AwsError::Unreadable { status })? })
}

fn body(instance: &Instance, call: &NewCall, queue_name: &str, queue: Option<&QueueId>) -> Vec<u8> {
    let settings = &instance.settings;
    let caller_id = call.caller_id.as_ref().or(settings.source_phone_number.as_ref());
    let detection = DetectionConfig {
        enable_answer_machine_detection: true,
        await_answer_machine_prompt: false,
    };
    let request = StartRequest {
        instance_id: &settings.instance_id,
        contact_flow_id: &settings.contact_flow_id,
        destination_phone_number: call.number.expose_e164(),
        client_token: call.id.as_str(),
        source_phone_number: caller_id.map(PhoneNumber::expose_e164),
        queue_id: queue.map(QueueId::as_str),
        attributes: attributes(call, queue_name, queue),
        ring_timeout_in_seconds: settings.ring_seconds,
        answer_machine_detection_config: settings.answering_machine_detection.then_some(detection),
        // The service model wants it for detection, and a quota of its own for it.
        traffic_type: if settings.answering_machine_detection { "CAMPAIGN" } else { "GENERAL" },
    };
    // Serializing strings and numbers cannot fail.
    serde_json::to_vec(&request).unwrap_or_default()
}

/// What the flow and the agent's workspace can show. All of it is far below the 32,768 bytes that are allowed: a
/// context has 2,000 characters at most.
fn attributes<'a>(
    call: &'a NewCall,
    queue_name: &'a str,
    queue: Option<&'a QueueId>,
) -> BTreeMap<&'static str, Cow<'a, str>> {
    let context = call.custom_data.as_ref();
    let values = [
        ("c2c_call_id", Some(call.id.as_str().into())),
        ("c2c_domain", Some(call.api_domain.as_str().into())),
        ("c2c_queue", Some(queue_name.into())),
        ("c2c_queue_id", queue.map(|id| id.as_str().into())),
        ("c2c_company", call.company.as_ref().map(|name| Label::as_str(name).into())),
        ("c2c_context", context.map(|context| context.expose_text())),
        ("c2c_customer_id", context.and_then(|it| it.expose_customer_id()).map(Cow::from)),
        ("c2c_job_id", context.and_then(|it| it.expose_job_id()).map(Cow::from)),
    ];
    values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amazon_connect::settings::AmazonConnectSettings;
    use model::call_id::CallId;
    use model::clock::{Clock, SystemClock};
    use model::custom_data::CustomData;
    use model::provider::RingOrder;
    use model::random::{Random, SystemRandom};
    use serde_json::{Value, json};

    fn call() -> NewCall {
        NewCall {
            id: CallId::random(&SystemRandom).unwrap(),
            api_domain: "acme.com".into(),
            number: "(202) 555-0142".parse().unwrap(),
            order: RingOrder::NumberThenQueue { queue: "sales".into() },
            caller_id: None,
            code: None,
            company: None,
            custom_data: None,
        }
    }

    fn json_body(call: &NewCall, more: &Value) -> Value {
        let mut section = json!({ "region": "eu-central-1", "instance_id": "instance-1",
            "contact_flow_id": "flow-1", "queues": { "sales": "queue-1" } });
        section.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let settings: AmazonConnectSettings = serde_json::from_value(section).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let instance = Instance::new(settings, &clock, &random).unwrap();
        let queue = instance.settings.queue("sales").unwrap();
        serde_json::from_slice(&body(&instance, call, "sales", queue)).unwrap()
    }

    #[test]
    fn a_callback_has_a_token_a_flow_a_queue_and_attributes() {
        let call = call();
        assert_eq!(
            json_body(&call, &json!({})),
            json!({ "InstanceId": "instance-1", "ContactFlowId": "flow-1",
                "DestinationPhoneNumber": "+12025550142", "ClientToken": call.id.as_str(),
                "QueueId": "queue-1", "RingTimeoutInSeconds": 60, "TrafficType": "GENERAL",
                "Attributes": { "c2c_call_id": call.id.as_str(), "c2c_domain": "acme.com",
                    "c2c_queue": "sales", "c2c_queue_id": "queue-1" } })
        );
    }

    #[test]
    fn the_settings_choose_caller_id_ringing_time_and_detection() {
        let more = json!({ "source_phone_number": "+12025550145", "ring_seconds": 20,
            "answering_machine_detection": true });
        let body = json_body(&call(), &more);

        assert_eq!(body["SourcePhoneNumber"], "+12025550145");
        assert_eq!(body["RingTimeoutInSeconds"], 20);
        assert_eq!(
            body["AnswerMachineDetectionConfig"],
            json!({ "EnableAnswerMachineDetection": true, "AwaitAnswerMachinePrompt": false })
        );
        assert_eq!(body["TrafficType"], "CAMPAIGN");
        let own = NewCall { caller_id: Some("+12025550199".parse().unwrap()), ..call() };
        assert_eq!(json_body(&own, &more)["SourcePhoneNumber"], "+12025550199");
    }

    #[test]
    fn the_context_and_its_ids_are_attributes() {
        let context = CustomData::from_json(r#"{"customerId":"C-7","jobId":"J 1","x":[1]}"#);
        let call = NewCall { custom_data: context.unwrap(), ..call() };
        let attributes = &json_body(&call, &json!({}))["Attributes"];

        assert_eq!(attributes["c2c_context"], r#"{"customerId":"C-7","jobId":"J 1","x":[1]}"#);
        assert_eq!(attributes["c2c_customer_id"], "C-7");
        assert_eq!(attributes["c2c_job_id"], "J 1");
    }

    #[test]
    fn the_longest_context_fits_the_attributes() {
        let id = "\u{1f600}".repeat(900);
        let context = CustomData::from_json(&json!({ "customerId": id, "jobId": id }).to_string());
        let call = NewCall { custom_data: context.unwrap(), ..call() };
        let body = json_body(&call, &json!({}));
        let attributes = body["Attributes"].as_object().unwrap();
        let bytes =
            attributes.iter().map(|(name, value)| name.len() + value.as_str().unwrap().len());

        assert!(bytes.sum::<usize>() < 32_768);
    }
}
