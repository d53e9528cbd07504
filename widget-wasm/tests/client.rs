//! The JavaScript client and this crate have the same rules and texts: `node` runs the client.
#![cfg(test)]

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::error_code::ErrorCode;
use shared_types::phone::{NumberProblem, PhoneNumber};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use widget_wasm::call_context::{CallContext, CustomData};
use widget_wasm::dial::{Capabilities, Dial, Problem, duration};

/// For each kind of text.
const CASES: usize = 6_000;

/// Runs a module that reads `input` and answers by `answer(…)`.
fn run(script: &str, input: &Value) -> Value {
    let frame = format!(
        "import {{ readFileSync, writeSync }} from 'node:fs';\n\
         const input = JSON.parse(readFileSync(0));\n\
         const answer = (value) => {{\n\
           let text = Buffer.from(JSON.stringify(value));\n\
           while (text.length) text = text.subarray(writeSync(1, text));\n\
         }};\n{script}"
    );
    let mut node = Command::new("node")
        .args(["--input-type=module", "--eval", &frame])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is needed: the client is JavaScript");
    node.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "the script failed");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn generated(pattern: &'static str) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    (0..CASES).map(|_| pattern.new_tree(&mut runner).unwrap().current()).collect()
}

fn by_our_rules(text: &str) -> Value {
    match PhoneNumber::parse(text) {
        Ok(number) => {
            json!({ "e164": number.expose_e164(), "formatted": number.expose_formatted() })
        }
        Err(problem) => json!({ "problem": problem.as_str() }),
    }
}

#[test]
fn the_client_reads_numbers_by_the_rules_of_shared_types() {
    let written = [
        "(555) 123-4567",
        "555-123-4567",
        "15551234567",
        "5551234567",
        "+44 (0)20 7946 0958",
        "＋１ ２０２ ５５５ ０１４２",
        "٢٠٢٥٥٥٠١٤٢",
        "\u{202a}+1\u{a0}202\u{2011}555\u{2013}0142\u{202c}",
        "tel:+12025550142;ext=5",
        "1-800-FLOWERS",
        "2025550142 Ext. 5",
        "\u{1f4de} 2025550142",
        "",
    ];
    let mut texts: Vec<String> = written.map(str::to_owned).into();
    for prefix in 0..1_000 {
        texts.push(format!("+{prefix}12345678"));
        texts.push(format!("+{prefix}0012345678"));
        texts.push(format!("{prefix:03}5550142"));
        texts.push(format!("202{prefix:03}0142"));
        texts.push(format!("800{prefix:03}0142"));
    }
    for length in 0..20 {
        for start in ["", "+", "+1", "1", "0", "00", "011", "+44", "+39", "+378"] {
            texts.push(format!("{start}{}", "2".repeat(length)));
        }
    }
    texts.extend(generated("(tel:|\\+|00|011|\\+1|1)?[ (0-9]{0,4}[-. ()0-9٠-٩０-９\u{a0}–]{0,18}"));
    texts.extend(generated("\\+[1-9][0-9]{0,16}"));
    texts.extend(generated("[0-9]{6,12}( ?(x|ext|;|,|#|[a-z])[0-9]{0,3})?"));
    texts.extend(generated(".{0,12}"));

    let script = format!(
        "const {{ parsePhone }} = await import('{}/phone.js'); answer(input.map(parsePhone));",
        client()
    );
    let theirs = run(&script, &json!(texts));

    let theirs = theirs.as_array().unwrap();
    assert_eq!(theirs.len(), texts.len());
    for (text, their) in texts.iter().zip(theirs) {
        assert_eq!(their, &by_our_rules(text), "{text:?}");
    }
}

/// A script of `--eval` imports by absolute paths.
fn client() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/client");
    folder.canonicalize().unwrap().display().to_string()
}

#[test]
fn the_client_has_the_same_messages_for_states_and_errors() {
    let live = |can: bool| {
        let capabilities = Capabilities { hang_up: can, dtmf: can };
        Dial::placed("abc".to_owned(), capabilities)
    };
    let legs = [Leg::Visitor, Leg::Agent, Leg::Terminal, Leg::Destination];
    let causes = [
        EndCause::Completed,
        EndCause::Busy,
        EndCause::NoAnswer,
        EndCause::Cancelled,
        EndCause::Failed,
        EndCause::Unknown,
    ];
    let mut states = vec![CallState::Accepted, CallState::QUEUED, CallState::Connected];
    states.extend(legs.map(|leg| CallState::Ringing { leg }));
    states.extend(legs.map(|leg| CallState::Answered { leg }));
    states.extend(causes.map(|cause| CallState::Ended { cause }));
    states.push(CallState::Unknown);
    let codes: Vec<_> =
        ErrorCode::ALL.into_iter().filter(|code| *code != ErrorCode::Unknown).collect();
    let client_codes = [
        ("unreachable", Problem::Unreached),
        ("token_unavailable", Problem::NoToken),
        ("not_authenticated", Problem::NoToken),
        ("context_too_long", Problem::ContextTooLong),
        ("credentials_rejected", Problem::CredentialsRejected),
        ("no_transport", Problem::NoTransport),
        ("a_newer_code", Problem::Refused(ErrorCode::Unknown)),
    ];
    // The others depend on the tenant, so only a server refuses by them.
    let of_texts: Vec<_> = NumberProblem::ALL
        .into_iter()
        .filter(|problem| problem.code() == ErrorCode::NumberInvalid)
        .collect();

    let input = json!({
        "states": states,
        "codes": codes.iter().map(|code| code.as_str()).chain(client_codes.map(|it| it.0)).collect::<Vec<_>>(),
        "reasons": of_texts.iter().map(|problem| problem.as_str()).collect::<Vec<_>>(),
    });
    let script = format!(
        "const {{ say, wrong, hint }} = await import('{}/words.js');
         answer({{
           states: input.states.map(say),
           codes: input.codes.map((code) => wrong({{ code }})),
           reasons: input.reasons.map((reason) => wrong({{ code: 'number_invalid', reason }})),
           hints: [
             hint({{ state: 'starting', capabilities: {{}} }}),
             hint({{ state: 'ringing', capabilities: {{ hangUp: true }} }}),
             hint({{ state: 'ringing', capabilities: {{}} }}),
           ],
         }});",
        client()
    );
    let theirs = run(&script, &input);

    let words = |state: &CallState| live(true).reached(*state).words();
    let of_codes = codes.iter().map(|code| Problem::Refused(*code).words());
    let hints = [Dial::Starting, live(true), live(false)].map(|dial| dial.label("Call Ada"));
    let ours = json!({
        "states": states.iter().map(words).collect::<Vec<_>>(),
        "codes": of_codes.chain(client_codes.map(|it| it.1.words())).collect::<Vec<_>>(),
        "reasons": of_texts.iter().map(|problem| Problem::NotDialable(*problem).words()).collect::<Vec<_>>(),
        "hints": hints,
    });
    assert_eq!(theirs, ours);
}

