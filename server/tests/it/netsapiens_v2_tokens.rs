//! Tokens for NetSapiens: fetched, renewed, and requested by one request at a time.

use crate::support::netsapiens_driver::Driver;
use crate::support::netsapiens_v2::NetSapiensV2;
use crate::support::netsapiens_v2::manner::{self, Kind, Manner};
use crate::support::netsapiens_v2::tokens::Tokens;
use crate::support::new_calls::visitors_call;
use model::provider::ProviderError;
use std::time::Duration;

async fn driver() -> Driver {
    Driver::with(|pbx| pbx.settings_with_account("v2-call")).await
}

/// The credentials of the creates, in order.
fn bearers(driver: &Driver) -> Vec<String> {
    let creates = driver.pbx.asked_to(Kind::Create);
    creates.into_iter().map(|asked| asked.authorization.replace("Bearer ", "")).collect()
}

fn grants(driver: &Driver) -> Vec<String> {
    driver.pbx.tokens(|tokens| tokens.grants.clone())
}

#[tokio::test]
async fn a_token_is_fetched_by_the_password_when_it_is_first_needed() {
    let driver = driver().await;
    assert!(driver.pbx.asked().is_empty());

    driver.places(&visitors_call()).await;
    driver.places(&visitors_call()).await;

    assert_eq!(grants(&driver), ["password"]);
    assert_eq!(bearers(&driver), ["access-1", "access-1"]);
    let asked = &driver.pbx.asked_to(Kind::Token)[0];
    assert_eq!(asked.path, "/ns-api/oauth2/token/", "no secret in the address");
    assert_eq!(asked.authorization, "");
}

#[tokio::test]
async fn concurrent_requests_wait_for_one_token_request() {
    let driver = driver().await;
    let [one, two, three] = [(); 3].map(|()| visitors_call());

    tokio::join!(driver.places(&one), driver.places(&two), driver.places(&three));

    assert_eq!(grants(&driver), ["password"]);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let driver = driver().await;
    driver.places(&visitors_call()).await;

    driver.clock.advance(Duration::from_secs(3600 - 61));
    driver.places(&visitors_call()).await;
    driver.clock.advance(Duration::from_secs(2));
    driver.places(&visitors_call()).await;

    assert_eq!(grants(&driver), ["password", "refresh_token"]);
    assert_eq!(bearers(&driver), ["access-1", "access-1", "access-2"]);
}

#[tokio::test]
async fn a_refused_refresh_token_is_replaced_by_a_password_grant() {
    let driver = driver().await;
    driver.places(&visitors_call()).await;
    driver.pbx.tokens(|tokens| tokens.refreshes = false);

    driver.clock.advance(Duration::from_hours(1));
    driver.places(&visitors_call()).await;

    assert_eq!(grants(&driver), ["password", "refresh_token", "password"]);
    assert_eq!(bearers(&driver), ["access-1", "access-2"]);
}

#[tokio::test]
async fn a_create_with_a_refused_token_is_repeated_once_with_a_new_token() {
    let driver = driver().await;
    driver.places(&visitors_call()).await;
    driver.clock.advance(Duration::from_mins(1));
    driver.pbx.tokens(Tokens::revoke);

    driver.places(&visitors_call()).await;

    assert_eq!(bearers(&driver), ["access-1", "access-1", "access-2"]);
    assert_eq!(driver.pbx.calls(|calls| calls.ids()).len(), 2, "each call was placed once");
}

#[tokio::test]
async fn an_account_that_may_not_is_no_reason_for_token_after_token() {
    let driver = driver().await;
    driver.pbx.behaves(Kind::Create, Manner::Says(manner::UNAUTHORIZED));

    for _ in 0..5 {
        let refused = driver.provider.originate(&visitors_call()).await.unwrap_err();
        assert_eq!(refused.upstream_status(), Some(401));
    }

    assert_eq!(grants(&driver), ["password"]);
}

