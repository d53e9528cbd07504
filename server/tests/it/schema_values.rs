//! The JSON Schema of `domains.json` accepts what the server accepts. `domains-schema.test.mjs` tests the schema with the same
//! values.

use serde_json::{Value, json};
use server::config::read;
use tenants::table::TenantTable;

const VALUES: &str = include_str!("../schema/values.json");

/// The tenant with `value` at this position, which may be that of a name.
fn filled(tenant: &Value, value: &Value) -> String {
    let text = tenant.to_string();
    assert_eq!(text.matches("\"VALUE\"").count(), 1, "{text}");
    format!("{{\"acme.com\":{}}}", text.replace("\"VALUE\"", &value.to_string()))
}

#[test]
fn the_server_accepts_what_the_schema_accepts_and_refuses_what_it_rejects() {
    let settings = read::from_text("provider = 'simulator'", "test settings", &|_| None).unwrap();
    let defaults = settings.tenant_defaults();
    let cases: Vec<Value> = serde_json::from_str(VALUES).unwrap();
    assert!(cases.len() > 15);

    for case in cases {
        let values = |name: &str| case[name].as_array().unwrap().clone();
        for (expected, value) in
            values("good").iter().map(|v| (true, v)).chain(values("bad").iter().map(|v| (false, v)))
        {
            let text = filled(&case["tenant"], value);
            let read = TenantTable::parse(&text, &defaults);
            assert_eq!(read.is_ok(), expected, "{text}: {:?}", read.err());
        }
    }
    let table = json!({ "acme com": { "queue": "1" } }).to_string();
    assert!(TenantTable::parse(&table, &defaults).is_err());
}
