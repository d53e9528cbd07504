//! Any rows, and anything that somebody without the key does to them.

use super::*;
use crate::keys::Keys;
use model::random::SystemRandom;
use proptest::prelude::*;
use proptest::sample::Index;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

fn keys() -> Keys {
    Keys::derive(&"0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned().into())
}

fn id() -> ChainId {
    ChainId { day: "2026-11-21".to_owned(), tenant: "acme.com".to_owned() }
}

prop_compose! {
    fn word()(word in proptest::option::of("[a-z]{0,3}")) -> Option<String> { word }
}

prop_compose! {
    /// A row without a place.
    fn record()(
        texts in ("[0-9]{1,2}", "[a-z]{1,2}", "[a-z]{1,2}"),
        words in (word(), word(), word(), word(), word(), word(), word(), word()),
        integers in (proptest::option::of(0_i64..600), 0_i64..9),
        number in word(),
    ) -> Record {
        let cow = |word: Option<String>| word.map(Cow::Owned);
        let record = Record {
            chain: id(),
            at: texts.0,
            call_id: texts.1,
            event: texts.2.into(),
            domain: words.0,
            code: cow(words.1),
            reason: cow(words.2),
            provider: cow(words.3),
            state: cow(words.4),
            leg: cow(words.5),
            cause: cow(words.6),
            actor: words.7,
            upstream_status: integers.0,
            took_ms: integers.1,
            number_hash: number.clone(),
            number,
            ..Record::default()
        };
        if record.number.is_some() { record.salted(&SystemRandom).unwrap() } else { record }
    }
}

fn chained(mut records: Vec<Record>) -> (Chain, Vec<Record>) {
    let mut chain = Chain::begin(id(), 1, &keys());
    // In two batches, as they may come.
    let half = records.len() / 2;
    chain.extend(&mut records[..half], &keys());
    chain.extend(&mut records[half..], &keys());
    (chain, records)
}

fn fault(chain: &Chain, records: &[Record], erased: &[&str]) -> Option<Fault> {
    let keys = keys();
    let expected = Expected {
        keys: &keys,
        chains: BTreeMap::from([(id(), chain.clone())]),
        kept: HashMap::new(),
        erased: erased.iter().map(|call_id| (*call_id).to_owned()).collect::<HashSet<_>>(),
    };
    // The database hands them over in the order of their places.
    let mut sorted: Vec<_> = records.iter().collect();
    sorted.sort_by_key(|record| record.place);
    let mut walk = Walk::along(id(), &expected);
    for record in sorted {
        walk.step(record);
    }
    walk.finish()
}

/// One column changed, so that it is another value.
fn change(record: &mut Record, column: usize) {
    fn other(text: &mut Option<String>) {
        *text = text.take().map_or(Some(String::new()), |text| Some(text + "x"));
    }
    fn other_word(word: &mut Option<Cow<'static, str>>) {
        *word = Some(Cow::Owned(word.take().map_or(String::new(), |word| word.into_owned() + "x")));
    }
    match column {
        0 => record.at.push('x'),
        1 => record.call_id.push('x'),
        2 => record.event.to_mut().push('x'),
        3 => other(&mut record.domain),
        4 => other_word(&mut record.code),
        5 => other_word(&mut record.reason),
        6 => other_word(&mut record.provider),
        7 => record.upstream_status = record.upstream_status.map_or(Some(0), |it| Some(it + 1)),
        8 => record.took_ms += 1,
        9 => other_word(&mut record.state),
        10 => other_word(&mut record.leg),
        11 => other_word(&mut record.cause),
        12 => other(&mut record.actor),
        13 => other(&mut record.number),
        14 => other(&mut record.number_hash),
        15 => other(&mut record.salt),
        16 => other(&mut record.personal),
        17 => record.hash.push('x'),
        _ => record.place += 1000,
    }
}

const COLUMNS: usize = 19;

proptest! {
    // Half of the usual cases: hashing takes its time without optimisation.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 2))]

    #[test]
    fn what_was_written_holds(records in proptest::collection::vec(record(), 0..12)) {
        let (chain, records) = chained(records);
        prop_assert_eq!(fault(&chain, &records, &[]), None);
    }

    #[test]
    fn one_value_that_is_another_is_found(
        records in proptest::collection::vec(record(), 1..12), which: Index, column in 0..COLUMNS,
    ) {
        let (chain, mut records) = chained(records);
        change(which.get_mut(&mut records), column);
        prop_assert!(fault(&chain, &records, &[]).is_some());
    }

    #[test]
    fn a_row_that_is_gone_is_found(
        records in proptest::collection::vec(record(), 1..12), which: Index, closed_up: bool,
    ) {
        let (chain, mut records) = chained(records);
        let gone = which.index(records.len());
        records.remove(gone);
        if closed_up {
            records[gone..].iter_mut().for_each(|record| record.place -= 1);
        }
        prop_assert!(fault(&chain, &records, &[]).is_some());
    }

    #[test]
    fn two_rows_that_change_places_are_found(
        records in proptest::collection::vec(record(), 2..12), which: Index,
    ) {
        let (chain, mut records) = chained(records);
        let one = which.index(records.len() - 1);
        let place = records[one].place;
        records[one].place = records[one + 1].place;
        records[one + 1].place = place;
        prop_assert!(fault(&chain, &records, &[]).is_some());
    }

    #[test]
    fn a_row_that_is_there_twice_is_found(
        records in proptest::collection::vec(record(), 1..12), which: Index,
    ) {
        let (chain, mut records) = chained(records);
        let again = which.get(&records).clone();
        records.push(Record { place: chain.length + 1, ..again });
        prop_assert!(fault(&chain, &records, &[]).is_some());
    }

    #[test]
    fn an_erased_number_is_missed_by_nobody_and_one_that_is_just_gone_is(
        records in proptest::collection::vec(record(), 1..12), which: Index,
    ) {
        let (chain, mut records) = chained(records);
        let record = which.get_mut(&mut records);
        let call_id = record.call_id.clone();
        let had_one = record.number.is_some();
        (record.number, record.number_hash, record.salt) = (None, None, None);
        prop_assert_eq!(fault(&chain, &records, &[&call_id]), None);
        prop_assert_eq!(fault(&chain, &records, &[]).is_some(), had_one);
    }
}
