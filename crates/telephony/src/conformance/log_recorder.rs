//! Everything that a test logs, on every level.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, Once, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, Interest, NoSubscriber};
use tracing::{Event, Metadata, Subscriber};

static SECOND_SUBSCRIBER: Once = Once::new();

/// Records events and spans of this thread.
#[derive(Clone, Debug, Default)]
pub(super) struct LogRecorder(Arc<Mutex<String>>);

impl LogRecorder {
    /// Records what this thread logs for as long as the guard lives.
    pub(super) fn start() -> (Self, DefaultGuard) {
        let recorder = Self::default();
        // With one subscriber only, the first thread that reaches a log statement decides for all of them whether
        // it is active: it could be the thread of a test without a recorder.
        SECOND_SUBSCRIBER.call_once(|| {
            // A test may have set one, which has the same effect.
            let _ = tracing::subscriber::set_global_default(NoSubscriber::new());
        });
        let guard = tracing::subscriber::set_default(recorder.clone());
        (recorder, guard)
    }

    pub(super) fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self, record: impl FnOnce(&mut Fields<'_>)) {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        record(&mut Fields(&mut text));
        text.push('\n');
    }
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut next = Some(value);
        while let Some(error) = next {
            write!(self.0, "{}={error} {error:?} ", field.name()).unwrap();
            next = error.source();
        }
    }
}

impl Subscriber for LogRecorder {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::always()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.write(|fields| span.record(fields));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.write(|fields| values.record(fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.write(|fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn fields_of_events_and_spans_are_recorded_on_every_level() {
    let (recorder, _guard) = LogRecorder::start();

    tracing::trace_span!("span", secret = "in a span").in_scope(|| tracing::trace!("in an event"));

    let text = recorder.text();
    assert!(text.contains("in a span") && text.contains("in an event"), "{text}");
}
