//! The rig's Asterisk: start, calls, records, kill, restart, and cleanup.
#![cfg(test)]

mod manager;
mod program;

use manager::{Manager, Message};
use rig::{AmiUser, Asterisk};
use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;

#[test]
fn a_terminal_and_a_destination_are_connected_and_both_legs_are_recorded() {
    let asterisk = Asterisk::start().unwrap();
    let mut manager = Manager::login(&asterisk, AmiUser::LEAST);

    manager.click_to_dial("one", "agent", "1006");
    let connected = manager.wait_for(|event| {
        event.is("BridgeEnter") && event.get("Uniqueid") == "one" && event.get("Linkedid") == "one"
    });
    manager.wait_for(|event| event.is("Hangup") && event.get("Uniqueid") == "one");

    assert_eq!(connected.get("BridgeNumChannels"), "2");
    let records = asterisk
        .call_records_when(|records| {
            ["one", "one-2"].iter().all(|leg| records.iter().any(|record| record.uniqueid == *leg))
        })
        .unwrap();
    let legs = ["one-2", "one"].map(|leg| records.iter().find(|r| r.uniqueid == leg).unwrap());
    assert_eq!(legs.map(|leg| &*leg.context), ["click2dial-user", "click2dial-target"]);
    assert!(legs.iter().all(|leg| leg.is_answered() && leg.linkedid == "one"));
    assert_eq!(legs[1].user_field, "one");
}

#[test]
fn a_terminal_rings_no_longer_than_its_call_allows() {
    let asterisk = Asterisk::start().unwrap();
    let mut manager = Manager::login(&asterisk, AmiUser::LEAST);

    manager.click_to_dial("one", "1001", "1000");
    let end = manager.wait_for(|event| event.is("DialEnd") && event.get("Uniqueid") == "one-2");

    assert_eq!(end.get("DialStatus"), "NOANSWER");
}

#[test]
fn a_visitor_who_answers_enters_the_queue() {
    let asterisk = Asterisk::start().unwrap();
    let mut manager = Manager::login(&asterisk, AmiUser::FULL);

    manager.originate("one", "Local/+12025550142@visitor/n", "visitor-callback", "support", &[]);

    let joined = manager.wait_for(|event| event.is("QueueCallerJoin"));
    assert_eq!((joined.get("Queue"), joined.get("Linkedid")), ("support", "one"));
    manager.wait_for(|event| event.is("AgentConnect"));
}

#[test]
fn a_killed_or_stopped_asterisk_is_the_same_after_a_restart() {
    let asterisk = Asterisk::start().unwrap();
    let mut before = Manager::login(&asterisk, AmiUser::FULL);

    asterisk.kill();
    assert!(TcpStream::connect(asterisk.ami()).is_err());
    before.wait_for_end();

    asterisk.start_again().unwrap();
    let mut again = Manager::login(&asterisk, AmiUser::FULL);
    asterisk.stop().unwrap();
    again.wait_for(|event| event.is("Shutdown"));
    assert!(TcpStream::connect(asterisk.ami()).is_err());

    asterisk.restart().unwrap();
    Manager::login(&asterisk, AmiUser::LEAST);
}

#[test]
fn each_user_has_the_rights_of_its_name() {
    let asterisk = Asterisk::start().unwrap();
    let answer = |user, action: &str| Manager::login(&asterisk, user).ask(action);

    assert_eq!(answer(AmiUser::READ_ONLY, "Action: Ping").get("Response"), "Success");
    let forbidden = answer(AmiUser::READ_ONLY, "Action: Hangup\r\nChannel: x");
    assert_eq!(forbidden.get("Message"), "Permission denied");
    let forbidden = answer(AmiUser::LEAST, "Action: Command\r\nCommand: core show version");
    assert_eq!(forbidden.get("Message"), "Permission denied");
    assert!(Manager::try_login(&asterisk, AmiUser::ELSEWHERE).is_err());
}

/// The handshake is tested with the product's client. Here: there is a certificate, and the port does not speak plain text.
#[test]
fn it_speaks_tls_beside() {
    let asterisk = Asterisk::start().unwrap();
    assert!(asterisk.certificate().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));

    let mut connection = TcpStream::connect(asterisk.ami_over_tls()).unwrap();
    connection.write_all(b"Action: Ping\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);

    assert!(!answer.starts_with(b"Asterisk Call Manager"));
}

#[test]
fn several_run_at_once() {
    let [one, other] = [Asterisk::start().unwrap(), Asterisk::start().unwrap()];
    assert_ne!(one.ami(), other.ami());
    one.kill();
    Manager::login(&other, AmiUser::LEAST);
}

#[test]
fn nothing_is_left_mounted_or_running() {
    let asterisk = Asterisk::start().unwrap();
    let address = asterisk.ami();
    drop(asterisk);

    assert!(TcpStream::connect(address).is_err());
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains("click2call/rig"), "{mounts}");
}

/// The killed process is this test program, started again.
#[test]
fn a_killed_test_ends_its_asterisk() {
    const CHILD: &str = "RIG_TEST_CHILD";
    if env::var_os(CHILD).is_some() {
        let asterisk = Asterisk::start().unwrap();
        println!("\nlistening {}", asterisk.ami());
        thread::park();
    }
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["a_killed_test_ends_its_asterisk", "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let address = output
        .lines()
        .map(Result::unwrap)
        .find_map(|line| line.strip_prefix("listening ").map(str::to_owned))
        .unwrap();
    let mut connection = TcpStream::connect(&address).unwrap();

    child.kill().unwrap();
    child.wait().unwrap();

    // The connection closes with the end of the process, a moment before its last socket.
    let _ = io::copy(&mut connection, &mut io::sink());
    while TcpStream::connect(&address).is_ok() {}
}

#[test]
fn a_sip_phone_rings_and_answers_and_a_busy_one_is_busy() {
    let asterisk = Asterisk::start_with_sip(Asterisk::SIP_IVOZPROVIDER).unwrap();
    let mut manager = Manager::login(&asterisk, AmiUser::FULL);

    manager.click_to_dial("one", "b1c1t1_alice", "+34944010486");
    let is_dialled = |event: &Message| event.is("DialEnd") && !event.get("Uniqueid").is_empty();
    let answered = manager.wait_for(is_dialled);
    let busy = manager.wait_for(is_dialled);

    assert_eq!((answered.get("DialStatus"), busy.get("DialStatus")), ("ANSWER", "BUSY"));
    let phones = asterisk.sip_phones().unwrap();
    let called = phones.wait_for("INVITE", "+34944010486").unwrap();
    assert_eq!(called.header("X-Info-Click2Dial-iden"), Some("one"));
    assert!(called.body().contains("m=audio"), "{called:?}");
}
