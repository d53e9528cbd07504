//! The connection test: it reads the SIP media application, and changes nothing.

use crate::support::chime::{Driver, Kind, Manner, assert_reveals_nothing};
use model::provider::{ConnectionProblem, Provider};
use telephony::conformance::secrets::printed;

#[tokio::test]
async fn the_test_reports_its_findings_and_places_nothing() {
    let driver = Driver::open().await;

    let report = driver.chime.check_connection().await.unwrap();

    assert_eq!(
        report.lines(),
        [
            "the credentials are accepted",
            "the SIP media application exists",
            "it has a Lambda function",
            "it is in the region us-east-1",
        ]
    );
    assert_eq!(driver.service.received(Kind::Describe).len(), 1);
    assert!(driver.service.received(Kind::Create).is_empty());
}

#[tokio::test]
async fn each_refusal_has_advice_for_the_operator() {
    for (status, name, expected) in [
        (403, "UnrecognizedClientException", "the credentials are refused"),
        (403, "InvalidSignatureException", "the credentials are refused"),
        (403, "AccessDeniedException", "lack a permission: chime:GetSipMediaApplication"),
        (403, "ForbiddenException", "lack a permission: chime:GetSipMediaApplication"),
        (401, "UnauthorizedClientException", "the credentials are refused"),
        (404, "NotFoundException", "has no such SIP media application"),
        (429, "ThrottledClientException", "too many requests"),
        (500, "ServiceFailureException", "status 500"),
        (503, "ServiceUnavailableException", "status 503"),
    ] {
        let driver = Driver::open().await;
        let headers = vec![("x-amzn-errortype", name.to_owned())];
        let body = "{\"Message\":\"+12025550142 PIN\"}".to_owned();
        driver.service.behaves(Manner::Says(status, headers, body));

        let problem = driver.chime.check_connection().await.unwrap_err();

        assert!(problem.to_string().contains(expected), "{name}: {problem}");
        assert_reveals_nothing(&printed(&problem));
    }
}

#[tokio::test]
async fn an_answer_of_another_system_differs_from_silence() {
    let driver = Driver::open().await;
    driver.service.behaves(Manner::Says(200, vec![], "<html>Welcome</html>".to_owned()));
    let problem = driver.chime.check_connection().await.unwrap_err();
    assert!(matches!(problem, ConnectionProblem::UnexpectedAnswer), "{problem:?}");

    driver.service.behaves(Manner::Hangs);
    let outcome = driver.service.outcome_of(driver.chime.check_connection()).await;
    let problem = outcome.unwrap_err();
    assert!(matches!(problem, ConnectionProblem::NoAnswer(_)), "{problem:?}");
    assert_reveals_nothing(&printed(&problem));
}
