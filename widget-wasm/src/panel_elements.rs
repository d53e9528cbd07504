//! The elements of the panel: the one definition from which all three forms are built.
//!
//! `browser/panel.rs` builds them in WebAssembly. `cargo xtask build` writes them for `assets/panel/build.js`, which
//! builds the panel before the WebAssembly has loaded, and the form of browsers without WebAssembly.

mod element;
mod value;

pub use element::Element;
pub use value::Value;

use shared_types::message_keys::MessageKey;

/// Writes [`Part`] and [`ELEMENTS`] from one table.
macro_rules! panel_elements {
    ($(
        $(#[$doc:meta])*
        $part:ident in $parent:ident: $markup:literal $(.$method:ident($($argument:expr),*))*;
    )*) => {
        /// An element of the panel, or one of the two that the panel is added to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Part {
            /// The root of the widget.
            Root,
            /// The button that opens the panel.
            Button,
            $($(#[$doc])* $part,)*
        }

        /// The elements in the order in which they are added.
        pub const ELEMENTS: &[Element] = &[
            $(Element::new(Part::$part, Part::$parent, $markup)$(.$method($($argument),*))*,)*
        ];

        impl Part {
            /// The number of parts.
            pub const COUNT: usize = ELEMENTS.len() + 2;

            /// The name of the variant.
            pub fn name(self) -> &'static str {
                match self {
                    Self::Root => "Root",
                    Self::Button => "Button",
                    $(Self::$part => stringify!($part),)*
                }
            }
        }
    };
}

panel_elements! {
    /// The second line of the button, while the company is closed or no agent is free.
    SecondLine in Button: "small hidden=".enhanced();
    Panel in Root: "div class=panel part=panel role=dialog aria-labelledby=title hidden="
        .attribute("dir", Value::Direction);

    Header in Panel: "header part=header";
    Mark in Header: "div class=mark aria-hidden=true".text(Value::Initial).enhanced();
    /// Removed when it does not load.
    Logo in Mark: "img alt= referrerpolicy=no-referrer".attribute("src", Value::Logo).enhanced();
    Titles in Header: "div";
    Title in Titles: "h2 id=title".text(Value::Company);
    Promise in Titles: "p".text(Value::Promise);
    Close in Header: "button class=close type=button"
        .attribute("aria-label", Value::Sentence(MessageKey::Close)).enhanced();
    Cross in Close: "svg viewBox=0,0,24,24 aria-hidden=true width=24 height=24".enhanced();
    Stroke in Cross: "path d=M6,6l12,12M18,6L6,18".enhanced();

    /// For screen readers only.
    Heard in Panel: "p class=heard part=status role=status";
    Notice in Panel: "p class=notice tabindex=-1 hidden=";
    Queue in Panel: "p class=queue hidden=".enhanced();

    Form in Panel: "form novalidate=";
    /// All fields, which are hidden while no call can be requested.
    Rows in Form: "div";
    DepartmentLabel in Rows: "label class=label for=department"
        .text(Value::Sentence(MessageKey::Department)).only_with(Value::Departments);
    Department in Rows: "select class=input part=input id=department".only_with(Value::Departments);
    WhenLabel in Rows: "label class=label for=when hidden="
        .text(Value::Sentence(MessageKey::ScheduleWhen)).enhanced();
    When in Rows: "select class=input part=input id=when hidden=".enhanced();
    CountryLabel in Rows: "label class=label for=country"
        .text(Value::Sentence(MessageKey::Country)).only_with(Value::Places).enhanced();
    Country in Rows: "select class=input part=input id=country".only_with(Value::Places).enhanced();
    NumberLabel in Rows: "label class=label for=number".text(Value::Sentence(MessageKey::Number));
    Number in Rows: "input class=input part=input id=number type=tel inputmode=tel autocomplete=tel name=phone \
        dir=ltr aria-describedby=note";
    /// What the field takes, or what is wrong with the number.
    Note in Rows: "p id=note class=note".text(Value::Hint);
    Agree in Rows: "div class=agree".only_with(Value::Consent);
    Consent in Agree: "input id=consent type=checkbox aria-describedby=consent-note";
    Agreement in Agree: "div";
    ConsentLabel in Agreement: "label for=consent".text(Value::Consent);
    ConsentLink in Agreement: "a target=_blank rel=noopener"
        .text(Value::Sentence(MessageKey::ConsentMore)).attribute("href", Value::ConsentUrl);
    ConsentNote in Rows: "p id=consent-note class=missing hidden="
        .text(Value::Sentence(MessageKey::ConsentMissing)).only_with(Value::Consent);
    Submit in Rows: "button class=submit part=submit type=submit"
        .text(Value::Sentence(MessageKey::Submit));
    /// The link to the company's own number, as an alternative to the form.
    Phone in Form: "a class=link".text(Value::CallUs).attribute("href", Value::PhoneLink);
}

#[cfg(test)]
mod tests;
