//! One method at one address: its request, its responses and its errors.

use super::refusal;
use axum::http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use shared_types::error_code::ErrorCode;
use std::collections::BTreeMap;

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// Built by the routes.
#[derive(Clone, Debug)]
pub struct Operation {
    method: Method,
    path: &'static str,
    group: &'static str,
    summary: &'static str,
    about: &'static str,
    parameters: Vec<Parameter>,
    request_body: Option<SchemaOf>,
    responses: BTreeMap<u16, Answer>,
    errors: Vec<ErrorCode>,
    refusal: refusal::Shape,
    security: Option<Security>,
    links: Vec<Link>,
}

/// A security scheme, and whether one can do without.
#[derive(Clone, Copy, Debug)]
struct Security {
    scheme: &'static str,
    required: bool,
}

#[derive(Clone, Debug)]
struct Parameter {
    place: &'static str,
    name: &'static str,
    about: &'static str,
    pattern: Option<&'static str>,
    required: bool,
}

#[derive(Clone, Debug)]
struct Answer {
    about: &'static str,
    content: Option<Content>,
}

/// An operation that takes what this one's good answer says.
#[derive(Clone, Copy, Debug)]
struct Link {
    operation: &'static str,
    parameter: &'static str,
    /// A JSON pointer into the answer.
    from: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Content {
    Json(SchemaOf),
    /// Anything else, under its media type.
    Other(&'static str),
}

impl Operation {
    /// `path` as axum writes it: `/call/{iden}`, `/demo/{*name}`.
    pub fn new(method: Method, path: &'static str, group: &'static str) -> Self {
        Self {
            method,
            path,
            group,
            summary: "",
            about: "",
            parameters: Vec::new(),
            request_body: None,
            responses: BTreeMap::new(),
            errors: Vec::new(),
            refusal: refusal::Shape::Snake,
            security: None,
            links: Vec::new(),
        }
    }

    pub fn get(path: &'static str, group: &'static str) -> Self {
        Self::new(Method::GET, path, group)
    }

    pub fn post(path: &'static str, group: &'static str) -> Self {
        Self::new(Method::POST, path, group)
    }

    /// In a line, and in as many as it needs.
    #[must_use]
    pub fn summary(self, summary: &'static str, about: &'static str) -> Self {
        Self { summary, about, ..self }
    }

    /// A part of the address, with the pattern of those that can be found.
    #[must_use]
    pub fn path_param(
        self,
        name: &'static str,
        pattern: Option<&'static str>,
        about: &'static str,
    ) -> Self {
        self.with(Parameter { place: "path", name, about, pattern, required: true })
    }

    #[must_use]
    pub fn query(self, name: &'static str, about: &'static str) -> Self {
        self.with(Parameter { place: "query", name, about, pattern: None, required: false })
    }

    /// `pattern`: what a header of that name may hold to have an effect.
    #[must_use]
    pub fn header(
        self,
        name: &'static str,
        pattern: Option<&'static str>,
        about: &'static str,
    ) -> Self {
        self.with(Parameter { place: "header", name, about, pattern, required: false })
    }

    fn with(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// The JSON of its body.
    #[must_use]
    pub fn request_body<T: JsonSchema>(self) -> Self {
        Self { request_body: Some(SchemaGenerator::subschema_for::<T>), ..self }
    }

    #[must_use]
    pub fn response<T: JsonSchema>(self, status: u16, about: &'static str) -> Self {
        let content = Content::Json(SchemaGenerator::subschema_for::<T>);
        self.answer(status, Answer { about, content: Some(content) })
    }

    #[must_use]
    pub fn response_with(self, status: u16, media_type: &'static str, about: &'static str) -> Self {
        self.answer(status, Answer { about, content: Some(Content::Other(media_type)) })
    }

    #[must_use]
    pub fn empty_response(self, status: u16, about: &'static str) -> Self {
        self.answer(status, Answer { about, content: None })
    }

    fn answer(mut self, status: u16, answer: Answer) -> Self {
        self.responses.insert(status, answer);
        self
    }

    /// The codes of its refusals; each says its status.
    #[must_use]
    pub fn errors(mut self, codes: &[ErrorCode]) -> Self {
        self.errors.extend_from_slice(codes);
        self
    }

    #[must_use]
    pub fn error_shape(self, refusal: refusal::Shape) -> Self {
        Self { refusal, ..self }
    }

    /// Who may: the name of a security scheme.
    #[must_use]
    pub fn secured_by(self, scheme: &'static str) -> Self {
        Self { security: Some(Security { scheme, required: true }), ..self }
    }

    /// Anybody may; who shows that they are somebody is known by it.
    #[must_use]
    pub fn may_be_secured_by(self, scheme: &'static str) -> Self {
        Self { security: Some(Security { scheme, required: false }), ..self }
    }

    /// The operation called `operation` takes as `parameter` what is at `from` (a JSON pointer) in
    /// the good answer.
    #[must_use]
    pub fn link(
        mut self,
        operation: &'static str,
        parameter: &'static str,
        from: &'static str,
    ) -> Self {
        self.links.push(Link { operation, parameter, from });
        self
    }

    pub fn method(&self) -> &Method {
        &self.method
    }

    pub fn path(&self) -> &'static str {
        self.path
    }

    pub(super) fn group(&self) -> &'static str {
        self.group
    }

    /// OpenAPI has no word for the rest of a path.
    pub(super) fn path_in_document(&self) -> String {
        self.path.replace("{*", "{")
    }

    pub(super) fn method_in_document(&self) -> String {
        self.method.as_str().to_ascii_lowercase()
    }

    pub(super) fn document(&self, schemas: &mut SchemaGenerator) -> Value {
        let mut document = json!({
            "operationId": self.id(),
            "tags": [self.group],
            "summary": self.summary,
            "responses": self.responses(schemas),
        });
        if !self.about.is_empty() {
            document["description"] = self.about.into();
        }
        if !self.parameters.is_empty() {
            document["parameters"] = self.parameters.iter().map(Parameter::document).collect();
        }
        if let Some(takes) = self.request_body {
            let schema = takes(schemas);
            document["requestBody"] = json!({
                "required": true,
                "content": { "application/json": { "schema": schema } },
            });
        }
        document["security"] = match self.security {
            None => json!([]),
            Some(Security { scheme, required: true }) => json!([{ scheme: [] }]),
            Some(Security { scheme, required: false }) => json!([{}, { scheme: [] }]),
        };
        document
    }

    /// `post_api_calls_initiate`
    fn id(&self) -> String {
        let words = self.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
        let mut id = self.method_in_document();
        for word in words {
            id.push('_');
            id.push_str(word);
        }
        if self.path.ends_with('/') {
            id.push_str("_page");
        }
        id
    }

    fn links(&self) -> Value {
        let link = |link: &Link| {
            let from = format!("$response.body#{}", link.from);
            let to = json!({
                "operationId": link.operation,
                "parameters": { link.parameter: from },
            });
            (link.operation.to_owned(), to)
        };
        self.links.iter().map(link).collect::<Map<_, _>>().into()
    }

    fn responses(&self, schemas: &mut SchemaGenerator) -> Map<String, Value> {
        let mut responses = Map::new();
        for (status, answer) in &self.responses {
            let mut response = answer.document(schemas);
            if (200..300).contains(status) && !self.links.is_empty() {
                response["links"] = self.links();
            }
            responses.insert(status.to_string(), response);
        }
        let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
        for &code in &self.errors {
            by_status.entry(code.http_status()).or_default().push(code);
        }
        for (status, codes) in by_status {
            let response = self.refusal.document(status, &codes, schemas);
            responses.insert(status.to_string(), response);
        }
        responses
    }
}

impl Parameter {
    fn document(&self) -> Value {
        let mut schema = json!({ "type": "string" });
        if let Some(pattern) = self.pattern {
            schema["pattern"] = pattern.into();
        }
        json!({
            "in": self.place,
            "name": self.name,
            "description": self.about,
            "required": self.required,
            "schema": schema,
        })
    }
}

impl Answer {
    fn document(&self, schemas: &mut SchemaGenerator) -> Value {
        let (media_type, schema) = match self.content {
            None => return json!({ "description": self.about }),
            Some(Content::Json(schema)) => ("application/json", schema(schemas)),
            Some(Content::Other(media_type)) => (media_type, schemars::json_schema!({})),
        };
        json!({ "description": self.about, "content": { media_type: { "schema": schema } } })
    }
}
