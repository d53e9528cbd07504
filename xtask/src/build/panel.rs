//! Writes the elements of the panel for JavaScript, and the place of each by its name.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::path::PathBuf;
use widget_wasm::panel_elements::{ELEMENTS, Element, Part, Value};

/// The elements of the form with WebAssembly. Returns the path of the file.
pub(super) fn whole(workspace: &Workspace) -> Result<PathBuf> {
    write(workspace, "panel.json", &ELEMENTS.iter().collect::<Vec<_>>())
}

/// The elements of the form without WebAssembly. Returns the path of the file.
pub(super) fn plain(workspace: &Workspace) -> Result<PathBuf> {
    let elements: Vec<_> = ELEMENTS.iter().filter(|element| !element.enhanced).collect();
    write(workspace, "plain-panel.json", &elements)
}

fn write(workspace: &Workspace, name: &str, elements: &[&Element]) -> Result<PathBuf> {
    let path = workspace.target("widget").join(name);
    fs::write(&path, module(elements).to_string())
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path)
}

/// An object from which scripts import the `elements`, and the places of those that they need.
fn module(elements: &[&Element]) -> Json {
    let parts: Vec<_> =
        [Part::Root, Part::Button].into_iter().chain(elements.iter().map(|it| it.part)).collect();
    let place = |part: Part| parts.iter().position(|known| *known == part);
    let mut module = Map::new();
    for part in &parts {
        module.insert(snake_case(part.name()), json!(place(*part)));
    }
    // An element that only the other form has is at no place.
    for element in ELEMENTS {
        module.entry(snake_case(element.part.name())).or_insert(json!(-1));
    }
    let rows = elements.iter().map(|element| row(element, place(element.parent)));
    module.insert("elements".to_owned(), rows.collect());
    Json::Object(module)
}

/// What `assets/panel/build.js` reads, without members at the end that are missing.
fn row(element: &Element, parent: Option<usize>) -> Json {
    let named = |value: Option<Value>| {
        value.map(|value| value.name().map_or_else(|key| json!(key as usize), Json::from))
    };
    let (attribute, value) = element.attribute.unzip();
    let mut row = vec![
        json!(parent),
        json!(element.markup),
        json!(named(element.text)),
        json!(attribute),
        json!(named(value)),
        json!(named(element.only_with)),
    ];
    while row.last().is_some_and(Json::is_null) {
        row.pop();
    }
    Json::Array(row)
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parents(module: &Json) -> Vec<&Json> {
        module["elements"].as_array().unwrap().iter().map(|row| &row[0]).collect()
    }

    #[test]
    fn the_place_of_each_element_is_that_of_its_row() {
        let module = module(&ELEMENTS.iter().collect::<Vec<_>>());

        assert_eq!(module["root"], 0);
        for element in ELEMENTS {
            let place = module[snake_case(element.part.name())].as_u64().unwrap();
            let row = &module["elements"][usize::try_from(place).unwrap() - 2];
            assert_eq!(row[1], element.markup);
            // WebAssembly finds what was drawn by these places.
            assert_eq!(place, element.part as u64);
        }
    }

    #[test]
    fn the_form_without_webassembly_lacks_what_needs_it_and_has_all_parents() {
        let elements: Vec<_> = ELEMENTS.iter().filter(|element| !element.enhanced).collect();
        let module = module(&elements);

        assert!(parents(&module).iter().all(|parent| parent.is_u64()), "{module}");
        assert_eq!(module["country"], -1);
        assert!(module["number"].as_u64().unwrap() < Part::Number as u64);
    }

    #[test]
    fn a_row_ends_with_its_last_member() {
        let header = ELEMENTS.iter().find(|element| element.part == Part::Header).unwrap();
        assert_eq!(row(header, Some(3)), json!([3, "header part=header"]));
    }
}
