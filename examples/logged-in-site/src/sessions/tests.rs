//! The complete login, against the issuer on a real port.

use super::*;
use crate::issuer::{self, CLIENT_ID, Issuer, Setup};
use crate::settings::Client;
use crate::{Person, encoding};
use jiff::Timestamp;
use model::clock::{Sleep, SystemClock};
use model::random::SystemRandom;
use std::sync::Mutex as SyncMutex;
use tokio::net::TcpListener;
use url::Url;

const LIFETIME: Duration = Duration::from_mins(5);
const SITE: &str = "http://localhost:3000";

/// A clock that the test moves.
struct TestClock {
    system: SystemClock,
    passed: SyncMutex<Duration>,
}

impl TestClock {
    fn advance(&self, time: Duration) {
        *self.passed.lock().unwrap() += time;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.system.started_at() + self.uptime()
    }

    fn started_at(&self) -> Timestamp {
        self.system.started_at()
    }

    fn uptime(&self) -> Duration {
        *self.passed.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        self.system.sleep(time)
    }
}

struct Setting {
    clock: Arc<TestClock>,
    login: Login,
}

impl Setting {
    async fn new() -> Self {
        let system = SystemClock::start();
        let clock = Arc::new(TestClock { system, passed: SyncMutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let name = format!("http://{}", listener.local_addr().unwrap());
        let ada = Person {
            user: "ada",
            subject: "C-1042",
            name: "Ada Lovelace",
            phone_number: "+12025550142",
            extension: None,
        };
        let issuer = Issuer::new(Setup {
            name: name.clone(),
            site: SITE.to_owned(),
            people: vec![ada],
            token_lifetime: LIFETIME,
            clock: Arc::clone(&clock) as _,
            random: Arc::new(SystemRandom),
        });
        let router = issuer::router(Arc::new(issuer.unwrap()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = Client { issuer: name, id: CLIENT_ID.to_owned(), scopes: "openid".to_owned() };
        let login = Login::new(client, SITE, Arc::clone(&clock) as _, Arc::new(SystemRandom));
        Self { clock, login: login.unwrap() }
    }

    /// Follows the redirects as Ada's browser up to the site's callback; returns state and code.
    async fn signs_in(&self) -> (String, String) {
        let (address, _) = self.login.begin().await.unwrap();
        let mut fields: Vec<_> = address.query_pairs().into_owned().collect();
        fields.extend([("user".into(), "ada".into()), ("password".into(), "demo".into())]);
        let mut form = address.clone();
        form.set_query(None);
        let browser = http_client::builder().build().unwrap();
        let response = browser.post(form.as_str()).form(&fields).send().await.unwrap();
        let back = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
        let value = |name| back.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        (value("state"), value("code"))
    }

    async fn session(&self) -> Session {
        let (state, code) = self.signs_in().await;
        let (user, tokens) = self.login.complete(&state, &code).await.unwrap();
        Session { user, tokens: Mutex::new(tokens) }
    }
}

#[tokio::test]
async fn a_login_brings_the_user_of_the_id_token() {
    let user = Setting::new().await.session().await.user;

    assert_eq!((&*user.subject, &*user.name), ("C-1042", "Ada Lovelace"));
    assert_eq!(user.phone_number.as_deref(), Some("+12025550142"));
}

#[tokio::test]
async fn an_access_token_is_renewed_shortly_before_its_expiry() {
    let setting = Setting::new().await;
    let session = setting.session().await;
    let token = async || session.access_token(&setting.login, &*setting.clock).await.unwrap();
    let first = token().await;

    setting.clock.advance(LIFETIME.saturating_sub(MARGIN + Duration::from_secs(1)));
    assert_eq!(token().await, first);
    setting.clock.advance(Duration::from_secs(1));
    let second = token().await;
    assert_ne!(second, first);
    setting.clock.advance(LIFETIME);
    assert_ne!(token().await, second);
}

#[tokio::test]
async fn two_requests_at_a_time_renew_a_token_once() {
    let setting = Setting::new().await;
    let session = setting.session().await;
    setting.clock.advance(LIFETIME);

    // A refresh token can be used once: a second renewal with it would fail.
    let token = || session.access_token(&setting.login, &*setting.clock);
    let (one, other) = tokio::join!(token(), token());

    assert_eq!(one.unwrap(), other.unwrap());
}

#[tokio::test]
async fn a_state_is_good_once_and_only_if_the_login_was_begun_here() {
    let setting = Setting::new().await;
    let (state, code) = setting.signs_in().await;
    let foreign = encoding::random_name(&SystemRandom).unwrap();

    assert!(setting.login.complete(&foreign, &code).await.is_err());
    assert!(setting.login.complete(&state, &code).await.is_ok());
    assert!(setting.login.complete(&state, &code).await.is_err());
}

#[tokio::test]
async fn a_login_after_its_timeout_is_refused() {
    let setting = Setting::new().await;
    let (state, code) = setting.signs_in().await;

    setting.clock.advance(Duration::from_mins(10));

    assert!(setting.login.complete(&state, &code).await.is_err());
}