#[tokio::test]
async fn the_gateways_401_is_not_about_the_token() {
    let driver = driver().await;
    driver.places(&visitors_call()).await;
    driver.clock.advance(Duration::from_mins(1));
    driver.pbx.behaves(Kind::Create, Manner::Says(manner::GATEWAY_401));

    let refused = driver.provider.originate(&visitors_call()).await.unwrap_err();

    assert!(refused.to_string().contains("gateway"), "{refused}");
    assert_eq!(driver.pbx.asked_to(Kind::Create).len(), 2);
    assert_eq!(grants(&driver), ["password"]);
}

#[tokio::test]
async fn a_fixed_token_that_is_refused_is_not_tried_again() {
    let settings = |pbx: &NetSapiensV2| pbx.settings_as("v2-call", "token = 'nsd_wrong'");
    let driver = Driver::with(settings).await;

    let refused = driver.provider.originate(&visitors_call()).await.unwrap_err();

    assert_eq!(refused.upstream_status(), Some(401));
    assert_eq!(driver.pbx.asked().len(), 1);
}

#[tokio::test]
async fn a_wrong_password_is_not_retried_immediately() {
    let wrong = |pbx: &NetSapiensV2| {
        pbx.settings_with_account("v2-call").replace("our-password", "another")
    };
    let driver = Driver::with(wrong).await;

    for _ in 0..5 {
        let refused = driver.provider.originate(&visitors_call()).await.unwrap_err();
        assert!(refused.nothing_was_placed());
        assert_eq!(refused.upstream_status(), Some(401));
    }
    assert_eq!(grants(&driver).len(), 1);

    driver.clock.advance(Duration::from_secs(31));
    driver.provider.originate(&visitors_call()).await.unwrap_err();
    assert_eq!(grants(&driver).len(), 2);
    assert!(driver.pbx.asked_to(Kind::Create).is_empty());
}

#[tokio::test]
async fn whatever_the_token_endpoint_answers_no_call_was_requested() {
    for manner in [
        Manner::Hangs,
        Manner::Says(manner::GARBAGE),
        Manner::Says(manner::EMPTY_200),
        Manner::Says(manner::OOPS),
    ] {
        let driver = driver().await;
        driver.pbx.behaves(Kind::Token, manner);

        let call = visitors_call();
        let outcome = driver.pbx.outcome_of(Kind::Token, driver.provider.originate(&call)).await;
        let error = outcome.unwrap_err();

        assert!(error.nothing_was_placed(), "{manner:?}: {error:?}");
        assert!(!format!("{error:?}").contains("2025550142"), "{error:?}");
        assert!(driver.pbx.asked_to(Kind::Create).is_empty());
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_is_used_until_it_ends() {
    let driver = driver().await;
    driver.places(&visitors_call()).await;
    driver.pbx.behaves(Kind::Token, Manner::Says(manner::OOPS));

    driver.clock.advance(Duration::from_secs(3600 - 30));
    driver.places(&visitors_call()).await;
    driver.clock.advance(Duration::from_secs(31));
    let error = driver.provider.originate(&visitors_call()).await.unwrap_err();

    assert!(matches!(error, ProviderError::Refused { status: 500, .. }), "{error:?}");
    assert_eq!(bearers(&driver), ["access-1", "access-1"]);
}

#[tokio::test]
async fn the_gateways_key_is_sent_with_every_request() {
    let keyed = |pbx: &NetSapiensV2| {
        pbx.settings_with_account("v2-call")
            .replace("[netsapiens.oauth]", "subscription_key = 'gateway-key'\n[netsapiens.oauth]")
    };
    let driver = Driver::with(keyed).await;
    driver.pbx.wants_subscription_key("gateway-key");

    driver.places(&visitors_call()).await;
    driver.clock.wakes_the_next().await;
    driver.pbx.until_asked(Kind::List, 1).await;

    for asked in driver.pbx.asked() {
        assert_eq!(asked.subscription_key.as_deref(), Some("gateway-key"), "{asked:?}");
    }
}
