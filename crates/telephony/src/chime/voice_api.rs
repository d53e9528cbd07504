//! The requests of the API, and what their answers mean.

use super::call_plan::CallPlan;
use super::settings::ChimeSettings;
use super::transactions::TransactionId;
use crate::aws::client::{AwsClient, AwsRequest};
use crate::aws::error::AwsError;
use model::clock::Clock;
use model::provider::{ConnectionProblem, ControlError, ProviderError};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The name for signatures. It differs from the name of the service, `chime-sdk-voice`.
const SIGNING_NAME: &str = "chime";

/// The API of one SIP media application.
pub(super) struct VoiceApi {
    client: AwsClient,
    application_id: String,
}

/// The service accepted a call.
#[derive(Debug)]
pub(super) struct CreatedCall {
    pub(super) status: u16,
    /// `None` if the answer was cut off or cannot be read. An event of the call names it too.
    pub(super) transaction: Option<TransactionId>,
}

/// What the Lambda function is to do with a call.
pub(super) enum CallUpdate {
    HangUp,
    PlayDigit(char),
}

/// What the service says of the SIP media application.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Application {
    pub(super) region: Option<String>,
    pub(super) has_function: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateAnswer {
    sip_media_application_call: CallAnswer,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CallAnswer {
    transaction_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ApplicationAnswer {
    sip_media_application: ApplicationMembers,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ApplicationMembers {
    aws_region: Option<String>,
    #[serde(default)]
    endpoints: Vec<serde::de::IgnoredAny>,
}

impl VoiceApi {
    /// Nothing is sent yet.
    pub(super) fn new(
        settings: &ChimeSettings,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let client = AwsClient::new(&settings.connection, SIGNING_NAME, clock)?;
        Ok(Self { client, application_id: settings.application_id.clone() })
    }

    /// `CreateSipMediaApplicationCall`. Any 2xx is a success, whatever comes with it.
    pub(super) async fn create(&self, plan: &CallPlan<'_>) -> Result<CreatedCall, ProviderError> {
        let body = plan.to_json();
        let body = body.map_err(|error| ProviderError::Unreachable(Some(Arc::new(error))))?;
        let path = ["sip-media-applications", &self.application_id, "calls"];
        let request = AwsRequest::write(Method::POST, &path, body);
        match self.client.send(&request).await {
            Ok(reply) => Ok(CreatedCall {
                status: reply.status.as_u16(),
                transaction: transaction(&reply.body),
            }),
            // The status was one of success: the call is placed.
            Err(AwsError::Unreadable { status }) => Ok(CreatedCall { status, transaction: None }),
            Err(error) => {
                warn_of("CreateSipMediaApplicationCall", &error);
                Err(error.into())
            }
        }
    }

    /// `UpdateSipMediaApplicationCall`: the function is invoked with `update`. A success says that it will be
    /// invoked, not what it does.
    pub(super) async fn update(
        &self,
        transaction: &TransactionId,
        update: &CallUpdate,
    ) -> Result<(), ControlError> {
        let arguments = match update {
            CallUpdate::HangUp => json!({ "action": "hangup" }),
            CallUpdate::PlayDigit(digit) => json!({ "action": "digits", "digits": digit }),
        };
        let body = json!({ "Arguments": arguments }).to_string().into_bytes();
        let path = ["sip-media-applications", &self.application_id, "calls", transaction.as_str()];
        let request = AwsRequest::write(Method::POST, &path, body);
        match self.client.send(&request).await {
            Ok(_) | Err(AwsError::Unreadable { .. }) => Ok(()),
            Err(error) => {
                warn_of("UpdateSipMediaApplicationCall", &error);
                Err(update_error(error))
            }
        }
    }

    /// `GetSipMediaApplication`, which changes nothing.
    pub(super) async fn application(&self) -> Result<Application, ConnectionProblem> {
        let path = ["sip-media-applications", &self.application_id];
        let request = AwsRequest::read(Method::GET, &path, None);
        let reply = self.client.send(&request).await.map_err(|error| {
            error.into_connection_problem("chime:GetSipMediaApplication", "SIP media application")
        })?;
        application(&reply.body).ok_or(ConnectionProblem::UnexpectedAnswer)
    }
}

fn update_error(error: AwsError) -> ControlError {
    if error.name() == Some("NotFoundException") { ControlError::NoSuchCall } else { error.into() }
}

/// Of an error only the name and the status are printed: its text may quote a number.
fn warn_of(operation: &'static str, error: &AwsError) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(target: "click2call::chime", operation, error, "Chime SDK Voice refused a request");
}

fn transaction(body: &[u8]) -> Option<TransactionId> {
    let answer: CreateAnswer = serde_json::from_slice(body).ok()?;
    answer.sip_media_application_call.transaction_id.parse().ok()
}

fn application(body: &[u8]) -> Option<Application> {
    let answer: ApplicationAnswer = serde_json::from_slice(body).ok()?;
    let members = answer.sip_media_application;
    // It is printed.
    let is_region = |text: &String| {
        text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    Some(Application {
        region: members.aws_region.filter(is_region),
        has_function: !members.endpoints.is_empty(),
    })
}
