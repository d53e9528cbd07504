use super::*;
use model::opt_out::OptOut;
use tokio::sync::watch;

const NUMBER: &str = "+12025550142";

/// A call whose called person may press the key.
struct WithKey(CallProgress, OptOut);

impl PlacedCall for WithKey {
    fn progress(&self) -> CallProgress {
        self.0.clone()
    }

    fn opt_out(&self) -> OptOut {
        self.1.clone()
    }
}

struct Talk {
    reporter: ProgressReporter,
    key: watch::Sender<bool>,
    call: Arc<LiveCall>,
}

async fn talk(office: &Office, called: Option<PhoneNumber>) -> Talk {
    let ((reporter, progress), (key, presses)) =
        (ProgressReporter::channel(), watch::channel(false));
    let context = new_context();
    office.live.begin(context.call_id, share()).await.unwrap();
    let accepted = AcceptedByProvider {
        context,
        origin: CallOrigin::Placed,
        called,
        owner: CallOwner::Visitor,
        capabilities: Capabilities::ALL,
        placed: Arc::new(WithKey(progress, presses)),
        reservation: None,
    };
    Talk { reporter, key, call: office.live.register(accepted).await }
}

fn number() -> Option<PhoneNumber> {
    PhoneNumber::parse(NUMBER).ok()
}

fn listed(office: &Office) -> Vec<String> {
    let numbers = office.opt_outs.numbers.lock().unwrap();
    numbers.iter().map(|number| number.expose_e164().to_owned()).collect()
}

#[tokio::test]
async fn the_number_of_a_called_person_who_opts_out_is_put_on_the_list_while_the_call_lasts() {
    let office = Office::open();
    let talk = talk(&office, number()).await;

    talk.key.send_replace(true);
    while listed(&office).is_empty() {
        tokio::task::yield_now().await;
    }

    assert_eq!(listed(&office), [NUMBER]);
    assert!(!talk.call.is_over());
}

#[tokio::test]
async fn an_opt_out_just_before_the_end_is_not_lost_and_counts_once() {
    let office = Office::open();
    let talk = talk(&office, number()).await;

    talk.reporter.report(BUSY);
    talk.key.send_replace(true);
    talk.key.send_replace(true);
    wait_for_observers(&office, 0).await;

    assert_eq!(listed(&office), [NUMBER]);
}

#[tokio::test]
async fn without_the_key_the_list_stays_empty_and_the_states_are_recorded() {
    let office = Office::open();
    let talk = talk(&office, number()).await;

    drop(talk.key);
    talk.reporter.report(RINGS);
    talk.reporter.report(BUSY);
    wait_for_observers(&office, 0).await;

    assert_eq!(listed(&office), [""; 0]);
    assert_eq!(*office.journal.states.lock().unwrap(), [Some(RINGS), Some(BUSY)]);
}

#[tokio::test]
async fn a_call_to_no_number_puts_nothing_on_the_list() {
    let office = Office::open();
    let talk = talk(&office, None).await;

    talk.key.send_replace(true);
    talk.reporter.report(BUSY);
    wait_for_observers(&office, 0).await;

    assert_eq!(listed(&office), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_opt_out_is_written_again_until_the_database_takes_it() {
    let office = Office::open();
    *office.opt_outs.failures.lock().unwrap() = 3;
    let talk = talk(&office, number()).await;

    talk.key.send_replace(true);
    talk.reporter.report(BUSY);
    // A runtime that is never idle does not advance its time by itself.
    while office.live.count() > 0 {
        tokio::time::advance(Duration::from_secs(1)).await;
    }

    assert_eq!(listed(&office), [NUMBER]);
}
