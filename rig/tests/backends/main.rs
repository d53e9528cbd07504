//! The rig's MariaDB, PostgreSQL and Kamailio: start, answers, kill, restart, and cleanup.
#![cfg(test)]

use rig::{Kamailio, MariaDb, Postgres};
use std::net::TcpStream;

#[test]
fn mariadb_has_the_directory_also_after_a_crash() {
    let database = MariaDb::start().unwrap();
    database.run("UPDATE Terminals SET name = 'al' WHERE id = 1").unwrap();

    database.kill();
    assert!(TcpStream::connect(database.address()).is_err());
    database.start_again().unwrap();

    database.run("SELECT id FROM Terminals WHERE name = 'bob'").unwrap();
    let error = database.run("SELECT nothing FROM Terminals").unwrap_err();
    assert!(error.to_string().contains("Unknown column"), "{error}");
}

#[test]
fn mariadb_is_unreachable_when_it_is_stopped_or_dropped() {
    let database = MariaDb::start().unwrap();
    let address = database.address();
    database.stop().unwrap();
    assert!(TcpStream::connect(address).is_err());

    database.start_again().unwrap();
    drop(database);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn postgres_keeps_its_data_through_a_crash_and_is_unreachable_when_it_is_dropped() {
    let database = Postgres::start().unwrap();
    let address = database.address();

    database.kill();
    assert!(TcpStream::connect(address).is_err());
    database.start_again().unwrap();
    assert!(TcpStream::connect(address).is_ok());

    drop(database);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn kamailio_returns_what_was_set() {
    let kamailio = Kamailio::start().unwrap();
    assert!(kamailio.get(1).unwrap().contains("sip:127.0.0.1:6060"));
    assert!(kamailio.get(2).unwrap().contains("Key name doesn't exist in htable."));

    kamailio.put(2, "sip:192.0.2.7:6060").unwrap();
    kamailio.put_number(3, 7).unwrap();
    kamailio.forget(1).unwrap();

    assert!(kamailio.get(2).unwrap().contains("sip:192.0.2.7:6060"));
    assert!(kamailio.get(3).unwrap().contains("\"value\":\t7"));
    assert!(kamailio.get(1).unwrap().contains("Key name doesn't exist in htable."));
}

#[test]
fn kamailio_loses_its_data_when_killed_and_is_unreachable_when_dropped() {
    let kamailio = Kamailio::start().unwrap();
    kamailio.put(2, "sip:192.0.2.7:6060").unwrap();

    kamailio.kill();
    kamailio.start_again().unwrap();
    assert!(kamailio.get(2).unwrap().contains("Key name doesn't exist in htable."));

    kamailio.stop().unwrap();
    kamailio.start_again().unwrap();
    let url = kamailio.rpc_url();
    drop(kamailio);
    assert!(TcpStream::connect(host_of(&url)).is_err());
}

fn host_of(url: &str) -> &str {
    url.trim_start_matches("http://").trim_end_matches("/RPC")
}
