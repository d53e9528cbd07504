//! Rules for every kind of journal. SQLite is tested here, and PostgreSQL in the tests of part `backends`, which include this file.

use crate::journal_place::{Place, start};
use jiff::{Span, Timestamp};
use model::call_id::CallId;
use model::call_source::CallSource;
use model::custom_data::CustomData;
use model::provider::ProviderKind;
use model::random::SystemRandom;
use model::reported_call::{Direction, OpaqueId, ReportedState};
use model::subject::Subject;
use server::config::settings::Settings;
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::error_code::ErrorCode;
use shared_types::phone::PhoneNumber;
use state::pseudonyms::PseudonymKey;
use std::sync::Arc;
use std::time::Duration;
use store::context_calls::report::ReportOutcome;
use store::context_calls::{ContextCall, ContextCallStore, Lookup};
use store::database::Database;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Dialled, Entry, Event, Report};
use store::journal::erase::{Erased, erase};
use store::journal::export::{Form, export};
use store::journal::retention::{Retention, remove_expired};
use store::journal::selection::Selection;
use store::journal::stats::stats;
use store::journal::verify::{KeptHead, verify};
use store::journal::writer::DatabaseJournal;
use store::refusals;
use tenants::watch::Tenants;
use tokio::task::JoinSet;

const NUMBER: &str = "(202) 555-0142";
const OTHER_NUMBER: &str = "+44 20 7946 0958";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn call() -> CallId {
    CallId::random(&SystemRandom).unwrap()
}

fn number(text: &str) -> Dialled {
    Dialled::Number(PhoneNumber::parse(text).unwrap())
}

/// An entry of acme.com at noon.
fn entry(call_id: CallId, event: Event) -> Entry {
    Entry {
        domain: Some("acme.com".parse().unwrap()),
        tenant: Some("acme.com".parse().unwrap()),
        provider: Some(ProviderKind::Simulator),
        ..Entry::new(at("2026-11-21T12:00:00.25Z"), call_id, event)
    }
}

/// A call with a conversation after `seconds`.
fn connected(number: &Dialled, seconds: u64) -> Vec<Entry> {
    let call = call();
    let state = |state| Entry { state: Some(state), ..entry(call, Event::State) };
    vec![
        Entry { number: Some(number.clone()), ..entry(call, Event::Accepted) },
        Entry { number: Some(number.clone()), ..entry(call, Event::Placed) },
        state(CallState::Ringing { leg: Leg::Visitor }),
        state(CallState::Answered { leg: Leg::Visitor }),
        state(CallState::Answered { leg: Leg::Agent }),
        Entry { took: Duration::from_secs(seconds), ..state(CallState::Connected) },
        Entry {
            state: Some(CallState::Ended { cause: EndCause::Completed }),
            ..entry(call, Event::Ended)
        },
    ]
}

fn refused(code: ErrorCode) -> Entry {
    Entry { code: Some(code), ..entry(call(), Event::Refused) }
}

async fn open(place: &Place) -> DatabaseJournal {
    DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap()
}

async fn write(journal: &DatabaseJournal, entries: impl IntoIterator<Item = Entry>) {
    for entry in entries {
        journal.write(entry).await.unwrap();
    }
}

/// The error message.
async fn faults(database: &Database, kept: &[KeptHead]) -> Vec<String> {
    let report = verify(database, kept).await.unwrap();
    report.faults.iter().map(ToString::to_string).collect()
}

async fn assert_whole(database: &Database) {
    assert_eq!(faults(database, &[]).await, Vec::<String>::new());
}

#[tokio::test]
async fn there_is_a_chain_for_each_day_and_tenant_and_all_of_them_hold() {
    let place = start().await;
    let journal = open(&place).await;

    write(&journal, connected(&number(NUMBER), 9)).await;
    let next_day = at("2026-11-22T00:00:00Z");
    write(&journal, [Entry { at: next_day, ..refused(ErrorCode::RateLimited) }]).await;
    let nobodys = Entry { tenant: None, ..refused(ErrorCode::UnknownDomain) };
    write(&journal, [nobodys]).await;

    let report = verify(journal.database(), &[]).await.unwrap();
    assert_eq!(report.faults, []);
    let heads: Vec<_> = report
        .heads
        .iter()
        .map(|head| (head.id.day.as_str(), head.id.tenant.as_str(), head.length))
        .collect();
    assert_eq!(
        heads,
        [("2026-11-21", "", 1), ("2026-11-21", "acme.com", 7), ("2026-11-22", "acme.com", 1)]
    );
}

