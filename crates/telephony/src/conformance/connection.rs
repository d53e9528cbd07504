//! The connection test.

use super::Fixture;
use model::provider::ConnectionProblem;

pub async fn a_good_connection_passes_the_test_and_nothing_is_placed(fixture: &impl Fixture) {
    let report = fixture.provider().check_connection().await.unwrap();

    assert!(!report.lines().is_empty(), "it says what was shown");
    for (line, secret) in report
        .lines()
        .iter()
        .flat_map(|line| fixture.secrets().into_iter().map(move |secret| (line, secret)))
    {
        assert!(!line.contains(&secret), "{line}");
    }
    assert_eq!((fixture.creates().len(), fixture.placed_calls()), (0, 0));
}

pub async fn refused_credentials_are_recognised(fixture: &impl Fixture) {
    if !fixture.refuse_credentials() {
        return;
    }

    let problem = fixture.provider().check_connection().await.unwrap_err();

    assert!(
        matches!(
            problem,
            ConnectionProblem::Unauthenticated { .. } | ConnectionProblem::Forbidden { .. }
        ),
        "{problem:?}"
    );
}

pub async fn an_address_without_a_listener_is_unreachable(fixture: &impl Fixture) {
    if !fixture.stop().await {
        return;
    }
    let provider = fixture.reopened();

    let problem = fixture.while_time_passes(provider.check_connection()).await.unwrap_err();

    assert!(matches!(problem, ConnectionProblem::Unreachable(_)), "{problem:?}");
}
