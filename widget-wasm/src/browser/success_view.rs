//! Replaces the form once the call was accepted or may have been: the progress, the code, cancellation.

use super::dom::{Builder, say, say_if_any, show};
use super::form_view::call_us;
use super::js::JsObject;
use crate::form::{Cancel, Form, Placed};
use crate::progress::{Mark, Progress};
use crate::say::{STEPS, Say, clock};
use shared_types::words::Word;

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
    pub(super) fn new(builder: &Builder, to: &JsObject, to_say: &Say<'_>) -> Self {
        let words = to_say.words;
        let whole = builder.add(to, "div class=done");
        let sign = builder.add(&whole, "div class=sign");
        let stroke = builder.icon(&sign, CHECK);
        let headline = builder.add(&whole, "h3 tabindex=-1");
        let next = builder.add(&whole, "p");
        let waiting = builder.add(&whole, "p class=waiting");
        let code = builder.add(&whole, "div class=code");
        builder.say(&code, "span", words.get(Word::Code));
        let digits = builder.add(&code, "strong");
        builder.say(&code, "p", words.get(Word::CodeNext));
        let list = builder.add(&whole, "ol part=steps");
        Self {
            steps: STEPS.map(|step| {
                let item = builder.say(&list, "li", words.get(step));
                let time = builder.add(&item, "span");
                (item, time)
            }),
            cancel: builder.add(&whole, "button class=cancel type=button"),
            cancel_failed: builder.say(&whole, "p class=missing", words.get(Word::CancelFailed)),
            proceed: builder.add(&whole, "button class=submit part=submit type=button"),
            call_us: call_us(builder, &whole, to_say),
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

    pub(super) fn render(&self, form: &Form, to_say: &Say<'_>) {
        show(&self.whole, form.is_done());
        let words = to_say.words;
        say(&self.headline, &to_say.headline(form));
        say(&self.next, &to_say.next(form));
        say(&self.proceed, words.get(to_say.proceed(form)));
        say(&self.restart, words.get(to_say.restart(form)));
        self.render_placed(form.placed(), to_say);
        if let Some(link) = &self.call_us {
            show(link, matches!(form, Form::OutcomeUnknown(_)) || form.wants_retry());
        }
    }

    fn render_placed(&self, placed: Option<&Placed>, to_say: &Say<'_>) {
        let progress = placed.map(|placed| &placed.progress);
        let has_steps = progress.is_some_and(Progress::shows_steps);
        show(&self.list, has_steps);
        show(&self.sign, !has_steps);
        let goes_well = placed.is_some_and(Placed::goes_well);
        self.stroke.set("d", if goes_well { CHECK } else { CLOCK });
        let waiting = progress.map(|progress| to_say.waiting(progress.waiting));
        say_if_any(&self.waiting, &waiting.unwrap_or_default());
        let code = placed.and_then(Placed::code_to_show);
        say(&self.digits, code.unwrap_or_default());
        show(&self.code, code.is_some());
        let can_cancel = placed.is_some_and(Placed::can_be_cancelled);
        let cancel = placed.map_or(Cancel::Never, |placed| placed.cancel);
        say(&self.cancel, to_say.words.get(to_say.cancel(cancel)));
        self.cancel.toggle("disabled", cancel == Cancel::Asked);
        show(&self.cancel, can_cancel && cancel != Cancel::Failed);
        show(&self.cancel_failed, can_cancel && cancel == Cancel::Failed);
        if let Some(progress) = progress {
            self.render_steps(progress);
        }
    }

    fn render_steps(&self, progress: &Progress) {
        for (step, (item, time)) in self.steps.iter().enumerate() {
            let mark = progress.mark(step);
            item.set("class", if mark == Mark::Past { "past" } else { "" });
            item.toggle("aria-current", mark == Mark::Now);
            if mark == Mark::Now {
                item.set("aria-current", "step");
            }
            say(time, &progress.seconds(step).map(clock).unwrap_or_default());
        }
    }
}