#[tokio::test]
async fn many_concurrent_entries_are_stored_in_one_chain() {
    let place = start().await;
    let journal = open(&place).await;

    for _ in 0..300 {
        journal.write_soon(entry(call(), Event::Accepted)).await;
    }
    journal.flush().await;

    let report = verify(journal.database(), &[]).await.unwrap();
    assert_eq!((report.faults, report.rows), (vec![], 300));
}

#[tokio::test]
async fn two_servers_can_write_to_the_same_chains() {
    let place = start().await;
    let (one, other) = (open(&place).await, open(&place).await);
    let in_turns = |journal: DatabaseJournal| {
        tokio::spawn(async move {
            for day in 1..=9 {
                let at = at(&format!("2026-11-0{day}T12:00:00Z"));
                for tenant in ["acme.com", "globex.example"] {
                    let tenant = Some(tenant.parse().unwrap());
                    let entry = entry(call(), Event::Accepted);
                    journal.write(Entry { at, tenant, ..entry }).await.unwrap();
                }
            }
        })
    };

    let writing = [in_turns(one.clone()), in_turns(other)];
    for task in writing {
        task.await.unwrap();
    }

    let report = verify(one.database(), &[]).await.unwrap();
    assert_eq!((report.faults, report.rows, report.heads.len()), (vec![], 36, 18));
}

#[tokio::test]
async fn whatever_is_changed_is_found_and_named() {
    let place = start().await;
    let journal = open(&place).await;
    write(&journal, connected(&number(NUMBER), 9)).await;
    write(&journal, [Entry { tenant: None, ..refused(ErrorCode::RateLimited) }]).await;
    place.keep_a_copy().await;

    let acme = "tenant = 'acme.com'";
    for (done, told) in [
        ("UPDATE journal SET reason = 'x' WHERE place = 2", "acme.com: row 2 is not what was"),
        ("UPDATE journal SET reason = '' WHERE place = 2", "acme.com: row 2 is not what was"),
        ("UPDATE journal SET took_ms = 1 WHERE place = 6", "acme.com: row 6 is not what was"),
        ("UPDATE journal SET actor = 'x' WHERE place = 1 AND tenant = ''", "-: row 1 is not what"),
        ("UPDATE journal SET place = 9 WHERE place = 7", "acme.com: row 7 is missing"),
        ("DELETE FROM journal WHERE place = 3", "acme.com: row 3 is missing"),
        ("DELETE FROM journal WHERE place = 7", "acme.com: rows 7 to 7 are missing at the end"),
        (&format!("DELETE FROM journal WHERE {acme}"), "acme.com: rows 1 to 7 are missing"),
        ("UPDATE journal SET day = '2026-11-20'", "2026-11-20 -: the register does not know"),
        (
            "INSERT INTO journal (day, tenant, place, at, call_id, event, took_ms, hash) \
             VALUES ('2026-11-21', 'acme.com', 8, 'x', 'x', 'placed', 0, 'x')",
            "acme.com: row 8 is not what was written",
        ),
        ("UPDATE journal SET number = '***-***-0143' WHERE place = 1", "row 1: the number was"),
        ("UPDATE journal SET salt = 'x' WHERE place = 1", "row 1: the number was changed"),
        ("UPDATE journal SET number_hash = NULL WHERE place = 1", "row 1: the number was changed"),
        (
            "UPDATE journal SET number = NULL, number_hash = NULL, salt = NULL WHERE place = 1",
            "row 1: the number is gone, and no entry says that it was erased",
        ),
        ("UPDATE journal SET number = 'x' WHERE place = 3", "row 3: the number was changed"),
        ("UPDATE journal SET personal = NULL WHERE place = 1", "row 1 is not what was written"),
        ("UPDATE journal_chains SET length = 6", "its line in the register was changed"),
        (&format!("DELETE FROM journal_chains WHERE {acme}"), "the seal says 2 chains"),
        ("DELETE FROM journal_seal", "the seal of the register was changed or removed"),
        ("UPDATE journal_seal SET chains = 3", "the seal of the register was changed"),
    ] {
        assert_whole(journal.database()).await;
        place.run(done).await;
        let found = faults(journal.database(), &[]).await;
        assert!(found.iter().any(|fault| fault.contains(told)), "{done}: {found:?}");
        place.put_the_copy_back().await;
    }
    // Two rows that are exchanged, and one from elsewhere.
    let swap = "UPDATE journal SET place = CASE place WHEN 2 THEN 103 ELSE 102 END \
                WHERE place IN (2, 3); UPDATE journal SET place = place - 100 WHERE place > 100";
    place.run(swap).await;
    let found = faults(journal.database(), &[]).await;
    assert!(found[0].contains("acme.com: row 2 is not what was written"), "{found:?}");
}

