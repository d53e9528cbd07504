//! Tests of what a server renders.

use crate::dial::Dial;
use crate::{
    CallButton, CallProvider, ClickToCall, CustomerLookUp, Dialpad, DialpadCti, IncomingCall,
    ServerTransport, Token, Transport,
};
use leptos::prelude::*;
use std::thread;

/// The HTML of a view, and the owner of its values.
fn render<V: IntoView>(view: impl FnOnce() -> V) -> (String, Owner) {
    let owner = Owner::new();
    let html = owner.with(|| view().to_html());
    (html, owner)
}

/// A view with every component.
fn everything() -> impl IntoView {
    let dialpad = Dialpad::new();
    let token = Token::asking(async || None);
    let look_up = CustomerLookUp::new(async |_: IncomingCall| None);
    view! {
        <ClickToCall server="https://calls.example.com" domain="acme.com" />
        <CallProvider transport=ServerTransport::new("https://calls.example.com", token)>
            <CallButton
                phone_number="(202) 555-0142"
                on_state=Callback::new(|_: Dial| unreachable!("a server calls nobody"))
            />
        </CallProvider>
        <CallButton phone_number="(202) 555-0143" transport=Transport::new(dialpad) />
        <DialpadCti
            server="https://calls.example.com"
            client_id="client-1"
            look_up_customer=look_up
            dialpad=dialpad
        />
    }
}

#[test]
fn a_call_button_is_rendered_disabled_with_the_look_of_its_props() {
    let (html, _) = render(|| {
        view! {
            <CallButton
                phone_number="2025550142"
                customer_name="Ada Lovelace"
                variant="secondary"
                size="sm"
                class="action"
            />
        }
    });

    assert!(html.starts_with("<span class=\"action\"><template shadowrootmode=\"open\""), "{html}");
    for part in [
        "<style>:host{",
        "class=\"row secondary sm\"",
        "aria-label=\"Call Ada Lovelace, (202) 555-0142\"",
        " disabled",
        "<svg viewBox=\"0 0 24 24\"",
        "Call Ada Lovelace</span>",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(html.ends_with("</template></span>"), "{html}");
}

#[test]
fn texts_of_the_app_end_no_attribute_and_begin_no_element() {
    let (html, _) = render(|| {
        view! { <CallButton phone_number="\"><i>" customer_name="</template><b>" /> }
    });

    assert!(!html.contains("<b>") && !html.contains("<i>"), "{html}");
    assert_eq!(html.matches("</template>").count(), 1, "{html}");
}

#[test]
fn the_floating_button_is_rendered_as_a_hidden_element() {
    let (html, _) = render(|| {
        view! { <ClickToCall server="https://calls.example.com" domain="acme.com" /> }
    });

    assert_eq!(html, "<div hidden></div>");
}

#[test]
fn a_page_that_one_thread_renders_is_dropped_by_another() {
    let (html, owner) = thread::spawn(|| render(everything)).join().unwrap();

    assert_eq!(html.matches("<template").count(), 2, "{html}");
    thread::spawn(move || drop(owner)).join().unwrap();
}
