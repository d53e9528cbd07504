//! The stand-in's normal answers. 64-bit integers are text in them, as in its examples.

use super::{Dialpad, DialpadCall, DialpadRequest, Inner};
use rig::http_stand_in::Request;
use serde_json::{Value, json};

/// Small, so that a list has several pages.
const PAGE: usize = 2;

impl Inner {
    pub(super) fn answer(&mut self, request: &Request, kind: DialpadRequest) -> (u16, Value) {
        let bearer = request.header("authorization").strip_prefix("Bearer ");
        if bearer.is_none() || bearer != self.key {
            return refusal(401, "The key dp_… of alice@acme.example is unknown");
        }
        let body = serde_json::from_str(&request.body).unwrap_or_default();
        match kind {
            DialpadRequest::Call => self.call(&body),
            DialpadRequest::Callback => self.callback(&body, true),
            DialpadRequest::Validate => self.callback(&body, false),
            DialpadRequest::HangUp => self.hang_up(&request.path),
            DialpadRequest::Webhooks => self.webhooks(request, &body),
            DialpadRequest::Subscriptions => self.subscriptions(request, &body),
            DialpadRequest::Other => refusal(404, "no such address"),
        }
    }

    fn id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id
    }

    fn call(&mut self, body: &Value) -> (u16, Value) {
        if !is_id(&body["user_id"], Dialpad::USER) {
            return refusal(404, "user of +12025550142 not found");
        }
        let call = DialpadCall {
            id: self.id(),
            number: text(&body["phone_number"]),
            call_center: None,
            user: body["user_id"].as_i64(),
            custom_data: body["custom_data"].as_str().map(str::to_owned),
            is_over: false,
        };
        let answer = json!({ "call_id": call.id.to_string() });
        self.calls.push(call);
        (200, answer)
    }

    /// Refuses what Dialpad documents as refused.
    fn callback(&mut self, body: &Value, is_queued: bool) -> (u16, Value) {
        let (number, center) = (text(&body["phone_number"]), &body["call_center_id"]);
        if !is_id(center, Dialpad::CALL_CENTER) {
            return refusal(404, "call center not found");
        }
        if !number.starts_with("+1") {
            return refusal(400, "international numbers are not allowed: +442071838750");
        }
        let is_waiting = |call: &&DialpadCall| call.call_center.is_some() && !call.is_over;
        let waiting = self.calls.iter().filter(is_waiting);
        let is_duplicate = waiting.clone().any(|call| call.number == number);
        if is_duplicate && !self.accepts_duplicates {
            return refusal(400, "there is a callback for +12025550142 already");
        }
        if !is_queued {
            return (200, json!({ "success": true }));
        }
        let position = waiting.count() + 1;
        let id = self.id();
        let call_center = center.as_i64();
        self.calls.push(DialpadCall {
            id,
            number,
            call_center,
            user: None,
            custom_data: None,
            is_over: false,
        });
        (200, json!({ "position": position.to_string() }))
    }

    fn hang_up(&mut self, path: &str) -> (u16, Value) {
        let id = path.split('/').nth(4).unwrap_or_default();
        let is_meant = |call: &&mut DialpadCall| call.id.to_string() == id && !call.is_over;
        match self.calls.iter_mut().find(is_meant) {
            Some(call) => {
                call.is_over = true;
                (200, json!({}))
            }
            None => refusal(404, "call with +12025550142 not found"),
        }
    }

    fn webhooks(&mut self, request: &Request, body: &Value) -> (u16, Value) {
        let webhook = |id: Value| {
            let signature = body["secret"]
                .as_str()
                .map(|secret| json!({ "algo": "HS256", "type": "jwt", "secret": secret }));
            json!({ "id": id, "hook_url": body["hook_url"], "signature": signature })
        };
        match request.method.as_str() {
            "POST" => {
                let webhook = webhook(self.id().to_string().into());
                self.webhooks.push(webhook.clone());
                (200, webhook)
            }
            "PATCH" => match find(&mut self.webhooks, &request.path) {
                Some(existing) => {
                    *existing = webhook(existing["id"].clone());
                    let changed = existing.clone();
                    let uses = |it: &&mut Value| it["webhook"]["id"] == changed["id"];
                    for subscription in self.subscriptions.iter_mut().filter(uses) {
                        subscription["webhook"] = changed.clone();
                    }
                    (200, changed)
                }
                None => refusal(404, "webhook not found"),
            },
            _ => (200, page(&self.webhooks, &request.path)),
        }
    }

    fn subscriptions(&mut self, request: &Request, body: &Value) -> (u16, Value) {
        if request.method == "GET" {
            return (200, page(&self.subscriptions, &request.path));
        }
        let endpoint = body["endpoint_id"].to_string();
        let webhook = self.webhooks.iter().find(|it| text(&it["id"]) == endpoint);
        let Some(webhook) = webhook.cloned() else { return refusal(400, "no such endpoint") };
        let mut subscription = json!({ "enabled": true, "group_calls_only": false });
        for name in ["call_states", "enabled", "target_type"] {
            if !body[name].is_null() {
                subscription[name] = body[name].clone();
            }
        }
        if let Some(id) = body["target_id"].as_i64() {
            subscription["target_id"] = id.to_string().into();
        }
        subscription["webhook"] = webhook;
        if request.method == "POST" {
            subscription["id"] = self.id().to_string().into();
            self.subscriptions.push(subscription.clone());
            return (200, subscription);
        }
        match find(&mut self.subscriptions, &request.path) {
            Some(existing) => {
                subscription["id"] = existing["id"].clone();
                *existing = subscription.clone();
                (200, subscription)
            }
            None => refusal(404, "subscription not found"),
        }
    }
}

fn find<'a>(all: &'a mut [Value], path: &str) -> Option<&'a mut Value> {
    let id = path.rsplit('/').next().unwrap_or_default();
    all.iter_mut().find(|it| text(&it["id"]) == id)
}

fn page(all: &[Value], path: &str) -> Value {
    let cursor = path.split_once("?cursor=").and_then(|(_, cursor)| cursor.parse().ok());
    let first: usize = cursor.unwrap_or_default();
    let items: Vec<_> = all.iter().skip(first).take(PAGE).collect();
    let next = first + PAGE;
    if next < all.len() {
        json!({ "items": items, "cursor": next.to_string() })
    } else {
        json!({ "items": items })
    }
}

fn refusal(status: u16, message: &str) -> (u16, Value) {
    (status, json!({ "error": { "code": status, "message": message } }))
}

fn is_id(value: &Value, id: &str) -> bool {
    value.as_i64().is_some_and(|value| value.to_string() == id)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
