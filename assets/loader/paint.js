// Paints the button. Text goes in as text, colours as values: nothing of a tenant's is ever markup.

import css from "../../widget-wasm/src/style/base.css" with { type: "text" };

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
const HANDSET = "M4 5l4-1 2 5-2 1a14 14 0 0 0 6 6l1-2 5 2-1 4A16 16 0 0 1 4 5z";

export function paint(host, root, branding, others) {
  const style = adopt(host, root);
  style.setProperty("--brand", branding.button_color);
  style.setProperty("--on-brand", branding.text_color);
  // Two tenants on one page stand one above the other.
  style.setProperty("--shift", others * 72 + "px");

  const button = add(root, "button", {
    class: "launcher",
    part: "button",
    type: "button",
    "aria-haspopup": "dialog",
    "aria-expanded": false,
  });
  const icon = add(button, "svg", { viewBox: "0 0 24 24", "aria-hidden": true }, "", SVG);
  add(icon, "path", { d: HANDSET }, "", SVG);
  add(button, "span", {}, branding.button_text);
  return button;
}

// A constructed stylesheet passes every style-src. A browser too old for it gets a style element.
function adopt(host, root) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    return sheet.cssRules[0].style;
  } catch (tooOld) {
    add(root, "style", {}, css);
    return host.style;
  }
}

export function add(parent, tag, attributes, text, space = HTML) {
  const element = document.createElementNS(space, tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  if (text) element.textContent = text;
  return parent.appendChild(element);
}
