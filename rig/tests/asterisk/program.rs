//! The program for tests that are not written in Rust.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[test]
fn the_program_prints_the_address_and_the_records_and_ends_with_its_input() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_rig-asterisk"));
    let mut program = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut orders = program.stdin.take().unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut told = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();

    let greeting = told();
    let manager = ("127.0.0.1", u16::try_from(greeting["port"].as_u64().unwrap()).unwrap());
    assert!(greeting["terminals"]["b1c1t1_alice"].is_string(), "{greeting}");
    TcpStream::connect(manager).unwrap();
    orders.write_all(b"records\nsing\n").unwrap();
    assert_eq!(told(), Value::Array(Vec::new()));
    assert!(told()["error"].is_string());

    drop(orders);
    assert!(program.wait().unwrap().success());
    assert!(TcpStream::connect(manager).is_err(), "it still listens");
}
