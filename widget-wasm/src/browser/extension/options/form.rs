//! The form in which a user signs in.

use super::checks;
use super::field::Field;
use crate::browser::extension::desk::Desk;
use crate::extension::answer::{Answer, Check};
use crate::extension::sign_in::{self, Field as Which};
use crate::extension::view::{Account, Managed};
use crate::extension::{say, sites};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared_types::words::extension::ExtensionWord as Word;
use wasm_bindgen::JsValue;

/// What is typed, and what was found out about it. A handle that is cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) desk: Desk,
    server: RwSignal<String>,
    aor: RwSignal<String>,
    password: RwSignal<String>,
    remember: RwSignal<bool>,
    passphrase: RwSignal<String>,
    /// It was too short when it was sent.
    is_short: RwSignal<bool>,
    pub(super) checks: RwSignal<Vec<Check>>,
    /// What is being done, in words.
    pub(super) busy: RwSignal<Option<Word>>,
    /// What went wrong that no check tells.
    pub(super) trouble: RwSignal<Option<Word>>,
}

impl Form {
    pub(super) fn new(desk: Desk) -> Self {
        let managed = desk.part(|view| view.managed.clone()).get_untracked();
        let Account { server, aor, .. } = desk.part(|view| view.account.clone()).get_untracked();
        let domain = managed.aor_domain.map(|domain| ["@", &domain].concat()).unwrap_or_default();
        let aor = aor.expose().strip_suffix(&domain).unwrap_or(aor.expose());
        Self {
            desk,
            server: RwSignal::new(managed.server.unwrap_or(server)),
            aor: RwSignal::new(aor.to_owned()),
            password: RwSignal::new(String::new()),
            remember: RwSignal::new(false),
            passphrase: RwSignal::new(String::new()),
            is_short: RwSignal::new(false),
            checks: RwSignal::new(Vec::new()),
            busy: RwSignal::new(None),
            trouble: RwSignal::new(None),
        }
    }

    pub(super) fn view(self) -> impl IntoView {
        let Self { desk, remember, .. } = self;
        view! {
            <form
                novalidate
                on:submit=move |event: SubmitEvent| {
                    event.prevent_default();
                    self.sign_in();
                }
            >
                {self.fields()}
                <label class="tick">
                    <input
                        type="checkbox"
                        aria-describedby="remember-hint"
                        prop:checked=remember
                        on:change=move |event| remember.set(event_target_checked(&event))
                    />
                    <span>{desk.word(Word::Remember)}</span>
                </label>
                <p id="remember-hint" class="note">{desk.word(Word::RememberHint)}</p>
                {move || remember.get().then(|| self.passphrase())}
                <div class="buttons">
                    <button class="primary" aria-busy=move || self.is_busy(Word::SignInBusy)>
                        {desk.word(Word::SignIn)}
                    </button>
                    <button
                        type="button"
                        class="second"
                        aria-busy=move || self.is_busy(Word::Testing)
                        on:click=move |_| self.test()
                    >
                        {desk.word(Word::Test)}
                    </button>
                </div>
                {checks::view(self)}
            </form>
        }
    }

    fn fields(self) -> impl IntoView {
        let desk = self.desk;
        let Managed { server, aor_domain, .. } =
            desk.part(|view| view.managed.clone()).get_untracked();
        let word = |word| desk.word(word);
        let hint = |is_fixed, hint| word(if is_fixed { Word::Managed } else { hint });
        let server = Field {
            id: "server",
            kind: "url",
            autocomplete: "url",
            label: word(Word::Server),
            hint: hint(server.is_some(), Word::ServerHint),
            suffix: None,
            is_fixed: server.is_some(),
        };
        let aor = Field {
            id: "aor",
            kind: "text",
            autocomplete: "username",
            label: word(Word::Aor),
            hint: word(if aor_domain.is_some() { Word::UserHint } else { Word::AorHint }),
            suffix: aor_domain.map(|domain| ["@", &domain].concat()),
            is_fixed: false,
        };
        let password = Field {
            id: "password",
            kind: "password",
            autocomplete: "current-password",
            label: word(Word::Password),
            hint: word(Word::PasswordHint),
            suffix: None,
            is_fixed: false,
        };
        let change = move || self.forget_checks();
        view! {
            {server.view(self.server, self.is_wrong(Which::Server), "check-server", change)}
            {aor.view(self.aor, self.is_wrong(Which::Aor), "check-password", change)}
            {password.view(self.password, self.is_wrong(Which::Password), "check-password", change)}
        }
    }

    fn passphrase(self) -> impl IntoView {
        let field = Field {
            id: "passphrase",
            kind: "password",
            autocomplete: "new-password",
            label: self.desk.word(Word::Passphrase),
            hint: self.desk.word(Word::PassphraseShort),
            suffix: None,
            is_fixed: false,
        };
        let Self { is_short, .. } = self;
        field.view(self.passphrase, is_short.into(), "", move || is_short.set(false))
    }

    /// Where the server is that was typed, for access to be granted.
    pub(super) fn origin(self) -> Option<String> {
        self.server.with(|server| sites::origin_of(server))
    }

    pub(super) fn test(self) {
        self.send("test", Word::Testing, Vec::new());
    }

    fn sign_in(self) {
        let passphrase = self.passphrase.get_untracked();
        let remember = self.remember.get_untracked();
        if remember && sign_in::is_short(&passphrase) {
            self.is_short.set(true);
            return focus("passphrase");
        }
        let kept = remember.then(|| ("passphrase", passphrase.into()));
        self.send("sign_in", Word::SignInBusy, kept.into_iter().collect());
    }

    fn send(self, kind: &'static str, busy: Word, more: Vec<(&'static str, JsValue)>) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.forget_checks();
        self.busy.set(Some(busy));
        let mut fields = vec![
            ("server", self.server.get_untracked().trim().into()),
            ("aor", self.aor.get_untracked().trim().into()),
            ("password", self.password.get_untracked().into()),
        ];
        fields.extend(more);
        self.desk.wish(kind, fields, move |answer| self.hear(&answer, kind == "sign_in"));
    }

    fn hear(self, answer: &Answer, signs_in: bool) {
        self.busy.set(None);
        self.trouble.set(answer.untold().map(say::of_problem));
        self.checks.set(answer.checks.clone());
        if signs_in && answer.problem.is_none() {
            self.password.set(String::new());
            self.passphrase.set(String::new());
        } else if signs_in {
            let wrong = [Which::Server, Which::Password, Which::Aor];
            let wrong = wrong.into_iter().find(|field| sign_in::is_wrong(*field, &answer.checks));
            wrong.map(id).into_iter().for_each(focus);
        }
    }

    /// What was found out is not true of what is typed now.
    fn forget_checks(self) {
        self.trouble.set(None);
        self.checks.set(Vec::new());
    }

    fn is_wrong(self, field: Which) -> Signal<bool> {
        Signal::derive(move || self.checks.with(|checks| sign_in::is_wrong(field, checks)))
    }

    fn is_busy(self, with: Word) -> String {
        (self.busy.get() == Some(with)).to_string()
    }
}

fn id(field: Which) -> &'static str {
    match field {
        Which::Server => "server",
        Which::Aor => "aor",
        Which::Password => "password",
    }
}

fn focus(id: &str) {
    if let Some(field) = crate::browser::js::by_id(id) {
        // A field that cannot have the focus leaves it where it is.
        let _ = crate::browser::js::call(&field, "focus", &[]);
    }
}
