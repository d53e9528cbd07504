use super::*;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_credential_types::provider::future;
use jiff::Timestamp;
use std::collections::VecDeque;
use std::io;
use std::sync::Mutex as SyncMutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// 2026-11-21T08:00:00Z.
const START: Timestamp = Timestamp::constant(1_795_248_000, 0);
const HOUR: Duration = Duration::from_hours(1);
/// A second before credentials of an hour are renewed.
const BEFORE_RENEWAL: Duration = Duration::from_secs(55 * 60 - 1);

/// A clock that a test moves. Nobody who sleeps by it wakes, unless `sleeps_end`.
#[derive(Default)]
struct HandClock {
    now: SyncMutex<Duration>,
    sleeps_end: bool,
}

impl HandClock {
    fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        START + self.uptime()
    }

    fn started_at(&self) -> Timestamp {
        START
    }

    fn uptime(&self) -> Duration {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, _: Duration) -> model::clock::Sleep {
        if self.sleeps_end { Box::pin(async {}) } else { Box::pin(std::future::pending()) }
    }
}

/// A source whose answers a test sets. Without one it never answers.
#[derive(Debug, Default)]
struct Scripted {
    answers: SyncMutex<VecDeque<Result<Credentials, ProviderError>>>,
    fetches: AtomicUsize,
}

impl Scripted {
    fn answers(&self, id: &str, lifetime: Option<Duration>, clock: &HandClock) {
        let expiry = lifetime.map(|lifetime| SystemTime::from(clock.now()) + lifetime);
        let credentials = Credentials::new(id, "hush", Some(format!("token-{id}")), expiry, "test");
        self.answers.lock().unwrap().push_back(Ok(credentials));
    }

    fn fails(&self) {
        let error = ProviderError::provider_error(io::Error::other("hush"));
        self.answers.lock().unwrap().push_back(Err(error));
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::Relaxed)
    }
}

impl ProvideCredentials for Scripted {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.fetches.fetch_add(1, Ordering::Relaxed);
        match self.answers.lock().unwrap().pop_front() {
            Some(answer) => future::ProvideCredentials::ready(answer),
            None => future::ProvideCredentials::new(std::future::pending()),
        }
    }
}

struct Fixture {
    cache: CredentialCache,
    source: Arc<Scripted>,
    clock: Arc<HandClock>,
}

fn cache_of(provider: SharedCredentialsProvider, clock: &Arc<dyn Clock>) -> CredentialCache {
    let Source::Chain(chain) = Source::chain(None, "us-east-1", clock).unwrap() else {
        panic!("no chain")
    };
    let chain = Chain { opened: OnceCell::new_with(Some(provider)), ..*chain };
    CredentialCache::of(Source::Chain(Box::new(chain)), clock)
}

fn fixture() -> Fixture {
    fixture_with(HandClock::default())
}

fn fixture_with(clock: HandClock) -> Fixture {
    let (clock, source) = (Arc::new(clock), Arc::new(Scripted::default()));
    let shared =
        SharedCredentialsProvider::from(Arc::clone(&source) as Arc<dyn ProvideCredentials>);
    let cache = cache_of(shared, &(Arc::clone(&clock) as Arc<dyn Clock>));
    Fixture { cache, source, clock }
}

impl Fixture {
    async fn id(&self) -> Result<String, CredentialsError> {
        Ok(self.cache.current().await?.access_key_id().to_owned())
    }
}

#[tokio::test]
async fn credentials_are_fetched_once_and_again_before_they_expire() {
    let it = fixture();
    it.source.answers("first", Some(HOUR), &it.clock);
    assert_eq!((it.id().await.unwrap(), it.id().await.unwrap()), ("first".into(), "first".into()));

    it.clock.advance(BEFORE_RENEWAL);
    assert_eq!(it.id().await.unwrap(), "first");
    it.clock.advance(Duration::from_secs(1));
    it.source.answers("second", Some(HOUR), &it.clock);

    assert_eq!(it.id().await.unwrap(), "second");
    assert_eq!(it.source.fetches(), 2);
}

#[tokio::test]
async fn credentials_that_do_not_expire_are_fetched_once() {
    let it = fixture();
    it.source.answers("only", None, &it.clock);
    it.id().await.unwrap();
    it.clock.advance(Duration::from_hours(24 * 365));

    assert_eq!(it.id().await.unwrap(), "only");
    assert_eq!(it.source.fetches(), 1);
}

#[tokio::test]
async fn a_failed_renewal_leaves_the_credentials_in_use_until_they_expire() {
    let it = fixture();
    it.source.answers("first", Some(HOUR), &it.clock);
    it.id().await.unwrap();
    it.clock.advance(BEFORE_RENEWAL + Duration::from_secs(1));
    it.source.fails();

    assert_eq!(it.id().await.unwrap(), "first");
    assert_eq!(it.id().await.unwrap(), "first");
    assert_eq!(it.source.fetches(), 2, "the source has a pause");

    it.clock.advance(RENEWAL_MARGIN);
    it.source.fails();
    assert_eq!(it.id().await, Err(CredentialsError::Failed));
    it.clock.advance(PAUSE_AFTER_FAILURE);
    it.source.answers("second", Some(HOUR), &it.clock);
    assert_eq!(it.id().await.unwrap(), "second");
}