#[tokio::test]
async fn tampering_is_not_hidden_by_further_entries() {
    let place = start().await;
    let journal = open(&place).await;
    write(&journal, connected(&number(NUMBER), 9)).await;

    // An attacker deletes the last rows, and changes the index of calls accordingly.
    place.run("DELETE FROM journal WHERE place > 5").await;
    let head = "(SELECT hash FROM journal WHERE place = 5)";
    place.run(&format!("UPDATE journal_chains SET length = 5, head = {head}")).await;
    write(&journal, [refused(ErrorCode::RateLimited)]).await;

    let found = faults(journal.database(), &[]).await;
    assert_eq!(found, ["2026-11-21 acme.com: its line in the register was changed"]);
}

#[tokio::test]
async fn an_emptied_journal_is_noticed_and_not_gone_on_with() {
    let place = start().await;
    let journal = open(&place).await;
    write(&journal, connected(&number(NUMBER), 9)).await;
    let kept = verify(journal.database(), &[]).await.unwrap().heads;

    place.run("DELETE FROM journal; DELETE FROM journal_chains; DELETE FROM journal_seal").await;

    let seal = "the seal of the register was changed or removed, or the key is another one";
    let again = Database::existing(&place.settings).await.unwrap();
    assert_eq!(faults(&again, &[]).await, [seal]);
    let opened = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await;
    assert!(matches!(opened, Err(JournalError::SealMissing)));
    let gone = "2026-11-21 acme.com: it is gone, though its head was kept elsewhere";
    assert_eq!(faults(&again, &kept).await, [seal, gone]);
}

#[tokio::test]
async fn a_recreated_journal_does_not_match_external_heads() {
    let place = start().await;
    let journal = open(&place).await;
    // The visible content of a new journal, to be restored later.
    place.keep_a_copy().await;
    write(&journal, connected(&number(NUMBER), 9)).await;
    let kept = verify(journal.database(), &[]).await.unwrap().heads;

    place.put_the_copy_back().await;

    assert_whole(journal.database()).await;
    let gone = "2026-11-21 acme.com: it is gone, though its head was kept elsewhere";
    assert_eq!(faults(journal.database(), &kept).await, [gone]);
}

#[tokio::test]
async fn every_external_head_is_compared() {
    let place = start().await;
    let journal = open(&place).await;
    write(&journal, connected(&number(NUMBER), 9)).await;
    place.keep_a_copy().await;
    write(&journal, [refused(ErrorCode::RateLimited)]).await;
    let first = verify(journal.database(), &[]).await.unwrap().heads;
    place.put_the_copy_back().await;
    write(&journal, [refused(ErrorCode::OriginNotAllowed)]).await;
    write(&journal, [refused(ErrorCode::OriginNotAllowed)]).await;
    let second = verify(journal.database(), &[]).await.unwrap().heads;

    for kept in [[first.clone(), second.clone()].concat(), [second, first].concat()] {
        let told = "2026-11-21 acme.com: row 8 is not the one whose hash was kept elsewhere";
        assert_eq!(faults(journal.database(), &kept).await, [told]);
    }
}

#[tokio::test]
async fn a_journal_that_was_put_back_to_an_older_state_does_not_fit_the_heads_kept_elsewhere() {
    let place = start().await;
    let journal = open(&place).await;
    write(&journal, connected(&number(NUMBER), 9)).await;
    place.keep_a_copy().await;
    write(&journal, [refused(ErrorCode::RateLimited)]).await;
    let kept = verify(journal.database(), &[]).await.unwrap().heads;

    write(&journal, [refused(ErrorCode::RateLimited)]).await;
    assert_eq!(faults(journal.database(), &kept).await, Vec::<String>::new());

    place.put_the_copy_back().await;
    assert_whole(journal.database()).await;
    let told = "2026-11-21 acme.com: it has 7 rows, and had 8 when its head was kept elsewhere";
    assert_eq!(faults(journal.database(), &kept).await, [told]);

    // Nor if it continued differently.
    write(&journal, [refused(ErrorCode::OriginNotAllowed)]).await;
    let told = "2026-11-21 acme.com: row 8 is not the one whose hash was kept elsewhere";
    assert_eq!(faults(journal.database(), &kept).await, [told]);
}

