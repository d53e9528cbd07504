//! The connection test: reads the metrics of all queues, and a contact that does not exist. Nothing is placed.

use super::api::ReadError;
use super::instance::Instance;
use super::read_pacer::Paused;
use super::settings::QueueId;
use crate::aws::client::AwsRequest;
use model::provider::{ConnectionProblem, ConnectionReport};
use reqwest::Method;

/// Whether it exists does not matter: that it is not found shows that the request was authenticated and allowed.
const NO_CONTACT: &str = "00000000-0000-0000-0000-000000000000";

/// Tests the region, the credentials, the instance and the queues.
pub(super) async fn run(instance: &Instance) -> Result<ConnectionReport, ConnectionProblem> {
    let settings = &instance.settings;
    let region = &settings.connection.region;
    let mut lines = vec![format!("the region {region} accepts the credentials")];
    let queues: Vec<&QueueId> = settings.queue_ids().collect();
    if settings.queue_metrics && !queues.is_empty() {
        let read = instance.metrics.read(&queues).await;
        let what = "instance or queue";
        read.map_err(|error| problem(error, "connect:GetCurrentMetricData", what))?;
        lines.push(format!("the metrics of the queues can be read: {}", queues.len()));
    }
    let path = ["contacts", &settings.instance_id, NO_CONTACT];
    match instance.api.read(&AwsRequest::read(Method::GET, &path, None)).await {
        Ok(_) => {}
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(problem(error, "connect:DescribeContact", "instance")),
    }
    lines.push("contacts can be read".to_owned());
    Ok(ConnectionReport::new(lines))
}

fn problem(error: ReadError, permission: &'static str, what: &'static str) -> ConnectionProblem {
    match error {
        ReadError::Failed(error) => error.into_connection_problem(permission, what),
        ReadError::Paused(Paused(remaining)) => {
            ConnectionProblem::Throttled { retry_after: Some(remaining) }
        }
        ReadError::Unreadable => ConnectionProblem::UnexpectedAnswer,
    }
}