/// The codes of the type in `npm/dialpad.d.ts`.
fn mini_dialer_codes() -> Vec<String> {
    let types = Path::new(env!("CARGO_MANIFEST_DIR")).join("../npm/dialpad.d.ts");
    let types = std::fs::read_to_string(types).unwrap();
    let (_, start) = types.split_once("export type DialpadErrorCode =").unwrap();
    let (codes, _) = start.split_once("\";").unwrap();
    codes
        .lines()
        .filter_map(|line| line.trim().strip_prefix("| \""))
        .map(|rest| rest.trim_end_matches('"').to_owned())
        .collect()
}

#[test]
fn the_client_has_the_same_messages_for_each_code_of_the_mini_dialer() {
    let codes = mini_dialer_codes();
    let script = format!(
        "const {{ wrong }} = await import('{}/words.js'); answer(input.map((code) => wrong({{ code }})));",
        client()
    );

    let theirs = run(&script, &json!(codes));

    let ours: Vec<_> = codes.iter().map(|code| Problem::of_mini_dialer(code).words()).collect();
    assert_eq!(theirs, json!(ours));
    let of_calls = [
        "not_initialized",
        "number_invalid",
        "caller_id_invalid",
        "context_too_long",
        "not_authenticated",
        "queue_full",
        "cancelled",
        "destroyed",
        "dialer_not_loaded",
        "not_supported",
    ];
    let unknown = Problem::Refused(ErrorCode::Unknown).words();
    for code in of_calls {
        let index = codes.iter().position(|known| known == code).unwrap();
        assert_ne!(ours[index], unknown, "{code}");
    }
}

#[test]
fn the_client_sends_the_same_context_and_refuses_the_same_lengths() {
    let text = |text: &str| Some(text.to_owned());
    let contexts = [
        CallContext::default(),
        CallContext { customer_name: text("Ada"), ..CallContext::default() },
        CallContext { custom_data: text("order 7"), ..CallContext::default() },
        CallContext { customer_id: text("C1"), job_id: text(""), ..CallContext::default() },
        CallContext {
            customer_id: text("C1"),
            customer_name: text("Ada"),
            job_id: text("J1"),
            custom_data: text("order 7"),
        },
    ];
    let input: Vec<_> = contexts
        .iter()
        .map(|context| {
            json!({
                "customerId": context.customer_id,
                "customerName": context.customer_name,
                "jobId": context.job_id,
                "customData": context.custom_data,
            })
        })
        .collect();
    let script = format!(
        "globalThis.location = {{ href: 'https://app.example.com/' }};
         const {{ customDataOf }} = await import('{}/context.js');
         const attempt = (context) => {{ try {{ return customDataOf(context) ?? null; }} catch (error) {{ return error.code; }} }};
         answer({{
           sent: input.map(attempt),
           longest: attempt({{ customData: '\u{1f4de}'.repeat(2000) }})?.length,
           tooLong: attempt({{ customData: 'x'.repeat(2001) }}),
           tooLongWithIds: attempt({{ customerId: 'C1', customData: 'x'.repeat(2000) }}),
           object: attempt({{ customData: {{ order: 7 }} }}),
         }});",
        client()
    );
    let theirs = run(&script, &json!(input));

    let sent: Vec<_> = contexts
        .iter()
        .map(|context| match context.custom_data() {
            None => Value::Null,
            Some(CustomData::Text(text)) => json!(text),
            Some(CustomData::Members(members)) => {
                members.into_iter().map(|(name, text)| (name.to_owned(), json!(text))).collect()
            }
        })
        .collect();
    assert_eq!(CallContext::MAX_LENGTH, 2_000);
    assert_eq!(
        theirs,
        json!({
            "sent": sent,
            "longest": 4_000,
            "tooLong": "context_too_long",
            "tooLongWithIds": "context_too_long",
            "object": { "order": 7 },
        })
    );
}

#[test]
fn the_client_shows_the_same_durations() {
    let seconds = [0, 7, 59, 60, 754, 3_599, 3_600, 3_723, 86_400];
    let script = format!(
        "const {{ duration }} = await import('{}/stopwatch.js'); answer(input.map(duration));",
        client()
    );

    assert_eq!(run(&script, &json!(seconds)), json!(seconds.map(duration)));
}
