//! The form: department, time, country, number and consent, and the error of the last submission.

use super::dom::{Builder, aria, show, update_text};
use super::js::{JsObject, field};
use crate::form::Form;
use crate::messages::Messages;
use crate::state::State;
use shared_types::message_keys::MessageKey;
use shared_types::widget_config::{Consent, Department, Place};

/// The elements of the form that change, are read or have listeners.
pub(super) struct FormView {
    pub(super) form: JsObject,
    pub(super) department: Option<JsObject>,
    when: JsObject,
    when_label: JsObject,
    pub(super) country: Option<JsObject>,
    pub(super) number: JsObject,
    note: JsObject,
    pub(super) consent: Option<JsObject>,
    consent_note: Option<JsObject>,
    submit: JsObject,
    /// The link to the company's own number.
    pub(super) phone: Option<JsObject>,
    /// All fields, which are hidden while no call can be requested.
    rows: JsObject,
}

impl FormView {
    pub(super) fn new(builder: &Builder, to: &JsObject, messages: &Messages<'_>) -> Self {
        let (words, settings) = (messages.words, messages.settings);
        let form = builder.add(to, "form novalidate=");
        let rows = builder.add(&form, "div");
        let select = |name: &str, key| {
            let label = builder.add_with_text(
                &rows,
                &["label class=label for=", name].concat(),
                words.get(key),
            );
            (label, builder.add(&rows, &["select class=input part=input id=", name].concat()))
        };
        let department = (!settings.departments.is_empty()).then(|| {
            departments(
                builder,
                &select("department", MessageKey::Department).1,
                &settings.departments,
            )
        });
        let (when_label, when) = select("when", MessageKey::ScheduleWhen);
        let country = (!settings.places.is_empty())
            .then(|| countries(builder, &select("country", MessageKey::Country).1, messages));
        builder.add_with_text(&rows, "label class=label for=number", words.get(MessageKey::Number));
        let number = builder.add(
            &rows,
            "input class=input part=input id=number type=tel inputmode=tel autocomplete=tel \
             name=phone dir=ltr aria-describedby=note",
        );
        let note = builder.add(&rows, "p id=note class=note");
        let consent = settings
            .consent
            .as_ref()
            .map(|consent| self::consent(builder, &rows, consent, messages));
        let submit = builder.add(&rows, "button class=submit part=submit type=submit");
        let phone = call_us(builder, &form, messages);
        let (consent, consent_note) = consent.unzip();
        Self {
            form,
            department,
            when,
            when_label,
            country,
            number,
            note,
            consent,
            consent_note,
            submit,
            phone,
            rows,
        }
    }

    pub(super) fn render(&self, state: &State, messages: &Messages<'_>) {
        let (form, words) = (&state.form, messages.words);
        show(&self.form, !form.is_done());
        show(&self.rows, state.can_ask());
        let lacks_consent = *form == Form::ConsentMissing;
        let error = messages.error(form);
        // A select for the country makes the hint about the calling code unnecessary.
        let hint = || if self.country.is_some() { "" } else { words.get(messages.hint()) };
        let note = error.as_deref().filter(|_| !lacks_consent);
        update_text(&self.note, note.unwrap_or_else(hint));
        aria(&self.number, "aria-invalid", form.is_wrong() && !lacks_consent);
        self.number.toggle("readonly", form.is_busy());
        if let (Some(consent), Some(note)) = (&self.consent, &self.consent_note) {
            aria(consent, "aria-invalid", lacks_consent);
            show(note, lacks_consent);
        }
        let later = !state.times.is_empty();
        update_text(&self.submit, words.get(messages.submit(form, later)));
        self.submit.toggle("disabled", form.is_busy());
        aria(&self.submit, "aria-busy", form.is_busy());
        show(&self.when_label, later);
        show(&self.when, later);
    }

    /// Fills the select with these times.
    pub(super) fn render_times(&self, builder: &Builder, times: &[String]) {
        self.when.set_text("");
        for (place, time) in times.iter().enumerate() {
            option(builder, &self.when, place, time);
        }
    }

    /// The index of the selected time.
    pub(super) fn selected_time(&self) -> Option<usize> {
        selected_index(&self.when)
    }

    pub(super) fn has_agreed(&self) -> bool {
        self.consent.as_ref().is_none_or(|consent| field(consent, "checked").is_truthy())
    }
}

/// The index of the selected option of a `select`.
pub(super) fn selected_index(select: &JsObject) -> Option<usize> {
    select.value().parse().ok()
}

fn departments(builder: &Builder, select: &JsObject, departments: &[Department]) -> JsObject {
    for (place, department) in departments.iter().enumerate() {
        option(builder, select, place, department.name.as_str());
    }
    select.clone()
}

/// North America (`+1`), then the other countries by their names in the visitor's language.
fn countries(builder: &Builder, select: &JsObject, messages: &Messages<'_>) -> JsObject {
    let name = |iso: &str, code: &str| [&messages.locale.country(iso), " +", code].concat();
    let home = [&messages.locale.country("US"), ", ", &name("CA", "1")].concat();
    option(builder, select, 0, &home);
    for (place, Place { iso, code }) in messages.settings.places.iter().enumerate() {
        option(builder, select, place + 1, &name(iso, &code.digits()));
    }
    select.clone()
}

fn option(builder: &Builder, select: &JsObject, place: usize, words: &str) {
    let place = u32::try_from(place).map(crate::message_catalog::digits).unwrap_or_default();
    builder.add_with_text(select, "option", words).set("value", &place);
}

/// The check box and its text, and the error below.
fn consent(
    builder: &Builder,
    to: &JsObject,
    consent: &Consent,
    messages: &Messages<'_>,
) -> (JsObject, JsObject) {
    let row = builder.add(to, "div class=agree");
    let tick = builder.add(&row, "input id=consent type=checkbox aria-describedby=consent-note");
    let text = builder.add(&row, "div");
    builder.add_with_text(&text, "label for=consent", &consent.text);
    if let Some(address) = &consent.url {
        let more = messages.words.get(MessageKey::ConsentMore);
        let link = builder.add_with_text(&text, "a target=_blank rel=noopener", more);
        link.set("href", address);
    }
    let note = builder.add_with_text(
        to,
        "p id=consent-note class=missing hidden=",
        messages.words.get(MessageKey::ConsentMissing),
    );
    (tick, note)
}

/// A link to the company's own number, as an alternative to the form.
pub(super) fn call_us(
    builder: &Builder,
    to: &JsObject,
    messages: &Messages<'_>,
) -> Option<JsObject> {
    let phone = messages.settings.phone.as_deref()?;
    let link = builder.add_with_text(to, "a class=link", &messages.call_us(phone));
    link.set("href", &["tel:", phone].concat());
    Some(link)
}
