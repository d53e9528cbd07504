//! The state of the sign-in form, and the requests that it sends.

use crate::browser::extension::desk::Desk;
use crate::extension::answer::{Answer, Check};
use crate::extension::passphrase::Weakness;
use crate::extension::sign_in::{self, Field};
use crate::extension::view::Account;
use crate::extension::{messages, sites};
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;
use wasm_bindgen::JsValue;

/// The values of the fields, and the results of the checks. A handle that is cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    pub(super) desk: Desk,
    pub(super) server: RwSignal<String>,
    pub(super) aor: RwSignal<String>,
    pub(super) password: RwSignal<String>,
    pub(super) remember: RwSignal<bool>,
    pub(super) passphrase: RwSignal<String>,
    /// The problem of the passphrase at submission.
    pub(super) weakness: RwSignal<Option<Weakness>>,
    pub(super) checks: RwSignal<Vec<Check>>,
    /// The message for the request in progress.
    pub(super) busy: RwSignal<Option<MessageKey>>,
    /// The error that belongs to no check.
    pub(super) error: RwSignal<Option<MessageKey>>,
}

impl FormState {
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
            weakness: RwSignal::new(None),
            checks: RwSignal::new(Vec::new()),
            busy: RwSignal::new(None),
            error: RwSignal::new(None),
        }
    }

    /// The origin of the server, to request access to it.
    pub(super) fn origin(self) -> Option<String> {
        self.server.with(|server| sites::origin_of(server))
    }

    /// Requests checks of the server and the account.
    pub(super) fn test(self) {
        self.send("test", MessageKey::Testing, Vec::new());
    }

    pub(super) fn sign_in(self) {
        let passphrase = self.passphrase.get_untracked();
        let remember = self.remember.get_untracked();
        let weakness = remember.then(|| self.find_weakness(&passphrase)).flatten();
        self.weakness.set(weakness);
        if weakness.is_some() {
            return focus("passphrase");
        }
        let kept = remember.then(|| ("passphrase", passphrase.into()));
        self.send("sign_in", MessageKey::SignInBusy, kept.into_iter().collect());
    }

    fn find_weakness(self, passphrase: &str) -> Option<Weakness> {
        let (aor, password) = (self.aor.get_untracked(), self.password.get_untracked());
        sign_in::passphrase_weakness(passphrase, aor.trim(), &password)
    }

    fn send(self, kind: &'static str, busy: MessageKey, more: Vec<(&'static str, JsValue)>) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.clear_checks();
        self.busy.set(Some(busy));
        let mut fields = vec![
            ("server", self.server.get_untracked().trim().into()),
            ("aor", self.aor.get_untracked().trim().into()),
            ("password", self.password.get_untracked().into()),
        ];
        fields.extend(more);
        self.desk
            .request(kind, fields, move |answer| self.handle_answer(&answer, kind == "sign_in"));
    }

    fn handle_answer(self, answer: &Answer, signs_in: bool) {
        self.busy.set(None);
        self.error.set(answer.untold().map(messages::of_problem));
        self.checks.set(answer.checks.clone());
        if signs_in && answer.problem.is_none() {
            self.password.set(String::new());
            self.passphrase.set(String::new());
        } else if signs_in {
            let wrong = [Field::Server, Field::Password, Field::Aor];
            let wrong = wrong.into_iter().find(|field| sign_in::is_wrong(*field, &answer.checks));
            wrong.map(id).into_iter().for_each(focus);
        }
    }

    /// Removes the results of the checks when the values change.
    pub(super) fn clear_checks(self) {
        self.error.set(None);
        self.checks.set(Vec::new());
    }

    pub(super) fn is_wrong(self, field: Field) -> Signal<bool> {
        Signal::derive(move || self.checks.with(|checks| sign_in::is_wrong(field, checks)))
    }

    pub(super) fn is_busy(self, with: MessageKey) -> String {
        (self.busy.get() == Some(with)).to_string()
    }
}

fn id(field: Field) -> &'static str {
    match field {
        Field::Server => "server",
        Field::Aor => "aor",
        Field::Password => "password",
    }
}

fn focus(id: &str) {
    if let Some(field) = crate::browser::js::by_id(id) {
        // If the field refuses the focus, the focus does not move.
        let _ = crate::browser::js::call(&field, "focus", &[]);
    }
}
