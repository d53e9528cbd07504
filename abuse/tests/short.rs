//! The short form of the simulation, in every run of the tests. `cargo xtask abuse` simulates a day.

#![cfg(test)]

use abuse::extent::Extent;
use abuse::plan;

#[test]
fn no_attack_exceeds_its_bounds_and_visitors_are_served() {
    let findings = plan::run(&plan::short(), Extent::SHORT, |_| ()).unwrap();

    println!("{}", findings.table);
    assert_eq!(findings.missing, [""; 0]);
    assert_eq!(findings.violations, [""; 0]);
}