#[tokio::test]
async fn an_erased_number_is_gone_and_the_chains_hold() {
    let place = start().await;
    let journal = open(&place).await;
    write(&journal, connected(&number(NUMBER), 9)).await;
    write(&journal, connected(&number(NUMBER), 9)).await;
    write(&journal, connected(&number(OTHER_NUMBER), 9)).await;
    let kept = verify(journal.database(), &[]).await.unwrap().heads;
    let later = at("2026-12-24T09:00:00Z");

    // In every notation, and for every way of calling.
    let typed = Dialled::Destination("+12025550142".parse().unwrap());
    let erased = erase(journal.database(), &typed, later).await.unwrap();

    assert_eq!(erased, Erased { calls: 2, rows: 2, called_off: 0 });
    assert_eq!(faults(journal.database(), &kept).await, Vec::<String>::new());
    let numbers = place.texts("SELECT number FROM journal WHERE number IS NOT NULL").await;
    assert_eq!(numbers, ["***-***-0958"]);
    let events = place.texts("SELECT event FROM journal WHERE day = '2026-12-24'").await;
    assert_eq!(events, ["erased", "erased"]);

    let again = erase(journal.database(), &number(NUMBER), later).await.unwrap();
    assert_eq!(again, Erased::default());
    // The other one is missed if it is deleted in another way.
    place.run("UPDATE journal SET number = NULL, number_hash = NULL, salt = NULL").await;
    let found = faults(journal.database(), &[]).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("row 15: the number is gone"), "{found:?}");
}

#[tokio::test]
async fn under_another_key_nothing_is_written_or_erased_and_nothing_holds() {
    let place = start().await;
    write(&open(&place).await, connected(&number(NUMBER), 9)).await;
    let other = store::settings::JournalSettings {
        key: Some("another key of at least 32 characters".to_owned().into()),
        ..place.settings.clone()
    };

    let opened = DatabaseJournal::open(&other, Arc::new(SystemRandom)).await;
    assert!(matches!(opened, Err(JournalError::OtherKey)), "{opened:?}");
    let database = Database::existing(&other).await.unwrap();
    let erased = erase(&database, &number(NUMBER), at("2026-12-24T09:00:00Z")).await;
    assert!(matches!(erased, Err(JournalError::OtherKey)), "{erased:?}");
    assert!(faults(&database, &[]).await.iter().any(|fault| fault.contains("the key is another")));
}

#[tokio::test]
async fn entries_are_exported_as_lines_without_personal_data() {
    let place = start().await;
    let journal = open(&place).await;
    let hang_up = Entry {
        reason: Some("hang_up"),
        actor: Some(Subject::new("jane@example.com")),
        ..entry(call(), Event::Control)
    };
    let formula = Entry { reason: Some("=1+1,\"x\""), ..refused(ErrorCode::NumberInvalid) };
    let accepted = entry(call(), Event::Accepted).about(&PhoneNumber::parse(NUMBER).unwrap());
    write(&journal, [accepted, hang_up, formula]).await;
    let yesterday = at("2026-11-20T12:00:00Z");
    write(&journal, [Entry { at: yesterday, ..refused(ErrorCode::RateLimited) }]).await;

    let day = Some("2026-11-21".parse().unwrap());
    let only = Selection { from: day, to: day, tenant: Some("acme.com".parse().unwrap()) };
    let csv = exported(journal.database(), &only, Form::Csv).await;
    let lines: Vec<_> = csv.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "day,tenant,place,at,call_id,event,domain,code,reason,number,provider,upstream_status,\
         took_ms,state,leg,cause,actor,consent,source,custom_data"
    );
    assert!(lines[1].starts_with("2026-11-21,acme.com,1,2026-11-21T12:00:00.25Z,"), "{csv}");
    assert!(lines[1].ends_with(",accepted,acme.com,,,***-***-0142,simulator,,0,,,,,,,"), "{csv}");
    assert!(lines[3].contains(",number_invalid,\"'=1+1,\"\"x\"\"\",,"), "{csv}");
    assert_eq!(lines.len(), 5, "{csv}");

    let json = exported(journal.database(), &Selection::default(), Form::JsonLines).await;
    let lines: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["code"], "rate_limited");
    assert_eq!((&lines[2]["event"], &lines[2]["reason"]), (&"control".into(), &"hang_up".into()));
    assert_eq!(lines[2]["actor"].as_str().unwrap().len(), 32);
    for secret in ["jane", "5550142", "salt", "hash", "personal"] {
        assert!(!json.contains(secret) && !csv.contains(secret), "{secret}: {json}");
    }
}

