//! The call history.

use crate::browser::extension::desk::Desk;
use crate::browser::extension::icon::{self, icon};
use crate::browser::extension::moment::moment;
use crate::extension::view::Past;
use crate::extension::{messages, number};
use leptos::either::Either;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let history = desk.part(|view| view.history.clone());
    let trouble = RwSignal::new(None::<MessageKey>);
    let list = move || {
        let history = history.get();
        if history.is_empty() {
            return Either::Left(
                view! { <p class="note">{desk.message(MessageKey::RecentNone)}</p> },
            );
        }
        let items = history.iter().map(|past| item(desk, past, trouble)).collect_view();
        Either::Right(view! { <ul>{items}</ul> })
    };
    let clear = move |_| desk.request("clear_history", Vec::new(), |_| ());
    let is_empty = Memo::new(move |_| history.with(Vec::is_empty));
    view! {
        <section class="recent">
            <div class="title">
                <h2>{desk.message(MessageKey::Recent)}</h2>
                {move || {
                    (!is_empty.get())
                        .then(|| {
                            view! {
                                <button type="button" class="link" on:click=clear>
                                    {desk.message(MessageKey::RecentClear)}
                                </button>
                            }
                        })
                }}
            </div>
            <p class="note wrong" role="status">{move || trouble.get().map(|key| desk.message(key))}</p>
            {list}
        </section>
    }
}

fn item(desk: Desk, past: &Past, trouble: RwSignal<Option<MessageKey>>) -> impl IntoView + use<> {
    let number = past.number.expose().to_owned();
    let shown = number::shown(&number);
    let values = [("number", shown.as_str())];
    let end = messages::of_past(&past.place).map(|key| [&desk.fill(key, &values), " · "].concat());
    let again = desk.fill(MessageKey::CallAgain, &values);
    let at = moment(desk, past.at);
    let call = move |_| {
        desk.request("call", vec![("number", number.as_str().into())], move |answer| {
            trouble.try_set(answer.problem.as_deref().map(messages::of_problem));
        });
    };
    view! {
        <li>
            <div>
                <bdi class="number" dir="ltr">{shown}</bdi>
                <p class="note">{end} <time>{at}</time></p>
            </div>
            <button type="button" class="quiet" aria-label=again.clone() title=again on:click=call>
                {icon(icon::HANDSET)}
            </button>
        </li>
    }
}
