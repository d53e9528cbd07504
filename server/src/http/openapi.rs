//! The description of the API (OpenAPI 3.1.1), made of the routes themselves.
//!
//! A route is added together with its [`Operation`], so there is none without a description; schemas
//! come from the types that the handlers read and write. `docs/openapi.json` is what
//! `click2call openapi` prints, and a test holds it to that.
//!
//! - [`operation`]: one method at one address
//! - `plain_schemas`: the form of schemas that generators of clients read
//! - [`refusal`]: the one shape of everything that is refused
//! - [`routes`]: a router that knows what its routes do

pub mod operation;
mod plain_schemas;
pub mod refusal;
pub mod routes;

use operation::Operation;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

const TITLE: &str = "click2call";
const ABOUT: &str = "Visitors of a web page request callbacks, users sign calls with their terminal's \
password, applications place and observe calls for their users. Every error has an error code. Codes \
are stable, messages are not.";

/// The document that describes `operations`.
pub fn document(operations: &[Operation]) -> Value {
    let mut settings = SchemaSettings::draft2020_12().for_serialize();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut schemas = SchemaGenerator::new(settings);
    let mut paths = Map::new();
    for operation in operations {
        let path = paths.entry(operation.path_in_document()).or_insert_with(|| json!({}));
        path[operation.method_in_document()] = operation.document(&mut schemas);
    }
    let definitions = schemas.take_definitions(true);
    let paths = plain_schemas::plain(&Value::Object(paths), &definitions);
    let components = definitions
        .iter()
        .map(|(name, schema)| (name.clone(), plain_schemas::plain(schema, &definitions)));
    let components = plain_schemas::used(&paths, components.collect());
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": TITLE,
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(operations),
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "jwt": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A token of the issuer in the section [call_control.tokens] of the settings.",
                },
                "visitor": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A token of a site's logged-in user, of the issuer that the site has in domains.json, or of the one in [call_control.tokens] of the settings.",
                },
                "operator": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token in `call_blocking.api_token` of the settings.",
                },
                "call_token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token in the response to the signed call.",
                },
            },
        },
    })
}

/// The groups that are there, in the order in which they first come.
fn tags(operations: &[Operation]) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for operation in operations {
        if !names.contains(&operation.group()) {
            names.push(operation.group());
        }
    }
    let tag = |name: &str| json!({ "name": name, "description": about(name) });
    names.into_iter().map(tag).collect()
}

/// What the operations of a group are for.
fn about(group: &str) -> &'static str {
    match group {
        "Visitors" => "A visitor of a tenant's page requests a call, follows it and cancels it.",
        "Applications" => "Scripts for applications with call buttons.",
        "Call control" => "Applications place calls for their users, follow them and end them.",
        "Signed calls" => "Users sign calls with the password of their desk phone.",
        "Operator" => "The operator stops calls and edits the do-not-call list.",
        "Widget" => "The scripts and pages of the button on tenants' pages.",
        "Demo" => "A page with a simulated telephone system.",
        "Server" => "The server itself.",
        _ => "Further operations.",
    }
}
