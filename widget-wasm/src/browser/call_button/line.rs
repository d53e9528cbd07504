//! The state that the button's views share, and the actions of its user.

use super::transport::{CallRequest, CallTransport, FollowEnd, Transport};
use crate::browser::browser_value::BrowserValue;
use crate::dial::{Dial, Problem};
use leptos::prelude::*;
use shared_types::phone::PhoneNumber;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

/// One button and its call. A handle that is cheap to copy into each view.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) dial: RwSignal<Dial>,
    /// Why an action during the call failed, in words.
    pub(super) trouble: RwSignal<Option<&'static str>>,
    transport: Option<Transport>,
    parts: BrowserValue<Parts>,
}

struct Parts {
    /// The call request of a press, with the app's notation of the number.
    request: Box<dyn Fn() -> CallRequest>,
    on_state: Option<Callback<Dial>>,
    /// Stops listening.
    abort: Option<AbortController>,
}

impl Line {
    pub(super) fn new(
        transport: Option<Transport>,
        request: Box<dyn Fn() -> CallRequest>,
        on_state: Option<Callback<Dial>>,
    ) -> Self {
        let parts = Parts { request, on_state, abort: None };
        Self {
            dial: RwSignal::new(Dial::Idle),
            trouble: RwSignal::new(None),
            transport,
            parts: BrowserValue::new(parts),
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
        let (Some(call), Some(transport)) = (call, self.transport()) else { return };
        spawn_local(async move {
            match transport.hang_up(&call).await {
                // The events report every other state, and may be ahead by now.
                Ok(Some(state)) if state.is_final() => self.change(|dial| dial.reached(state)),
                Ok(_) => {}
                Err(problem) => self.tell(problem),
            }
        });
    }

    pub(super) fn send_digit(self, digit: char) {
        let call = self.dial.with_untracked(|dial| dial.can_dial().map(str::to_owned));
        let (Some(call), Some(transport)) = (call, self.transport()) else { return };
        spawn_local(async move {
            if let Err(problem) = transport.send_digit(&call, digit).await {
                self.tell(problem);
            }
        });
    }

    /// Stops listening. A call that was placed goes on.
    pub(super) fn leave(self) {
        self.parts.update(|parts| parts.abort.take().map(|abort| abort.abort()));
    }

    async fn call(self) {
        let Some(request) = self.request() else { return };
        let ready = request.and_then(|request| {
            let transport = self.transport().ok_or(Problem::NoTransport)?;
            Ok((request, transport))
        });
        let (mut request, transport) = match ready {
            Ok(ready) => ready,
            Err(problem) => return self.change(|_| Dial::Failed(problem)),
        };
        let Ok(abort) = AbortController::new() else { return };
        let signal = abort.signal();
        request.signal = Some(signal.clone());
        self.parts.update(|parts| parts.abort = Some(abort));
        self.change(|_| Dial::Starting);
        match transport.place(request).await {
            Ok(placed) => {
                let call = placed.id.clone();
                self.change(|_| Dial::placed(placed.id, placed.capabilities).reached(placed.state));
                let report = |state| self.change(|dial| dial.reached(state));
                let end = transport.follow(&call, &signal, &report).await;
                self.change(match end {
                    FollowEnd::Complete => Dial::lose_tracking,
                    FollowEnd::Lost => Dial::lost,
                });
            }
            Err(problem) => self.change(|_| Dial::Failed(problem)),
        }
    }

    /// `None` once the app has taken the button away.
    fn request(self) -> Option<Result<CallRequest, Problem>> {
        let request = self.parts.with(|parts| (parts.request)())?;
        let number = PhoneNumber::parse(&request.phone_number).map_err(Problem::NotDialable);
        Some(
            number.map(|number| CallRequest {
                phone_number: number.expose_e164().to_owned(),
                ..request
            }),
        )
    }

    fn transport(self) -> Option<Rc<dyn CallTransport>> {
        self.transport.and_then(Transport::get)
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
        let told = self.parts.with(|parts| parts.on_state).flatten();
        if let Some(on_state) = told {
            on_state.run(now);
        }
    }
}
