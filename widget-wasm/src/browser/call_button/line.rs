//! The state that the button's views share, and what its user does to it.

use super::api::Api;
use super::follow::follow;
use crate::dial::{Dial, Problem};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

/// One button and its call. A handle that is cheap to copy into each view.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) dial: RwSignal<Dial>,
    /// What went wrong with a wish during the call, in words.
    pub(super) trouble: RwSignal<Option<&'static str>>,
    parts: StoredValue<Parts, LocalStorage>,
}

struct Parts {
    api: Rc<Api>,
    number: Signal<String>,
    caller: Option<String>,
    on_state: Option<Callback<Dial>>,
    /// Stops listening.
    abort: Option<AbortController>,
}

impl Line {
    pub(super) fn new(
        api: Api,
        number: Signal<String>,
        caller: Option<String>,
        on_state: Option<Callback<Dial>>,
    ) -> Self {
        let parts = Parts { api: Rc::new(api), number, caller, on_state, abort: None };
        Self {
            dial: RwSignal::new(Dial::Idle),
            trouble: RwSignal::new(None),
            parts: StoredValue::new_local(parts),
        }
    }

    /// Calls, or ends the call.
    pub(super) fn press(self) {
        if self.dial.with_untracked(Dial::is_free) {
            spawn_local(self.call());
        } else {
            self.hang_up();
        }
    }

    pub(super) fn hang_up(self) {
        let call = self.dial.with_untracked(|dial| dial.can_end().map(str::to_owned));
        let (Some(call), Some(api)) = (call, self.api()) else { return };
        spawn_local(async move {
            match api.end(&call).await {
                // Of all else the events tell, and perhaps know more by now.
                Ok(Some(state)) if state.is_final() => self.change(|dial| dial.reached(state)),
                Ok(_) => {}
                Err(problem) => self.tell(problem),
            }
        });
    }

    pub(super) fn send_digit(self, digit: char) {
        let call = self.dial.with_untracked(|dial| dial.can_dial().map(str::to_owned));
        let (Some(call), Some(api)) = (call, self.api()) else { return };
        spawn_local(async move {
            if let Err(problem) = api.send_digit(&call, &digit.to_string()).await {
                self.tell(problem);
            }
        });
    }

    /// Stops listening; the call itself goes on.
    pub(super) fn leave(self) {
        self.parts.try_update_value(|parts| parts.abort.take().map(|abort| abort.abort()));
    }

    async fn call(self) {
        let Some(api) = self.api() else { return };
        let asked =
            self.parts.try_with_value(|parts| (parts.number.get_untracked(), parts.caller.clone()));
        let (Some((number, caller)), Ok(abort)) = (asked, AbortController::new()) else { return };
        let signal = abort.signal();
        self.parts.try_update_value(|parts| parts.abort = Some(abort));
        self.change(|_| Dial::Starting);
        match api.initiate(&number, caller.as_deref()).await {
            Ok(placed) => {
                self.change(|_| placed.clone());
                let Dial::Live { call, .. } = placed else { return };
                let tell = |state| self.change(|dial| dial.reached(state));
                let end = follow(&api, &call, &signal, &tell).await;
                self.change(if end.is_some() { Dial::lose_tracking } else { Dial::lost });
            }
            Err(problem) => self.change(|_| Dial::Failed(problem)),
        }
    }

    fn api(self) -> Option<Rc<Api>> {
        self.parts.try_with_value(|parts| Rc::clone(&parts.api))
    }

    fn tell(self, problem: Problem) {
        self.trouble.try_set(Some(problem.words()));
    }

    /// Does nothing once the app has taken the button away.
    fn change(self, how: impl FnOnce(Dial) -> Dial) {
        let Some(before) = self.dial.try_get_untracked() else { return };
        let now = how(before.clone());
        if now == before {
            return;
        }
        self.trouble.try_set(None);
        self.dial.try_set(now.clone());
        let told = self.parts.try_with_value(|parts| parts.on_state).flatten();
        if let Some(on_state) = told {
            on_state.run(now);
        }
    }
}
