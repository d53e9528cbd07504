//! A field with its label, what it wants, and what is wrong with it.

use leptos::prelude::*;

/// What a field is.
pub(super) struct Field {
    pub(super) id: &'static str,
    /// As HTML names it: `url`, `password`.
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) label: String,
    pub(super) hint: String,
    /// Stands behind what is typed: `@pbx.example.com`.
    pub(super) suffix: Option<String>,
    /// The organisation has set it.
    pub(super) is_fixed: bool,
}

impl Field {
    /// `told` is the id of the sentence that tells what is wrong.
    pub(super) fn view(
        self,
        value: RwSignal<String>,
        is_wrong: Signal<bool>,
        told: &'static str,
        change: impl Fn() + 'static,
    ) -> impl IntoView {
        let Self { id, kind, autocomplete, label, hint, suffix, is_fixed } = self;
        let hint_id = [id, "-hint"].concat();
        let described = {
            let hint_id = hint_id.clone();
            move || if is_wrong.get() { [&hint_id, " ", told].concat() } else { hint_id.clone() }
        };
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <div class="entry" dir="ltr">
                    <input
                        id=id
                        type=kind
                        dir="ltr"
                        autocomplete=autocomplete
                        autocapitalize="off"
                        spellcheck="false"
                        readonly=is_fixed
                        aria-invalid=move || is_wrong.get().to_string()
                        aria-describedby=described
                        prop:value=value
                        on:input=move |event| {
                            value.set(event_target_value(&event));
                            change();
                        }
                    />
                    {suffix.map(|suffix| view! { <span class="suffix">{suffix}</span> })}
                </div>
                <p id=hint_id class="note">{hint}</p>
            </div>
        }
    }
}
