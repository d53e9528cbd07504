//! What finds a contact: its id, the id of its call, and its queue.

use super::settings::QueueId;
use crate::aws::settings::is_id;
use model::call_id::CallId;
use model::provider::{ResumeError, ResumeHandle};
use serde::{Deserialize, Serialize};

/// A contact that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ContactReference {
    pub(super) call: CallId,
    pub(super) contact: String,
    /// `None` if the flow chooses the queue.
    pub(super) queue: Option<QueueId>,
}

/// The content of a [`ResumeHandle`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    call: String,
    contact: String,
    queue: Option<String>,
}

impl ContactReference {
    pub(super) fn to_handle(&self) -> Option<ResumeHandle> {
        let content = Content {
            call: self.call.as_str().to_owned(),
            contact: self.contact.clone(),
            queue: self.queue.as_ref().map(|queue| queue.as_str().to_owned()),
        };
        serde_json::to_string(&content).ok().and_then(ResumeHandle::new)
    }

    pub(super) fn from_handle(handle: &ResumeHandle) -> Result<Self, ResumeError> {
        let content: Content =
            serde_json::from_str(handle.expose()).map_err(|_| ResumeError::InvalidHandle)?;
        let call = content.call.parse().map_err(|_| ResumeError::InvalidHandle)?;
        let queue = content.queue.map(|id| QueueId::parse(id).ok_or(ResumeError::InvalidHandle));
        if !is_id(&content.contact) {
            return Err(ResumeError::InvalidHandle);
        }
        Ok(Self { call, contact: content.contact, queue: queue.transpose()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    #[test]
    fn a_handle_is_read_back() {
        for queue in [None, QueueId::parse("queue-1".to_owned())] {
            let call = CallId::random(&SystemRandom).unwrap();
            let reference = ContactReference { call, contact: "contact-1".to_owned(), queue };
            let handle = reference.to_handle().unwrap();

            assert_eq!(ContactReference::from_handle(&handle).unwrap(), reference);
        }
    }

    #[test]
    fn a_handle_of_another_form_is_refused() {
        let call = CallId::random(&SystemRandom).unwrap();
        for garbled in [
            "x".to_owned(),
            "{}".to_owned(),
            format!(r#"{{"call":"{}"}}"#, call.as_str()),
            format!(r#"{{"call":"{}","contact":"../x","queue":null}}"#, call.as_str()),
            format!(r#"{{"call":"{}","contact":"x","queue":"a/b"}}"#, call.as_str()),
            r#"{"call":"x","contact":"x","queue":null}"#.to_owned(),
        ] {
            let refused =
                ContactReference::from_handle(&ResumeHandle::new(garbled.clone()).unwrap());
            assert!(matches!(refused, Err(ResumeError::InvalidHandle)), "{garbled}");
        }
    }
}
