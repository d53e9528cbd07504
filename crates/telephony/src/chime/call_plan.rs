//! Which number is called first, which is bridged, and what the Lambda function must know of that.

use super::settings::ChimeSettings;
use model::call_id::CallId;
use model::provider::{NewCall, RingOrder};
use serde::Serialize;
use shared_types::call_state::Leg;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;

/// One call from phone to phone. It does not print.
pub(super) struct CallPlan<'a> {
    id: CallId,
    first: Party<'a>,
    second: Party<'a>,
    bridge_seconds: u64,
}

/// One phone.
struct Party<'a> {
    leg: Leg,
    number: &'a PhoneNumber,
    caller_id: &'a PhoneNumber,
}

/// Why no number can be called. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CallPlanError {
    #[error("the queue has no telephone number in [chime.queues]")]
    NoQueueNumber,
    #[error("the extension has no telephone number in [chime.extensions]")]
    NoExtensionNumber,
}

/// The body of `CreateSipMediaApplicationCall`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CreateRequest<'a> {
    from_phone_number: &'a str,
    to_phone_number: &'a str,
    arguments_map: BTreeMap<&'static str, String>,
}

impl<'a> CallPlan<'a> {
    pub(super) fn new(
        call: &'a NewCall,
        settings: &'a ChimeSettings,
    ) -> Result<Self, CallPlanError> {
        let ours = &settings.from_number;
        let visitor_sees = call.caller_id.as_ref().unwrap_or(ours);
        let called = |leg| Party { leg, number: &call.number, caller_id: visitor_sees };
        let company = |leg, number| Party { leg, number, caller_id: ours };
        let (first, second) = match &call.order {
            RingOrder::NumberThenQueue { queue } => {
                let number = settings.queues.get(queue).ok_or(CallPlanError::NoQueueNumber)?;
                (called(Leg::Visitor), company(Leg::Agent, number))
            }
            RingOrder::ExtensionThenNumber { extension } => {
                let number = settings.extensions.get(extension);
                let number = number.ok_or(CallPlanError::NoExtensionNumber)?;
                (company(Leg::Terminal, number), called(Leg::Destination))
            }
        };
        Ok(Self { id: call.id, first, second, bridge_seconds: settings.bridge_timeout.as_secs() })
    }

    /// The body of the create: for the service, never for a log. The arguments are part of the contract with the
    /// function.
    pub(super) fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let arguments = [
            ("call_id", self.id.as_str().to_owned()),
            ("legs", format!("{},{}", self.first.leg.as_str(), self.second.leg.as_str())),
            ("bridge_to", self.second.number.expose_e164().to_owned()),
            ("bridge_from", self.second.caller_id.expose_e164().to_owned()),
            ("bridge_seconds", self.bridge_seconds.to_string()),
        ];
        serde_json::to_vec(&CreateRequest {
            from_phone_number: self.first.caller_id.expose_e164(),
            to_phone_number: self.first.number.expose_e164(),
            arguments_map: arguments.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chime::tests::new_call;
    use serde_json::{Value, json};

    fn body(call: &NewCall) -> Value {
        let settings = ChimeSettings::for_tests("https://chime.invalid/");
        serde_json::from_slice(&CallPlan::new(call, &settings).unwrap().to_json().unwrap()).unwrap()
    }

    #[test]
    fn a_visitor_is_called_first_and_bridged_to_the_number_of_the_queue() {
        let call = new_call();

        assert_eq!(
            body(&call),
            json!({
                "FromPhoneNumber": "+12025550145",
                "ToPhoneNumber": "+12025550142",
                "ArgumentsMap": {
                    "call_id": call.id.as_str(),
                    "legs": "visitor,agent",
                    "bridge_to": "+12025550150",
                    "bridge_from": "+12025550145",
                    "bridge_seconds": "30",
                },
            })
        );
    }

    #[test]
    fn a_user_is_called_first_and_bridged_to_the_number() {
        let order = RingOrder::ExtensionThenNumber { extension: "201".to_owned() };
        let caller_id = "+12025550146".parse().ok();
        let body = body(&NewCall { order, caller_id, ..new_call() });

        assert_eq!(body["ToPhoneNumber"], "+12025550151");
        assert_eq!(body["FromPhoneNumber"], "+12025550145");
        assert_eq!(body["ArgumentsMap"]["legs"], "terminal,destination");
        assert_eq!(body["ArgumentsMap"]["bridge_to"], "+12025550142");
        assert_eq!(body["ArgumentsMap"]["bridge_from"], "+12025550146", "of this call");
    }

    #[test]
    fn the_caller_id_of_a_call_is_shown_to_the_called_number_only() {
        let body = body(&NewCall { caller_id: "+12025550146".parse().ok(), ..new_call() });

        assert_eq!(body["FromPhoneNumber"], "+12025550146");
        assert_eq!(body["ArgumentsMap"]["bridge_from"], "+12025550145");
    }

    #[test]
    fn a_name_without_a_number_is_not_called() {
        let settings = ChimeSettings::for_tests("https://chime.invalid/");
        let error =
            |order| CallPlan::new(&NewCall { order, ..new_call() }, &settings).err().unwrap();

        let queue = RingOrder::NumberThenQueue { queue: "501".to_owned() };
        assert_eq!(error(queue), CallPlanError::NoQueueNumber);
        let extension = RingOrder::ExtensionThenNumber { extension: "202".to_owned() };
        assert_eq!(error(extension), CallPlanError::NoExtensionNumber);
    }
}
