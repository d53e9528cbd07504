use super::*;
use crate::message_catalog::tests::english;
use crate::messages::{Locale, Messages};
use crate::settings::Settings;
use shared_types::hours::Minute;
use shared_types::widget_config::{Consent, Department, Place};
use std::collections::BTreeSet;

struct NoLocale;

impl Locale for NoLocale {
    fn soon(&self, _: u32, _: &str) -> String {
        String::new()
    }

    fn moment(&self, _: Minute, _: Option<&str>) -> String {
        String::new()
    }

    fn country(&self, iso: &str) -> String {
        iso.to_owned()
    }
}

fn acme() -> Settings {
    Settings { domain: "acme.com".into(), ..Settings::default() }
}

fn all_fields() -> Settings {
    Settings {
        company: Some("Acme Corp".into()),
        logo: Some("/acme.svg".into()),
        phone: Some("+12025550100".into()),
        departments: vec![Department { id: "sales".into(), name: "Sales".parse().unwrap() }],
        consent: Some(Consent {
            text: "I agree.".into(),
            url: Some("https://acme.com/privacy".into()),
        }),
        places: vec![Place { iso: "GB".into(), code: "44".parse().unwrap() }],
        ..acme()
    }
}

fn read(value: Value, settings: &Settings) -> Option<String> {
    let messages = Messages { words: &english(), settings, locale: &NoLocale };
    value.read(&messages).map(Into::into)
}

/// The value of an attribute in the markup of an element.
fn attribute<'a>(element: &Element, name: &str) -> Option<&'a str> {
    element.markup.split(' ').skip(1).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn values(element: &Element) -> impl Iterator<Item = Value> {
    let attribute = element.attribute.map(|(_, value)| value);
    [element.text, attribute, element.only_with].into_iter().flatten()
}

#[test]
fn each_element_has_its_place_and_comes_after_its_parent() {
    for (element, place) in ELEMENTS.iter().zip(2_u8..) {
        assert_eq!(element.part as u8, place, "{:?}", element.part);
        assert!(element.parent < element.part, "{:?}", element.part);
    }
}

#[test]
fn markup_is_a_tag_and_attributes_with_values() {
    for element in ELEMENTS {
        let mut pieces = element.markup.split(' ');
        let tag = pieces.next().unwrap();
        assert!(tag.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", element.markup);
        assert!(pieces.all(|piece| piece.matches('=').count() == 1), "{}", element.markup);
    }
}

#[test]
fn ids_are_unique_and_each_reference_names_one() {
    let mut ids = BTreeSet::new();
    for id in ELEMENTS.iter().filter_map(|element| attribute(element, "id")) {
        assert!(ids.insert(id), "two elements have the id {id}");
    }
    for element in ELEMENTS {
        for name in ["for", "aria-labelledby", "aria-describedby"] {
            let missing = attribute(element, name).filter(|id| !ids.contains(id));
            assert_eq!(missing, None, "{}", element.markup);
        }
    }
}

#[test]
fn each_field_has_a_label_that_is_there_whenever_the_field_is() {
    let is_field = |element: &&Element| {
        element.markup.starts_with(['i', 's']) && attribute(element, "id").is_some()
    };
    for field in ELEMENTS.iter().filter(is_field) {
        let id = attribute(field, "id");
        let label = ELEMENTS.iter().find(|label| attribute(label, "for") == id).expect("a label");
        assert!(label.text.is_some(), "{id:?}");
        assert_eq!(label.enhanced, field.enhanced, "{id:?}");
        if label.parent == field.parent {
            assert_eq!(label.only_with, field.only_with, "{id:?}");
        }
    }
}

#[test]
fn the_parents_of_the_form_without_webassembly_are_in_it() {
    let is_enhanced = |part: Part| ELEMENTS.iter().any(|it| it.part == part && it.enhanced);
    for element in ELEMENTS.iter().filter(|element| !element.enhanced) {
        assert!(!is_enhanced(element.parent), "{:?}", element.part);
    }
}

#[test]
fn a_value_that_a_tenant_lacks_leaves_its_elements_out() {
    let all = all_fields();
    let bare = acme();
    let left_out: BTreeSet<_> = ELEMENTS
        .iter()
        .filter(|element| values(element).any(|value| read(value, &bare).is_none()))
        .map(|element| element.part)
        .collect();

    assert!(ELEMENTS.iter().flat_map(values).all(|value| read(value, &all).is_some()));
    assert_eq!(
        left_out.into_iter().collect::<Vec<_>>(),
        [
            Part::Logo,
            Part::DepartmentLabel,
            Part::Department,
            Part::CountryLabel,
            Part::Country,
            Part::Agree,
            Part::ConsentLabel,
            Part::ConsentLink,
            Part::ConsentNote,
            Part::Phone,
        ]
    );
}

#[test]
fn values_are_those_of_the_tenant() {
    let all = all_fields();
    let own = Settings { server: "https://calls.example.com".into(), ..all };

    assert_eq!(read(Value::Company, &acme()).unwrap(), "acme.com");
    assert_eq!(read(Value::Initial, &own).unwrap(), "A");
    assert_eq!(read(Value::Logo, &own).unwrap(), "https://calls.example.com/acme.svg");
    assert_eq!(read(Value::Direction, &own).unwrap(), "ltr");
    assert_eq!(read(Value::CallUs, &own).unwrap(), "Or call us: (202) 555-0100");
    assert_eq!(read(Value::PhoneLink, &own).unwrap(), "tel:+12025550100");
}

/// JavaScript leaves an element out if it does not know the value.
#[test]
fn javascript_has_each_value_by_its_name() {
    let script = include_str!("../../../assets/panel/values.js");
    let (_, object) = script.split_once("Object.assign({}, said, {").unwrap();
    let (object, _) = object.split_once("});").unwrap();
    let members: BTreeSet<_> = object
        .lines()
        .filter_map(|line| line.trim().split([':', ',']).next())
        .filter(|name| !name.is_empty())
        .collect();

    let names = ELEMENTS.iter().flat_map(values).filter_map(|value| value.name().ok());
    for name in names {
        assert!(members.contains(name), "assets/panel/values.js does not know {name}");
    }
}
