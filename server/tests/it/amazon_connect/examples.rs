//! The files that an operator imports into Amazon Web Services.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn example(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/amazon-connect");
    serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The actions of the flow that follow `action`.
fn next(action: &Value) -> Vec<&str> {
    let transitions = &action["Transitions"];
    let branches = list(&transitions["Errors"]).iter().chain(list(&transitions["Conditions"]));
    let all = branches.map(|branch| &branch["NextAction"]).chain([&transitions["NextAction"]]);
    all.filter_map(Value::as_str).collect()
}

#[test]
fn every_branch_of_the_flow_leads_to_the_queue_or_to_the_end() {
    let flow = example("click2call-flow.json");
    assert_eq!(flow["Version"], "2019-10-30");
    let actions = list(&flow["Actions"]);
    let names: BTreeSet<_> =
        actions.iter().map(|action| action["Identifier"].as_str().unwrap()).collect();
    assert_eq!(names.len(), actions.len(), "each has a name of its own");

    let start = flow["StartAction"].as_str().unwrap();
    let (mut reached, mut waiting) = (BTreeSet::new(), vec![start]);
    while let Some(name) = waiting.pop() {
        if reached.insert(name) {
            let action = actions.iter().find(|action| action["Identifier"] == name);
            let action = action.unwrap_or_else(|| panic!("there is no action {name}"));
            let followers = next(action);
            assert_eq!(followers.is_empty(), action["Type"] == "DisconnectParticipant", "{name}");
            waiting.extend(followers);
        }
    }
    assert_eq!(reached, names, "each is reached");
    let positions = flow["Metadata"]["ActionMetadata"].as_object().unwrap();
    assert_eq!(positions.keys().map(String::as_str).collect::<BTreeSet<_>>(), names);
}

#[test]
fn the_flow_uses_the_queue_attribute_that_the_server_sends() {
    let flow = example("click2call-flow.json");
    let of_type = |wanted: &str| {
        let found = list(&flow["Actions"]).iter().find(|action| action["Type"] == wanted);
        found.unwrap_or_else(|| panic!("there is no {wanted}")).clone()
    };
    let set_queue = of_type("UpdateContactTargetQueue");
    assert_eq!(set_queue["Parameters"]["QueueId"], "$.Attributes.c2c_queue_id");
    let errors = list(&of_type("TransferContactToQueue")["Transitions"]["Errors"]).len();
    assert_eq!(errors, 2, "a full queue and any other error");
    let check = of_type("CheckOutboundCallStatus");
    let machines: Vec<_> = list(&check["Transitions"]["Conditions"])
        .iter()
        .filter(|branch| branch["NextAction"] == "disconnect")
        .map(|branch| branch["Condition"]["Operands"][0].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(machines, ["VoicemailBeep", "VoicemailNoBeep"]);
}

#[test]
fn the_policy_allows_the_operations_that_are_used_and_no_other() {
    let policy = example("iam-policy.json");
    let actions: BTreeSet<_> = list(&policy["Statement"])
        .iter()
        .flat_map(|statement| match &statement["Action"] {
            Value::Array(actions) => actions.clone(),
            action => vec![action.clone()],
        })
        .map(|action| action.as_str().unwrap().to_owned())
        .collect();

    let expected =
        ["DescribeContact", "GetCurrentMetricData", "StartOutboundVoiceContact", "StopContact"];
    assert_eq!(actions, expected.map(|name| format!("connect:{name}")).into());
    let resources = list(&policy["Statement"]).iter().map(|statement| &statement["Resource"]);
    assert!(resources.clone().all(|resource| *resource != "*"), "only this instance");
}