async fn exported(database: &Database, selection: &Selection, form: Form) -> String {
    let mut out = Vec::new();
    export(database, selection, form, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn outcomes_are_counted_by_day_and_tenant() {
    let place = start().await;
    let journal = open(&place).await;
    for seconds in [4, 9, 30] {
        write(&journal, connected(&number(NUMBER), seconds)).await;
    }
    let failed =
        Entry { code: Some(ErrorCode::PhoneSystemRefused), ..entry(call(), Event::Failed) };
    write(&journal, [entry(call(), Event::Accepted), failed]).await;
    let premium = Entry { reason: Some("premium"), ..refused(ErrorCode::NumberNotAllowed) };
    write(&journal, [refused(ErrorCode::RateLimited), refused(ErrorCode::RateLimited), premium])
        .await;
    write(&journal, [Entry { tenant: None, ..refused(ErrorCode::UnknownDomain) }]).await;

    let days = stats(journal.database(), &Selection::default()).await.unwrap();

    assert_eq!(days.len(), 2);
    assert_eq!((&*days[0].domain, days[0].refused["unknown_domain"]), ("", 1));
    let acme = &days[1];
    assert_eq!((&*acme.day, &*acme.domain), ("2026-11-21", "acme.com"));
    assert_eq!((acme.accepted, acme.placed, acme.failed, acme.outcome_unknown), (4, 3, 1, 0));
    assert_eq!((acme.answered, acme.connected), (3, 3));
    assert_eq!((acme.median_to_connect_ms, acme.p95_to_connect_ms), (Some(9_000), Some(30_000)));
    let why: Vec<_> = acme.refused.iter().map(|(why, count)| (why.as_str(), *count)).collect();
    assert_eq!(why, [("number_not_allowed: premium", 1), ("rate_limited", 2)]);
}

#[tokio::test]
async fn counts_of_refusals_add_up_are_in_the_statistics_and_go_after_days() {
    let place = start().await;
    let (one, other) = (open(&place).await, open(&place).await);
    let client = Some(PseudonymKey::from_bytes([7; 16]));
    for journal in [&one, &other] {
        for _ in 0..2 {
            journal.count_refusal(refused(ErrorCode::RateLimited), client);
        }
        journal.flush().await;
    }
    let nobodys = Entry { tenant: None, ..refused(ErrorCode::UnknownDomain) };
    one.count_refusal(nobodys, None);
    one.flush().await;
    one.flush().await;
    let read = async |selection: Selection| {
        let rows = refusals::table::read(one.database(), &selection).await.unwrap();
        rows.into_iter().map(|row| (row.tenant, row.requests)).collect::<Vec<_>>()
    };
    let (acme, nobody) = (("acme.com".to_owned(), 4), (String::new(), 1));

    assert_eq!(read(Selection::default()).await, [nobody.clone(), acme.clone()]);
    let day = |text: &str| Some(text.parse().unwrap());
    let of_the_day = Selection { from: day("2026-11-21"), to: day("2026-11-21"), tenant: None };
    assert_eq!(read(of_the_day).await.len(), 2);
    let of_the_next = Selection { from: day("2026-11-22"), ..Selection::default() };
    assert_eq!(read(of_the_next).await, []);
    let of_acme = Some("acme.com".parse().unwrap());
    assert_eq!(read(Selection { tenant: of_acme, ..Selection::default() }).await, [acme]);
    let days = stats(one.database(), &Selection::default()).await.unwrap();
    let counted = days.iter().map(|day| (&*day.domain, day.refused.clone())).collect::<Vec<_>>();
    let why = |code: &str, requests| [(code.to_owned(), requests)].into();
    assert_eq!(counted, [("", why("unknown_domain", 1)), ("acme.com", why("rate_limited", 4))]);
    let report = verify(one.database(), &[]).await.unwrap();
    assert_eq!((report.faults, report.rows), (vec![], 0));

    // Those of acme.com are kept as long as its entries.
    let retention = retention(r#"{"acme.com":{"queue":"1","retention_days":1}}"#);
    for (now, left) in [
        ("2026-11-22T23:59:59Z", 2),
        ("2026-11-23T00:00:00Z", 1),
        ("2026-11-28T23:59:59Z", 1),
        ("2026-11-29T00:00:00Z", 0),
    ] {
        remove_expired(one.database(), &retention, at(now)).await.unwrap();
        assert_eq!(read(Selection::default()).await.len(), left, "{now}");
    }
}

#[tokio::test]
async fn days_that_are_older_than_they_have_to_be_go_and_the_rest_holds() {
    let place = start().await;
    let journal = open(&place).await;
    for (tenant, day) in [
        (Some("acme.com"), "2026-11-20"),
        (Some("acme.com"), "2026-11-21"),
        (Some("globex.example"), "2026-11-01"),
        (None, "2026-11-01"),
    ] {
        let tenant = tenant.map(|tenant| tenant.parse().unwrap());
        let at = at(&format!("{day}T23:59:59Z"));
        write(
            &journal,
            connected(&number(NUMBER), 9).into_iter().map(|entry| Entry {
                at,
                tenant: tenant.clone(),
                ..entry
            }),
        )
        .await;
    }
    let retention = retention(
        r#"{"acme.com":{"queue":"1","retention_days":1},"globex.example":{"queue":"2"}}"#,
    );
    let days = || async {
        place.texts("SELECT DISTINCT day || ' ' || tenant FROM journal ORDER BY 1").await
    };

    // A day is kept until all of it is older.
    let first = at("2026-11-21T23:59:59Z");
    assert_eq!(remove_expired(journal.database(), &retention, first).await.unwrap(), 0);
    let next = at("2026-11-22T00:00:00Z");
    assert_eq!(remove_expired(journal.database(), &retention, next).await.unwrap(), 7);
    assert_eq!(days().await, ["2026-11-01 ", "2026-11-01 globex.example", "2026-11-21 acme.com"]);
    assert_eq!(remove_expired(journal.database(), &retention, next).await.unwrap(), 0);
    assert_whole(journal.database()).await;

    place.keep_a_copy().await;
    let much_later = next.checked_add(Span::new().hours(24 * 30)).unwrap();
    assert_eq!(remove_expired(journal.database(), &retention, much_later).await.unwrap(), 21);
    let report = verify(journal.database(), &[]).await.unwrap();
    assert_eq!((report.faults, report.rows, report.heads.len()), (vec![], 0, 4));

    // The restored content differs from what retention left.
    place.run("INSERT INTO journal SELECT * FROM copy_of_journal").await;
    let found = faults(journal.database(), &[]).await;
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].contains("row 1 is there again, though it was removed"), "{found:?}");
}

/// Thirty days, unless the tenant sets another time.
fn retention(domains: &str) -> Retention {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("domains.json");
    std::fs::write(&path, domains).unwrap();
    let mut settings =
        Settings { domains: path, provider: ProviderKind::Simulator, ..Settings::default() };
    settings.journal.retention_days = 30;
    Retention {
        default_days: 30,
        refusal_days: 7,
        tenants: Arc::new(
            Tenants::load(settings.tenant_source(), settings.tenant_defaults()).unwrap(),
        ),
    }
}

const CONTEXT: &str = r#"{"customerId":"C-secret","jobId":"J-secret","note":"=1+1, \"x\""}"#;

/// A call to `number` with the context of a customer and a job.
fn with_context(number: &Dialled, at: Timestamp) -> Vec<Entry> {
    let custom_data = CustomData::from_json(CONTEXT).unwrap();
    let source = Some(CallSource::CallButton);
    let add = |entry| Entry { at, source, custom_data: custom_data.clone(), ..entry };
    connected(number, 9).into_iter().map(add).collect()
}

fn customer() -> Lookup {
    Lookup::Customer("C-secret".to_owned())
}

async fn found(journal: &DatabaseJournal, tenant: &str, lookup: &Lookup) -> Vec<ContextCall> {
    let store = ContextCallStore::new(Arc::clone(journal.database()));
    store.find(&tenant.parse().unwrap(), lookup).await.unwrap()
}

#[tokio::test]
async fn a_context_is_sealed_found_by_its_ids_and_exported() {
    let place = start().await;
    let journal = open(&place).await;
    write(&journal, with_context(&number(NUMBER), at("2026-11-21T12:00:00Z"))).await;

    let job = Lookup::Job("J-secret".to_owned());
    for lookup in [customer(), job] {
        let calls = found(&journal, "acme.com", &lookup).await;
        assert_eq!(calls.len(), 1);
        assert_eq!((&*calls[0].state, calls[0].cause.as_deref()), ("ended", Some("completed")));
        assert_eq!(calls[0].custom_data.as_ref().unwrap().expose_json(), CONTEXT);
        assert_eq!(calls[0].number.as_deref(), Some("***-***-0142"));
        assert!(found(&journal, "other.example", &lookup).await.is_empty());
    }
    let swapped = Lookup::Job("C-secret".to_owned());
    assert!(found(&journal, "acme.com", &swapped).await.is_empty());
    let sealed = place.texts("SELECT custom_data FROM journal WHERE custom_data IS NOT NULL").await;
    assert_eq!(sealed.len(), 1, "only the first entry stores it");
    let sources = place.texts("SELECT DISTINCT source FROM journal").await;
    assert_eq!(sources, ["call_button"]);
    let hashes = place.texts("SELECT customer_hash || job_hash FROM context_calls").await;
    assert!(!sealed[0].contains("secret") && !hashes[0].contains("secret"));
    assert_whole(journal.database()).await;

    let csv = exported(journal.database(), &Selection::default(), Form::Csv).await;
    let quoted = CONTEXT.replace('"', "\"\"");
    assert!(csv.contains(&format!(",call_button,\"{quoted}\"\r\n")), "{csv}");
    let json = exported(journal.database(), &Selection::default(), Form::JsonLines).await;
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!((&first["custom_data"], &first["source"]), (&CONTEXT.into(), &"call_button".into()));
}

#[tokio::test]
async fn a_changed_or_removed_context_or_source_is_noticed() {
    let place = start().await;
    let journal = open(&place).await;
    write(&journal, with_context(&number(NUMBER), at("2026-11-21T12:00:00Z"))).await;
    place.keep_a_copy().await;
    for change in [
        "UPDATE journal SET custom_data = '00' WHERE place = 1",
        "UPDATE journal SET custom_data = NULL WHERE place = 1",
        "UPDATE journal SET number = NULL, number_hash = NULL, salt = NULL WHERE place = 1",
        "UPDATE journal SET custom_data = '00' WHERE place = 3",
        "UPDATE journal SET source = 'api' WHERE place = 3",
        "UPDATE journal SET source = NULL WHERE place = 3",
        "UPDATE journal SET consent = source, source = NULL WHERE place = 3",
    ] {
        place.run(change).await;
        assert_eq!(faults(journal.database(), &[]).await.len(), 1, "{change}");
        place.put_the_copy_back().await;
    }
    assert_whole(journal.database()).await;
}

#[tokio::test]
async fn a_context_is_erased_with_the_number_of_its_call() {
    let place = start().await;
    let journal = open(&place).await;
    let noon = at("2026-11-21T12:00:00Z");
    write(&journal, with_context(&number(NUMBER), noon)).await;
    write(&journal, with_context(&number(OTHER_NUMBER), noon)).await;

    let erased = erase(journal.database(), &number(NUMBER), at("2026-12-24T09:00:00Z")).await;

    assert_eq!(erased.unwrap(), Erased { calls: 1, rows: 1, called_off: 0 });
    assert_whole(journal.database()).await;
    let calls = found(&journal, "acme.com", &customer()).await;
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].number.as_deref(), Some("***-***-0958"));
    let sealed = place.texts("SELECT custom_data FROM journal WHERE custom_data IS NOT NULL").await;
    assert_eq!(sealed.len(), 1);
}

