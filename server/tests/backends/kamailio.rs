//! The resolver with a real Kamailio.

use rig::Kamailio;
use server::application_servers::kamailio::Kamailio as Resolver;
use server::application_servers::settings::KamailioSettings;
use server::application_servers::{ApplicationServers, ResolveError};
use std::time::Duration;

fn resolver(kamailio: &Kamailio) -> Resolver {
    http_client::install_tls_provider();
    let timeout = Duration::from_secs(20);
    Resolver::new(KamailioSettings { url: kamailio.rpc_url().parse().unwrap(), timeout }).unwrap()
}

#[tokio::test]
async fn a_company_is_where_it_was_last_seen() {
    let kamailio = Kamailio::start().unwrap();
    let resolver = resolver(&kamailio);
    assert_eq!(resolver.of_company(1).await.unwrap(), "127.0.0.1");

    for (address, host) in [
        ("sip:192.0.2.7:6060", "192.0.2.7"),
        ("sip:as7.example.org;transport=tcp", "as7.example.org"),
        ("sip:[2001:db8::7]:6060", "2001:db8::7"),
        ("sip:[2001:db8::7]", "2001:db8::7"),
    ] {
        kamailio.put(7, address).unwrap();
        assert_eq!(resolver.of_company(7).await.unwrap(), host, "{address}");
    }
}

#[tokio::test]
async fn a_company_that_has_not_signalled_is_refused_until_it_has() {
    let kamailio = Kamailio::start().unwrap();
    let resolver = resolver(&kamailio);
    kamailio.put(7, "sip:192.0.2.7:6060").unwrap();

    kamailio.kill();
    let down = resolver.of_company(7).await;
    assert!(matches!(down, Err(ResolveError::Unreachable(_))), "{down:?}");
    kamailio.start_again().unwrap();
    let Err(ResolveError::Refused { code, message }) = resolver.of_company(7).await else {
        panic!("not refused")
    };
    assert_eq!((code, message.as_str()), (500, "Key name doesn't exist in htable."));

    kamailio.put(7, "sip:192.0.2.8:6060").unwrap();
    assert_eq!(resolver.of_company(7).await.unwrap(), "192.0.2.8");
}

#[tokio::test]
async fn an_invalid_address_is_refused() {
    let kamailio = Kamailio::start().unwrap();
    let resolver = resolver(&kamailio);

    kamailio.put_number(7, 7).unwrap();
    let number = resolver.of_company(7).await;
    assert!(matches!(number, Err(ResolveError::NoHost { company: 7 })), "{number:?}");
    kamailio.put(7, "sip:").unwrap();
    let empty = resolver.of_company(7).await;
    assert!(matches!(empty, Err(ResolveError::NoHost { company: 7 })), "{empty:?}");
}
