//! The vendor's description of requests.

use axum::http::request::Parts;
use serde_json::Value;
use std::sync::LazyLock;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../netsapiens-v2-calls.openapi.json")).unwrap()
});

/// The deviation of a request to `path`, below the address of API v2.
pub(super) fn breach(parts: &Parts, path: &str, body: &str) -> Option<String> {
    let method = parts.method.as_str();
    let complaint = |what: String| Some(format!("{method} {path}: {what}"));
    let Some((template, operations)) = described(path) else {
        return complaint("there is no such path".into());
    };
    let Some(operation) = operations.get(method.to_ascii_lowercase()) else {
        return complaint("there is no such method".into());
    };
    if parts.uri.query().is_some() {
        return complaint("no query is described".into());
    }
    let in_path =
        parameters(template, path, operation).find_map(|(schema, value)| wrong(schema, &value));
    in_path.or_else(|| in_body(operation, parts, body)).and_then(complaint)
}

/// The matching template of `path` with the most fixed segments.
fn described(path: &str) -> Option<(&'static str, &'static Value)> {
    let paths = DESCRIPTION["paths"].as_object().unwrap();
    let fits = |template: &str| {
        let (ours, theirs): (Vec<_>, Vec<_>) =
            (path.split('/').collect(), template.split('/').collect());
        ours.len() == theirs.len()
            && ours.iter().zip(theirs).all(|(ours, theirs)| is_name(theirs) || *ours == theirs)
    };
    let fitting = paths.iter().filter(|(template, _)| fits(template));
    fitting
        .min_by_key(|(template, _)| template.matches('{').count())
        .map(|(template, operations)| (template.as_str(), operations))
}

fn is_name(segment: &str) -> bool {
    segment.starts_with('{')
}

/// The schema and the value of each named segment.
fn parameters<'a>(
    template: &'a str,
    path: &'a str,
    operation: &'a Value,
) -> impl Iterator<Item = (&'a Value, Value)> {
    let named = template.split('/').zip(path.split('/')).filter(|(name, _)| is_name(name));
    named.map(|(name, value)| {
        let described = operation["parameters"].as_array().unwrap();
        let parameter =
            described.iter().find(|it| format!("{{{}}}", it["name"].as_str().unwrap()) == name);
        (&parameter.expect("each has a schema")["schema"], value.into())
    })
}

fn in_body(operation: &Value, parts: &Parts, body: &str) -> Option<String> {
    let content = &operation["requestBody"]["content"]["application/json"];
    if content.is_null() {
        return (!body.is_empty()).then(|| "a body that nobody reads".to_owned());
    }
    let content_type = parts.headers.get("content-type").map(|value| value.to_str().unwrap());
    if content_type != Some("application/json") {
        return Some(format!("content-type {content_type:?}"));
    }
    match serde_json::from_str(body) {
        Ok(body) => wrong(&content["schema"], &body),
        Err(error) => Some(error.to_string()),
    }
}

/// The part of JSON Schema that the description uses for requests.
fn wrong(schema: &Value, value: &Value) -> Option<String> {
    let schema = resolve(schema);
    let properties = schema["properties"].as_object();
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let missing =
        required.filter(|name| value.get(name).is_none()).map(|name| format!("no {name}"));
    let members = value.as_object().into_iter().flatten().filter_map(|(name, value)| {
        match properties?.get(name) {
            Some(schema) => wrong(schema, value).map(|what| format!("{name}: {what}")),
            None => Some(format!("{name} is not described")),
        }
    });
    let is_allowed = schema["enum"].as_array().is_none_or(|allowed| allowed.contains(value));
    let length = value.as_str().map_or(0, |text| text.chars().count());
    let is_short = schema["maxLength"].as_u64().is_none_or(|most| length as u64 <= most);
    let is_of_type = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("object") => value.is_object(),
        Some("integer") => value.is_i64() || value.is_u64(),
        other => panic!("{other:?} is not understood here"),
    };
    let complaints = [
        (!is_of_type).then(|| "of another type".to_owned()),
        (!is_allowed).then(|| "not one of the values".to_owned()),
        (!is_short).then(|| "too long".to_owned()),
    ];
    complaints.into_iter().flatten().chain(missing).chain(members).next()
}

fn resolve(schema: &Value) -> &Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolve(DESCRIPTION.pointer(&reference[1..]).unwrap()),
        None => schema,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn complaint(method: &str, path: &str, body: &str) -> String {
        let request = Request::builder().method(method).uri(path);
        let request = match body {
            "" => request,
            _ => request.header("content-type", "application/json"),
        };
        let (parts, ()) = request.body(()).unwrap().into_parts();
        breach(&parts, parts.uri.path(), body).unwrap_or_default()
    }

    #[test]
    fn described_requests_are_valid() {
        let calls = "/domains/acme.com/users/500/calls";
        let body = r#"{"synchronous":"no","call-id":"x","call-term-user":"500"}"#;

        assert_eq!(complaint("GET", calls, ""), "");
        assert_eq!(complaint("POST", calls, body), "");
        assert_eq!(complaint("DELETE", &format!("{calls}/x/reject"), ""), "");
        assert_eq!(complaint("POST", "/domains/a/queuedcall/500", r#"{"destination":"1"}"#), "");
    }

    #[test]
    fn everything_else_is() {
        let calls = "/domains/acme.com/users/500/calls";
        let long = "/domains/acme.com/users/12345678901234567/calls";
        for (method, path, body, told) in [
            ("POST", "/calls", "{}", "no such path"),
            ("PUT", calls, "", "no such method"),
            ("GET", "/domains/a/calls?x=y", "", "no query"),
            ("GET", long, "", "too long"),
            ("POST", calls, r#"{"synchronous":"no","call-id":"x"}"#, "no call-term-user"),
            (
                "POST",
                calls,
                r#"{"synchronous":"maybe","call-id":"x","call-term-user":"5"}"#,
                "values",
            ),
            ("POST", calls, r#"{"synchronous":"no","call-id":1,"call-term-user":"5"}"#, "type"),
            ("POST", calls, r#"{"to":"5"}"#, "no call-id"),
            (
                "POST",
                "/domains/a/queuedcall/5",
                r#"{"destination":"1","uid":"5"}"#,
                "not described",
            ),
            ("GET", calls, "{}", "nobody reads"),
            ("POST", calls, "", "content-type"),
        ] {
            let complaint = complaint(method, path, body);
            assert!(complaint.contains(told), "{method} {path} {body}: {complaint}");
        }
    }
}
