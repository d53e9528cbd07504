//! A form field with its label, hint and error.

use leptos::prelude::*;

/// The properties of a field.
pub(super) struct Field {
    pub(super) id: &'static str,
    /// The input type: `url`, `password`.
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) label: String,
    pub(super) hint: String,
    /// A suffix after the input: `@pbx.example.com`.
    pub(super) suffix: Option<String>,
    /// Fixed by the organisation.
    pub(super) is_fixed: bool,
}

impl Field {
    /// `told` is the id of the error message.
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