#[tokio::test]
async fn a_context_is_deleted_with_its_day() {
    let place = start().await;
    let journal = open(&place).await;
    for day in ["2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z"] {
        write(&journal, with_context(&number(NUMBER), at(day))).await;
    }
    let retention = retention(r#"{"acme.com":{"queue":"1","retention_days":1}}"#);
    assert_eq!(found(&journal, "acme.com", &customer()).await.len(), 2);

    remove_expired(journal.database(), &retention, at("2026-11-22T00:00:00Z")).await.unwrap();

    let left = found(&journal, "acme.com", &customer()).await;
    assert_eq!(left.iter().map(|call| call.at).collect::<Vec<_>>(), [at("2026-11-21T12:00:00Z")]);
    assert_whole(journal.database()).await;
}

/// A report of acme.com about the call `id`.
fn report(store: &ContextCallStore, id: &str, state: ReportedState, context: &str) -> Entry {
    let id = OpaqueId::try_from(id.to_owned()).unwrap();
    let call_id = store.reported_call_id(&"acme.com".parse().unwrap(), &id);
    let report = Report {
        call_id: id,
        user_id: None,
        direction: Direction::Inbound,
        state,
        is_first: false,
    };
    Entry {
        custom_data: CustomData::from_json(context).unwrap(),
        source: Some(CallSource::MiniDialer),
        provider: None,
        report: Some(Box::new(report)),
        ..entry(call_id, Event::Reported)
    }
    .about(&PhoneNumber::parse(NUMBER).unwrap())
}

#[tokio::test]
async fn a_reported_call_is_stored_once_changes_towards_its_end_and_can_be_undone() {
    let place = start().await;
    let journal = open(&place).await;
    let store = ContextCallStore::new(Arc::clone(journal.database()));
    let noon = at("2026-11-21T12:00:00Z");
    let outcome = async |entry: &Entry| store.report(entry, noon, &SystemRandom).await.unwrap();
    let ringing = report(&store, "1", ReportedState::Ringing, "null");

    let first = outcome(&ringing).await;
    assert_eq!(first, ReportOutcome::First);
    store.undo(&ringing.call_id, &first).await.unwrap();
    assert_eq!(outcome(&ringing).await, ReportOutcome::First, "as if it had not been");
    assert_eq!(outcome(&ringing).await, ReportOutcome::Unchanged);
    let known = report(&store, "1", ReportedState::Ended, CONTEXT);
    let changed = outcome(&known).await;
    assert!(matches!(changed, ReportOutcome::Changed(_)));
    assert_eq!(found(&journal, "acme.com", &customer()).await[0].state, "ended");
    store.undo(&known.call_id, &changed).await.unwrap();
    assert!(found(&journal, "acme.com", &customer()).await.is_empty());
    assert!(matches!(outcome(&known).await, ReportOutcome::Changed(_)));
    assert_eq!(outcome(&ringing).await, ReportOutcome::Unchanged, "it has ended");

    let unnumbered = Entry { number: None, ..known.clone() };
    write(&journal, [known, unnumbered]).await;
    let calls = found(&journal, "acme.com", &customer()).await;
    assert_eq!(calls[0].reported.as_ref().unwrap().call_id.expose(), "1");
    assert_eq!(calls[0].custom_data.as_ref().unwrap().expose_json(), CONTEXT);
    assert_whole(journal.database()).await;
    erase(journal.database(), &number(NUMBER), at("2026-12-24T09:00:00Z")).await.unwrap();
    assert!(found(&journal, "acme.com", &customer()).await.is_empty());
    let sealed = place.texts("SELECT custom_data FROM journal WHERE custom_data IS NOT NULL").await;
    assert!(sealed.is_empty(), "also in the report without the number");
    assert_whole(journal.database()).await;
}

#[tokio::test]
async fn of_different_concurrent_reports_none_is_lost() {
    let place = start().await;
    let journal = open(&place).await;
    let store = ContextCallStore::new(Arc::clone(journal.database()));
    let noon = at("2026-11-21T12:00:00Z");
    let (by_customer, by_job) = (r#"{"customerId":"C-secret"}"#, r#"{"jobId":"J-secret"}"#);
    for id in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        let [ringing, customer, job, over] = [
            (ReportedState::Ringing, "null"),
            (ReportedState::Ringing, by_customer),
            (ReportedState::Ringing, by_job),
            (ReportedState::Ended, "null"),
        ]
        .map(|(state, context)| report(&store, id, state, context));
        store.report(&ringing, noon, &SystemRandom).await.unwrap();

        let reports = [&customer, &job, &over].map(|it| store.report(it, noon, &SystemRandom));
        let outcomes = futures_util::future::try_join_all(reports).await.unwrap();

        let is_change = |outcome: &ReportOutcome| matches!(outcome, ReportOutcome::Changed(_));
        assert!(outcomes.iter().all(is_change), "{outcomes:?}");
    }

    for lookup in [customer(), Lookup::Job("J-secret".to_owned())] {
        let calls = found(&journal, "acme.com", &lookup).await;
        let states: Vec<_> = calls.iter().map(|call| &*call.state).collect();
        assert_eq!(states, ["ended"; 8], "{lookup:?}");
    }
}

#[tokio::test]
async fn a_reverted_report_preserves_later_changes() {
    let place = start().await;
    let journal = open(&place).await;
    let store = ContextCallStore::new(Arc::clone(journal.database()));
    let noon = at("2026-11-21T12:00:00Z");
    let outcome = async |entry: &Entry| store.report(entry, noon, &SystemRandom).await.unwrap();
    let by_job = r#"{"jobId":"J-secret"}"#;
    outcome(&report(&store, "1", ReportedState::Ringing, "null")).await;
    let known = report(&store, "1", ReportedState::Ringing, r#"{"customerId":"C-secret"}"#);
    let added = outcome(&known).await;
    outcome(&report(&store, "1", ReportedState::Ended, by_job)).await;

    store.undo(&known.call_id, &added).await.unwrap();

    assert!(found(&journal, "acme.com", &customer()).await.is_empty());
    let calls = found(&journal, "acme.com", &Lookup::Job("J-secret".to_owned())).await;
    assert_eq!(calls[0].state, "ended");
}

/// Each server writes the first entries of a day in turn, for tenants that another server starts too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_begin_the_chains_of_a_new_day_do_not_wait_for_each_other_in_a_circle() {
    let place = start().await;
    let mut servers = Vec::new();
    for _ in 0..4 {
        servers.push(open(&place).await);
    }
    for day in 1..=12 {
        let time = at(&format!("2026-11-{day:02}T00:00:00Z"));
        let mut writes = JoinSet::new();
        for tenant in 0..25 {
            for (index, server) in servers.iter().enumerate() {
                let server = server.clone();
                // Each server has another order, so that their batches overlap.
                let tenant = (tenant * (2 * index + 1)) % 25;
                let tenant = Some(format!("tenant-{tenant}.example").parse().unwrap());
                let entry = Entry { tenant, ..Entry::new(time, call(), Event::Accepted) };
                writes.spawn(async move { server.write(entry).await });
            }
        }
        while let Some(write) = writes.join_next().await {
            write.unwrap().unwrap();
        }
    }

    assert_eq!(place.deadlocks().await, 0);
    assert_whole(servers[0].database()).await;
}
