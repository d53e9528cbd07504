//! Replaces the form once the call was accepted or may have been: the progress, the code, cancellation.

use super::dom::{Builder, show, update_optional_text, update_text};
use super::js::JsObject;
use crate::form::{CancelStatus, Form, PlacedCall};
use crate::messages::{Messages, STEPS, clock};
use crate::progress::{Progress, StepStatus};
use shared_types::message_keys::MessageKey;

const CHECK: &str = "M5 12.5l4.5 4.5L19 7.5";
const CLOCK: &str = "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16M12 8v4.5l3 1.8";

/// The elements that change or have listeners.
pub(super) struct SuccessView {
    whole: JsObject,
    sign: JsObject,
    stroke: JsObject,
    pub(super) headline: JsObject,
    next: JsObject,
    waiting: JsObject,
    code: JsObject,
    digits: JsObject,
    /// Each step, and the element of its time.
    steps: [(JsObject, JsObject); STEPS.len()],
    list: JsObject,
    pub(super) cancel: JsObject,
    cancel_failed: JsObject,
    pub(super) proceed: JsObject,
    call_us: Option<JsObject>,
    pub(super) restart: JsObject,
}

impl SuccessView {
    pub(super) fn new(builder: &Builder, to: &JsObject, messages: &Messages<'_>) -> Self {
        let words = messages.words;
        let whole = builder.add(to, "div class=done");
        let sign = builder.add(&whole, "div class=sign");
        let stroke = builder.icon(&sign, CHECK);
        let headline = builder.add(&whole, "h3 tabindex=-1");
        let next = builder.add(&whole, "p");
        let waiting = builder.add(&whole, "p class=waiting");
        let code = builder.add(&whole, "div class=code");
        builder.add_with_text(&code, "span", words.get(MessageKey::Code));
        let digits = builder.add(&code, "strong");
        builder.add_with_text(&code, "p", words.get(MessageKey::CodeNext));
        let list = builder.add(&whole, "ol part=steps");
        Self {
            steps: STEPS.map(|step| {
                let item = builder.add_with_text(&list, "li", words.get(step));
                let time = builder.add(&item, "span");
                (item, time)
            }),
            cancel: builder.add(&whole, "button class=cancel type=button"),
            cancel_failed: builder.add_with_text(
                &whole,
                "p class=missing",
                words.get(MessageKey::CancelFailed),
            ),
            proceed: builder.add(&whole, "button class=submit part=submit type=button"),
            call_us: call_us(builder, &whole, messages),
            restart: builder.add(&whole, "button class=link type=button"),
            whole,
            sign,
            stroke,
            headline,
            next,
            waiting,
            code,
            digits,
            list,
        }
    }

    pub(super) fn render(&self, form: &Form, messages: &Messages<'_>) {
        show(&self.whole, form.is_done());
        let words = messages.words;
        update_text(&self.headline, &messages.headline(form));
        update_text(&self.next, &messages.next(form));
        update_text(&self.proceed, words.get(messages.proceed(form)));
        update_text(&self.restart, words.get(messages.restart(form)));
        self.render_placed(form.placed(), messages);
        if let Some(link) = &self.call_us {
            show(link, matches!(form, Form::OutcomeUnknown(_)) || form.wants_retry());
        }
    }

    fn render_placed(&self, placed: Option<&PlacedCall>, messages: &Messages<'_>) {
        let progress = placed.map(|placed| &placed.progress);
        let has_steps = progress.is_some_and(Progress::shows_steps);
        show(&self.list, has_steps);
        show(&self.sign, !has_steps);
        let goes_well = placed.is_some_and(PlacedCall::goes_well);
        self.stroke.set("d", if goes_well { CHECK } else { CLOCK });
        let waiting = progress.map(|progress| messages.waiting(progress.waiting));
        update_optional_text(&self.waiting, &waiting.unwrap_or_default());
        let code = placed.and_then(PlacedCall::code_to_show);
        update_text(&self.digits, code.unwrap_or_default());
        show(&self.code, code.is_some());
        let can_cancel = placed.is_some_and(PlacedCall::can_be_cancelled);
        let cancel = placed.map_or(CancelStatus::Unavailable, |placed| placed.cancel);
        update_text(&self.cancel, messages.words.get(messages.cancel(cancel)));
        self.cancel.toggle("disabled", cancel == CancelStatus::Requested);
        show(&self.cancel, can_cancel && cancel != CancelStatus::Failed);
        show(&self.cancel_failed, can_cancel && cancel == CancelStatus::Failed);
        if let Some(progress) = progress {
            self.render_steps(progress);
        }
    }

    fn render_steps(&self, progress: &Progress) {
        for (step, (item, time)) in self.steps.iter().enumerate() {
            let mark = progress.mark(step);
            item.set("class", if mark == StepStatus::Past { "past" } else { "" });
            item.toggle("aria-current", mark == StepStatus::Now);
            if mark == StepStatus::Now {
                item.set("aria-current", "step");
            }
            update_text(time, &progress.seconds(step).map(clock).unwrap_or_default());
        }
    }
}

/// A link to the company's own number.
fn call_us(builder: &Builder, to: &JsObject, messages: &Messages<'_>) -> Option<JsObject> {
    let phone = messages.settings.phone.as_deref()?;
    let link = builder.add_with_text(to, "a class=link", &messages.call_us(phone));
    link.set("href", &["tel:", phone].concat());
    Some(link)
}
