//! An installation like IvozProvider's: a database, a proxy with the servers' addresses, an Asterisk.

use crate::client::Caller;
use crate::office::{ALICE, Office};
use rig::{Kamailio, MariaDb};

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_of_the_database_is_called_on_the_server_that_kamailio_names() {
    let (database, kamailio) = (MariaDb::start().unwrap(), Kamailio::start().unwrap());
    let office = Office::with(tempfile::tempdir().unwrap(), &sections(&database, &kamailio)).await;

    let call = office.client.call(ALICE, "1006", "whole").await;
    let states = office.client.events(&call).await.rest().await;
    assert!(states.ends_with(&["connected".into(), "ended completed".into()]), "{states:?}");
    let (terminal, _) = office.both_legs("whole");
    assert!(terminal.destination_channel.contains("b1c1t1_alice"), "{terminal:?}");

    database.run("UPDATE Terminals SET password = 'another' WHERE id = 1").unwrap();
    let changed = Caller { password: "another", ..ALICE };
    let refused = office.client.refused(ALICE, "1009", "next").await;
    assert_eq!(refused, (403, "forbidden".to_owned()));
    kamailio.forget(1).unwrap();
    let refused = office.client.refused(changed, "1009", "next").await;
    assert_eq!(refused, (502, "could not resolve application server".to_owned()));
    kamailio.put(1, "sip:127.0.0.1:6060").unwrap();
    database.stop().unwrap();
    let refused = office.client.refused(changed, "1009", "next").await;
    assert_eq!(refused, (502, "backend error".to_owned()));

    database.start_again().unwrap();
    let call = office.client.call(changed, "1006", "next").await;
    office.client.events(&call).await.rest().await;
    office.both_legs("next");
    let log = office.asterisk.log().unwrap();
    assert!(!log.contains("1009@click2dial"), "{log}");
}

fn sections(database: &MariaDb, kamailio: &Kamailio) -> String {
    let rig::Account { name, password } = MariaDb::READER;
    format!(
        "[directory]\nkind = 'ivozprovider'\nhost = '127.0.0.1'\nport = {}\n\
         user = '{name}'\npassword = '{password}'\ntls = 'off'\n\
         [application_servers]\nkind = 'kamailio'\nurl = '{}'\n",
        database.address().port(),
        kamailio.rpc_url()
    )
}
