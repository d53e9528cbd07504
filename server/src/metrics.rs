//! What the server counts, for Prometheus.
//!
//! No label holds anything of a person: tenants that there are, routes as they are written, codes. So
//! the number of time series is bounded by the settings.
//!
//! - `labels`: the labels
//! - [`counted_journal`]: counts what is written down of calls
//! - `settings`: the section `[metrics]`

pub mod counted_journal;
mod labels;
pub mod settings;

use crate::schedule::scheduler_progress::SchedulerProgress;
use admission::proxy_fault::ProxyFault;
use axum::extract::MatchedPath;
use axum::http::{Method, StatusCode};
use labels::{
    Asked, Attempt, Call, Closed, Control, Limit, ProviderEvent, Reached, Request, Scope, Source,
    Task, Tick, UnknownClient,
};
use model::provider::ProviderKind;
use model::provider_events::address::ProviderName;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::journal::entry::{Entry, Event};
use supervisor::PanicObserver;

/// In seconds: a telephone system answers in tens of milliseconds, and is given up after ten seconds.
const PROVIDER_BUCKETS: [f64; 10] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The figures of this process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    calls: Family<Call, Counter>,
    call_sources: Family<Source, Counter>,
    states: Family<Reached, Counter>,
    call_control: Family<Control, Counter>,
    limits_reached: Family<Limit, Counter>,
    call_stops: Family<Scope, Gauge<f64, AtomicU64>>,
    live_calls: Gauge,
    listeners: Gauge,
    pending_outcomes: Gauge,
    schedule_ticks: Family<Tick, Counter>,
    schedule_late: Gauge<f64, AtomicU64>,
    entries_lost: Counter,
    webhooks: Family<Attempt, Counter>,
    provider: Family<Asked, Histogram, fn() -> Histogram>,
    provider_events: Family<ProviderEvent, Counter>,
    closed_connections: Family<Closed, Counter>,
    task_panics: Family<Task, Counter>,
    unknown_domains: Counter,
    unknown_clients: Family<UnknownClient, Counter>,
}

/// Values that are read when the metrics are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// `None` while that cannot be determined.
    pub call_stops: Option<CallStops>,
    pub live_calls: usize,
    pub listeners: usize,
    pub pending_outcomes: usize,
    pub scheduler: SchedulerProgress,
    /// Time by which the next tick of the scheduler is overdue.
    pub schedule_late: Duration,
}

/// What stops calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallStops {
    pub stops_all: bool,
    /// The tenants whose calls are stopped.
    pub tenants: usize,
}

/// The outcome of an attempt to deliver a webhook message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookOutcome {
    Taken,
    Failed,
    GivenUp,
    Unwanted,
}

/// Why the server closed a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedConnection {
    /// The client did not read its answers.
    NotReading,
    /// There was no other room for a new one.
    MadeRoom,
    /// The client had as many as one may have.
    ClientLimit,
    /// There were as many as there may be.
    TotalLimit,
}

impl ClosedConnection {
    const ALL: [Self; 4] = [Self::NotReading, Self::MadeRoom, Self::ClientLimit, Self::TotalLimit];
}

