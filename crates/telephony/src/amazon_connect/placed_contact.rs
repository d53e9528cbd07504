//! A contact that was started, as the server observes and ends it.

use super::contact_reference::ContactReference;
use super::instance::Instance;
use crate::aws::client::AwsRequest;
use crate::aws::error::AwsError;
use async_trait::async_trait;
use model::call_progress::{CallProgress, last_state};
use model::provider::{ControlError, PlacedCall, ResumeHandle};
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// A call.
pub(super) struct PlacedContact {
    pub(super) instance: Arc<Instance>,
    pub(super) contact: ContactReference,
    pub(super) stop: Arc<StopRequest>,
    pub(super) progress: CallProgress,
}

/// A requested end, shared by the call and its poller. It stands until the contact has ended.
#[derive(Debug, Default)]
pub(super) struct StopRequest {
    requested: AtomicBool,
    /// Notified when Amazon Connect has accepted the request.
    pub(super) changed: Notify,
}

impl StopRequest {
    pub(super) fn is_requested(&self) -> bool {
        self.requested.load(Ordering::Acquire)
    }
}

#[async_trait]
impl PlacedCall for PlacedContact {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    fn resume_handle(&self) -> Option<ResumeHandle> {
        self.contact.to_handle()
    }

    /// `Ok` means that Amazon Connect was asked. The contact has ended when `DescribeContact` says so.
    async fn hang_up(&self) -> Result<(), ControlError> {
        if last_state(&self.progress.borrow()).is_final() {
            return Ok(());
        }
        self.stop.requested.store(true, Ordering::Release);
        let outcome = stop(&self.instance, &self.contact).await;
        match &outcome {
            // Nothing was asked for.
            Err(error) if !error.is_outcome_unknown() => {
                self.stop.requested.store(false, Ordering::Release);
            }
            Ok(()) | Err(_) => self.stop.changed.notify_one(),
        }
        outcome.map_err(ControlError::from)
    }
}

/// `StopContact`. A contact that is over needs no end.
pub(super) async fn stop(instance: &Instance, contact: &ContactReference) -> Result<(), AwsError> {
    let body = json!({ "InstanceId": instance.settings.instance_id, "ContactId": contact.contact });
    let request =
        AwsRequest::write(Method::POST, &["contact", "stop"], body.to_string().into_bytes());
    match instance.api.write(&request).await {
        Ok(_) => Ok(()),
        Err(error) if error.name() == Some("ContactNotFoundException") => Ok(()),
        Err(error) => Err(error),
    }
}
