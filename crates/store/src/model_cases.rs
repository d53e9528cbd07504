//! How many cases a model with a database is tried with.

use proptest::test_runner::Config;

/// Multiplies the cases of each model.
const FACTOR: &str = "C2C_MODEL_FACTOR";

/// `cases`, times what the environment says.
pub(crate) fn cases(cases: u32) -> Config {
    let named = std::env::var(FACTOR).ok();
    let factor = named.map_or(1, |text| text.parse().expect(FACTOR));
    // A failure is printed with its steps; a file of seeds would be of no use after a change of the steps.
    Config { failure_persistence: None, ..Config::with_cases(cases * factor) }
}
