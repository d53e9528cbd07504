//! The form: whom to talk to, when, at which number, and what is wrong with that.

use super::dom::{Builder, aria, say, show};
use super::page::{Thing, field};
use crate::form::Form;
use crate::say::Say;
use crate::state::State;
use shared_types::widget_config::{Consent, Department, Place};
use shared_types::words::Word;

/// The form's elements that change, are read or are listened to.
pub(super) struct Fields {
    pub(super) form: Thing,
    pub(super) department: Option<Thing>,
    when: Thing,
    when_label: Thing,
    pub(super) country: Option<Thing>,
    pub(super) number: Thing,
    note: Thing,
    pub(super) consent: Option<Thing>,
    consent_note: Option<Thing>,
    submit: Thing,
    /// What the visitor fills in: nothing of it is of use while there is nothing to ask for.
    rows: Thing,
}

impl Fields {
    pub(super) fn new(builder: &Builder, to: &Thing, to_say: &Say<'_>) -> Self {
        let (words, settings) = (to_say.words, to_say.settings);
        let form = builder.add(to, "form novalidate=");
        let rows = builder.add(&form, "div");
        let select = |name: &str, word| {
            let label =
                builder.say(&rows, &["label class=label for=", name].concat(), words.get(word));
            (label, builder.add(&rows, &["select class=input part=input id=", name].concat()))
        };
        let department = (!settings.departments.is_empty()).then(|| {
            choose(builder, &select("department", Word::Department).1, &settings.departments)
        });
        let (when_label, when) = select("when", Word::ScheduleWhen);
        let country = (!settings.places.is_empty())
            .then(|| countries(builder, &select("country", Word::Country).1, to_say));
        builder.say(&rows, "label class=label for=number", words.get(Word::Number));
        let number = builder.add(
            &rows,
            "input class=input part=input id=number type=tel inputmode=tel autocomplete=tel \
             name=phone dir=ltr aria-describedby=note",
        );
        let note = builder.add(&rows, "p id=note class=note");
        let consent =
            settings.consent.as_ref().map(|consent| agree(builder, &rows, consent, to_say));
        let submit = builder.add(&rows, "button class=submit part=submit type=submit");
        call_us(builder, &form, to_say);
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
            rows,
        }
    }

    pub(super) fn draw(&self, state: &State, to_say: &Say<'_>) {
        let (form, words) = (&state.form, to_say.words);
        show(&self.form, !form.is_done());
        show(&self.rows, state.can_ask());
        let lacks_consent = *form == Form::ConsentMissing;
        let error = to_say.error(form);
        // Who chooses a country need not be told how to write its code.
        let hint = || if self.country.is_some() { "" } else { words.get(to_say.hint()) };
        let note = error.as_deref().filter(|_| !lacks_consent);
        say(&self.note, note.unwrap_or_else(hint));
        aria(&self.number, "aria-invalid", form.is_wrong() && !lacks_consent);
        self.number.toggle("readonly", form.is_busy());
        if let (Some(consent), Some(note)) = (&self.consent, &self.consent_note) {
            aria(consent, "aria-invalid", lacks_consent);
            show(note, lacks_consent);
        }
        let later = !state.times.is_empty();
        say(&self.submit, words.get(to_say.submit(form, later)));
        self.submit.toggle("disabled", form.is_busy());
        aria(&self.submit, "aria-busy", form.is_busy());
        show(&self.when_label, later);
        show(&self.when, later);
    }

    /// Offers these times, unless it does already.
    pub(super) fn offer(&self, builder: &Builder, times: &[String]) {
        self.when.set_text("");
        for (place, time) in times.iter().enumerate() {
            option(builder, &self.when, place, time);
        }
    }

    /// Which of the times was chosen.
    pub(super) fn time(&self) -> Option<usize> {
        chosen(&self.when)
    }

    pub(super) fn has_agreed(&self) -> bool {
        self.consent.as_ref().is_none_or(|consent| field(consent, "checked").is_truthy())
    }
}

/// The place of a select's choice in its list.
pub(super) fn chosen(select: &Thing) -> Option<usize> {
    select.value().parse().ok()
}

fn choose(builder: &Builder, select: &Thing, departments: &[Department]) -> Thing {
    for (place, department) in departments.iter().enumerate() {
        option(builder, select, place, department.name.as_str());
    }
    select.clone()
}

/// North America, which is called without saying so, then the others by the names they have in the
/// visitor's language.
fn countries(builder: &Builder, select: &Thing, to_say: &Say<'_>) -> Thing {
    let name = |iso: &str, code: &str| [&to_say.locale.country(iso), " +", code].concat();
    let home = [&to_say.locale.country("US"), ", ", &name("CA", "1")].concat();
    option(builder, select, 0, &home);
    for (place, Place { iso, code }) in to_say.settings.places.iter().enumerate() {
        option(builder, select, place + 1, &name(iso, &code.digits()));
    }
    select.clone()
}

fn option(builder: &Builder, select: &Thing, place: usize, words: &str) {
    let place = u32::try_from(place).map(crate::words::digits).unwrap_or_default();
    builder.say(select, "option", words).set("value", &place);
}

/// The tick-box and what is agreed to, and below them what is missing.
fn agree(builder: &Builder, to: &Thing, consent: &Consent, to_say: &Say<'_>) -> (Thing, Thing) {
    let row = builder.add(to, "div class=agree");
    let tick = builder.add(&row, "input id=consent type=checkbox aria-describedby=consent-note");
    let text = builder.add(&row, "div");
    builder.say(&text, "label for=consent", &consent.text);
    if let Some(address) = &consent.url {
        let more = to_say.words.get(Word::ConsentMore);
        let link = builder.say(&text, "a target=_blank rel=noopener", more);
        link.set("href", address);
    }
    let note = builder.say(
        to,
        "p id=consent-note class=missing hidden=",
        to_say.words.get(Word::ConsentMissing),
    );
    (tick, note)
}

/// The company's own number, for whom the other way is of no use.
pub(super) fn call_us(builder: &Builder, to: &Thing, to_say: &Say<'_>) -> Option<Thing> {
    let phone = to_say.settings.phone.as_deref()?;
    let link = builder.say(to, "a class=link", &to_say.call_us(phone));
    link.set("href", &["tel:", phone].concat());
    Some(link)
}