impl Metrics {
    /// Nothing has happened yet.
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("click2call"),
            requests: Family::default(),
            calls: Family::default(),
            call_sources: Family::default(),
            states: Family::default(),
            call_control: Family::default(),
            limits_reached: Family::default(),
            call_stops: Family::default(),
            live_calls: Gauge::default(),
            listeners: Gauge::default(),
            pending_outcomes: Gauge::default(),
            schedule_ticks: Family::default(),
            schedule_late: Gauge::default(),
            entries_lost: Counter::default(),
            webhooks: Family::default(),
            provider: Family::new_with_constructor(|| Histogram::new(PROVIDER_BUCKETS)),
            provider_events: Family::default(),
            closed_connections: Family::default(),
            task_panics: Family::default(),
            unknown_domains: Counter::default(),
            unknown_clients: Family::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let all = &mut self.registry;
        all.register("requests", "Answered requests", self.requests.clone());
        all.register("calls", "Steps of requests for calls", self.calls.clone());
        let sources = self.call_sources.clone();
        all.register("call_sources", "Calls that were accepted or reported", sources);
        all.register("call_states", "States that calls reached", self.states.clone());
        all.register("call_control", "Call control requests", self.call_control.clone());
        let limits = self.limits_reached.clone();
        all.register("limits_reached", "Limits of days and budgets that were reached", limits);
        all.register("call_stops", "Whether calls are stopped", self.call_stops.clone());
        all.register("live_calls", "Calls that are followed", self.live_calls.clone());
        all.register("listeners", "Open event streams", self.listeners.clone());
        let pending = self.pending_outcomes.clone();
        all.register("pending_outcomes", "Calls whose outcome is not written yet", pending);
        all.register("schedule_ticks", "Ticks of the scheduler", self.schedule_ticks.clone());
        all.register_with_unit(
            "schedule_late",
            "Time by which the next tick is overdue",
            Unit::Seconds,
            self.schedule_late.clone(),
        );
        let lost = self.entries_lost.clone();
        all.register("journal_entries_lost", "Entries that could not be written", lost);
        all.register("webhook_attempts", "Messages sent to tenants", self.webhooks.clone());
        all.register_with_unit(
            "provider",
            "How long telephone systems took",
            Unit::Seconds,
            self.provider.clone(),
        );
        let events = self.provider_events.clone();
        all.register("provider_events", "Events that telephone systems sent", events);
        for reason in ClosedConnection::ALL {
            // From the beginning, so that the first one is seen as an increase.
            drop(self.closed_connections.get_or_create(&Closed::from(reason)));
        }
        let closed = self.closed_connections.clone();
        all.register("closed_connections", "Connections that the server closed", closed);
        let panics = self.task_panics.clone();
        all.register("task_panics", "Panics of tasks that last as long as the server", panics);
        let unknown = self.unknown_domains.clone();
        all.register("unknown_domains", "Widget scripts asked for a domain of no tenant", unknown);
        for fault in ProxyFault::ALL {
            drop(self.unknown_clients.get_or_create(&UnknownClient::from(fault)));
        }
        let unknown = self.unknown_clients.clone();
        all.register("unknown_clients", "Requests through a proxy that hides the client", unknown);
    }

    /// A request was answered. `route` is the address as the routes have it.
    pub fn request(&self, method: &Method, route: Option<MatchedPath>, status: StatusCode) {
        self.requests.get_or_create(&Request::new(method, route, status)).inc();
    }

    /// Something was written down about a call.
    pub fn entry(&self, entry: &Entry) {
        self.source(entry);
        match entry.event {
            Event::Scheduled
            | Event::Cancelled
            | Event::Expired
            | Event::Accepted
            | Event::Placed
            | Event::Failed
            | Event::OutcomeUnknown
            | Event::Refused => drop(self.calls.get_or_create(&Call::of(entry)).inc()),
            Event::State | Event::Ended => {
                if let Some(state) = Reached::of(entry) {
                    self.states.get_or_create(&state).inc();
                }
            }
            Event::LimitReached => drop(self.limits_reached.get_or_create(&Limit::of(entry)).inc()),
            Event::Control => drop(self.call_control.get_or_create(&Control::of(entry)).inc()),
            Event::Reported | Event::Erased => {}
        }
    }

    /// A call is counted once: when it is accepted, or reported for the first time.
    fn source(&self, entry: &Entry) {
        let is_first_report = entry.report.as_deref().is_some_and(|report| report.is_first);
        if (entry.event == Event::Accepted || is_first_report)
            && let Some(source) = Source::of(entry)
        {
            self.call_sources.get_or_create(&source).inc();
        }
    }

    /// A telephone system was asked, and this came of it.
    pub fn provider(
        &self,
        provider: ProviderKind,
        operation: &'static str,
        outcome: &'static str,
        took: Duration,
    ) {
        let asked = Asked { provider: provider.as_str(), operation, outcome };
        self.provider.get_or_create(&asked).observe(took.as_secs_f64());
    }

    /// A telephone system sent an event. `provider` is one that registered routes.
    pub fn provider_event(&self, provider: &ProviderName, outcome: &'static str) {
        self.provider_events.get_or_create(&ProviderEvent::new(provider, outcome)).inc();
    }

    /// A tenant's server was told, or was not.
    pub fn webhook(&self, outcome: WebhookOutcome) {
        self.webhooks.get_or_create(&Attempt::from(outcome)).inc();
    }

    /// The server closed connections, or did not take them.
    pub fn closed_connections(&self, reason: ClosedConnection, connections: usize) {
        let connections = u64::try_from(connections).unwrap_or(u64::MAX);
        self.closed_connections.get_or_create(&Closed::from(reason)).inc_by(connections);
    }

    /// The widget's script was requested for a domain that no tenant has.
    pub fn unknown_domain(&self) {
        self.unknown_domains.inc();
    }

    /// A request came through a proxy, and the address of its client is not known.
    pub fn unknown_client(&self, fault: ProxyFault) {
        self.unknown_clients.get_or_create(&UnknownClient::from(fault)).inc();
    }

    /// Counts entries of the journal that were lost.
    pub fn entries_lost(&self) -> Counter {
        self.entries_lost.clone()
    }

    /// All figures, in the text format of `OpenMetrics` 1.0.
    pub fn render(&self, now: Now) -> Result<String, fmt::Error> {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        // While it is not known whether calls are stopped, none is placed, and the figure is no number.
        let stops = now.call_stops.map(|CallStops { stops_all, tenants }| {
            (f64::from(u8::from(stops_all)), f64::from(u32::try_from(tenants).unwrap_or(u32::MAX)))
        });
        let (all, tenants) = stops.unwrap_or((f64::NAN, f64::NAN));
        self.call_stops.get_or_create(&Scope { scope: "all" }).set(all);
        self.call_stops.get_or_create(&Scope { scope: "tenant" }).set(tenants);
        self.live_calls.set(count(now.live_calls));
        self.listeners.set(count(now.listeners));
        self.pending_outcomes.set(count(now.pending_outcomes));
        self.schedule_late.set(now.schedule_late.as_secs_f64());
        let SchedulerProgress { completed, failed, .. } = now.scheduler;
        for (outcome, ticks) in [("completed", completed), ("failed", failed)] {
            let counter = self.schedule_ticks.get_or_create(&Tick { outcome });
            counter.inner().store(ticks, Ordering::Relaxed);
        }
        let mut page = String::new();
        text::encode(&mut page, &self.registry)?;
        Ok(page)
    }
}

impl PanicObserver for Metrics {
    /// From the beginning, so that the first panic is seen as an increase.
    fn started(&self, task: &'static str) {
        drop(self.task_panics.get_or_create(&Task { task }));
    }

    fn panicked(&self, task: &'static str) {
        self.task_panics.get_or_create(&Task { task }).inc();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
