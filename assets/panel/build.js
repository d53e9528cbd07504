// Builds the panel from its definition, `widget-wasm/src/panel_elements.rs`.

// `cargo xtask build` writes it.
import { department, elements } from "panel-elements";

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";

// Returns the elements by their places, `undefined` where one was left out: its parent or a value is missing.
export function build(root, button, values) {
  const parts = [root, button];
  const has = (value) => value == null || values[value] !== undefined;
  for (const [parent, markup, text, attribute, value, onlyWith] of elements) {
    const to = parts[parent];
    let element;
    if (to && has(text) && has(value) && has(onlyWith)) {
      element = add(to, markup, values[text]);
      if (attribute) element.setAttribute(attribute, values[value]);
      // Only a `select` depends on a list.
      if (element.localName === "select" && onlyWith) {
        for (const { name } of values[onlyWith]) add(element, "option", name).value = element.length - 1;
      }
    }
    parts[parts.length] = element;
  }
  if (parts[department]) parts[department].value = values.department;
  return parts;
}

// Adds an element: "input class=input id=number type=tel".
function add(to, markup, text) {
  const [tag, ...attributes] = markup.split(" ");
  const element = document.createElementNS(/^(svg|path)$/.test(tag) ? SVG : HTML, tag);
  for (const attribute of attributes) {
    const [name, value] = attribute.split("=");
    element.setAttribute(name, value);
  }
  if (text) element.textContent = text;
  return to.appendChild(element);
}