#[tokio::test]
async fn refused_credentials_are_replaced_unless_they_are_the_newest() {
    let it = fixture();
    it.source.answers("first", Some(HOUR), &it.clock);
    let first = it.cache.current().await.unwrap();
    assert!(it.cache.replacement_for(&first).await.is_none(), "they were fetched just now");

    it.clock.advance(MIN_AGE_FOR_REPLACEMENT);
    it.source.answers("second", Some(HOUR), &it.clock);
    let second = it.cache.replacement_for(&first).await.unwrap();
    assert_eq!(second.access_key_id(), "second");
    // Another request was refused with the first ones, too.
    let second = it.cache.replacement_for(&first).await.unwrap();
    assert_eq!(second.access_key_id(), "second");

    it.clock.advance(MIN_AGE_FOR_REPLACEMENT);
    it.source.answers("second", Some(HOUR), &it.clock);
    assert!(it.cache.replacement_for(&second).await.is_none(), "the source has no others");
    assert_eq!(it.source.fetches(), 3);
}

#[tokio::test]
async fn a_source_that_never_answers_is_given_up() {
    let it = fixture_with(HandClock { sleeps_end: true, ..HandClock::default() });

    assert_eq!(it.id().await, Err(CredentialsError::TimedOut));
}

#[tokio::test]
async fn keys_of_the_settings_are_used_as_they_are_and_have_no_replacement() {
    let keys = AwsKeys {
        access_key_id: "AKIAHUSH".to_owned().into(),
        secret_access_key: "hush".to_owned().into(),
        session_token: None,
    };
    let clock = Arc::new(HandClock::default()) as Arc<dyn Clock>;
    let cache = CredentialCache::new(&AwsCredentials::Keys(keys), "us-east-1", &clock).unwrap();
    let credentials = cache.current().await.unwrap();

    assert_eq!(
        (credentials.access_key_id(), credentials.secret_access_key()),
        ("AKIAHUSH", "hush")
    );
    assert!(cache.replacement_for(&credentials).await.is_none());
    assert!(!format!("{cache:?}").to_lowercase().contains("hush"));
}

#[test]
fn no_error_contains_what_a_source_answered() {
    for error in [
        ProviderError::not_loaded("hush"),
        ProviderError::invalid_configuration("hush"),
        ProviderError::provider_error("hush"),
        ProviderError::unhandled("hush"),
    ] {
        let error = CredentialsError::of(&error);
        assert!(!format!("{error:?} {error}").contains("hush"));
    }
}

/// The metadata service of an instance: a token, the name of a role, the credentials of that role.
async fn serve_metadata(
    listener: TcpListener,
    expires: Timestamp,
    asked: Arc<SyncMutex<Vec<String>>>,
) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_head(&mut stream).await;
        let line = request.lines().next().unwrap().to_owned();
        let body = if line.starts_with("PUT /latest/api/token") {
            "hush-imds-token".to_owned()
        } else if line.contains("role-of-the-server") {
            format!(
                r#"{{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIAINSTANCE","SecretAccessKey":"hush","Token":"hush-session","Expiration":"{expires}"}}"#
            )
        } else {
            "role-of-the-server".to_owned()
        };
        asked.lock().unwrap().push(request);
        let answer = format!(
            "HTTP/1.1 200 OK\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn credentials_of_an_instance_are_fetched_by_our_http_client_and_our_clock() {
    let clock = Arc::new(HandClock::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(SyncMutex::new(Vec::new()));
    let server = tokio::spawn(serve_metadata(listener, START + HOUR, Arc::clone(&asked)));
    let shared_clock = Arc::clone(&clock) as Arc<dyn Clock>;
    let config = credential_chain::config("us-east-1", &shared_clock).unwrap();
    let metadata = imds::Client::builder().configure(&config).endpoint(endpoint).unwrap().build();
    let provider =
        ImdsCredentialsProvider::builder().configure(&config).imds_client(metadata).build();
    let cache = cache_of(SharedCredentialsProvider::new(provider), &shared_clock);

    let credentials = cache.current().await.unwrap();

    assert_eq!(credentials.access_key_id(), "ASIAINSTANCE");
    assert_eq!(credentials.session_token(), Some("hush-session"));
    let requests = asked.lock().unwrap().len();
    clock.advance(BEFORE_RENEWAL);
    cache.current().await.unwrap();
    assert_eq!(asked.lock().unwrap().len(), requests, "they are valid for an hour by our clock");
    assert!(asked.lock().unwrap()[1].contains("hush-imds-token"));
    server.abort();
}
