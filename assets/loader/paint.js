// Paints the button. Tenant data is set as text and as values of properties, never as markup.

import css from "../../widget-wasm/src/style/base.css" with { type: "text" };
import { languageOf } from "./language.js";

// Returns the root, the button, its language, and the style rule of the colours.
export function paint(host, { config: { branding }, shift }) {
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  const style = adopt(host, root, css);
  style.setProperty("--c", branding.button_color);
  style.setProperty("--t", branding.text_color);
  style.setProperty("--shift", shift + "px");
  host.dataset.theme = branding.theme || "";
  return paintIn(root, host, "launcher", branding, style);
}

export function paintIn(root, host, look, { button_text, button_texts }, style) {
  const language = languageOf(host);
  const button = add(root, "button", {
    class: look,
    part: "button",
    type: "button",
    lang: language,
    "aria-haspopup": "dialog",
    "aria-expanded": false,
  });
  add(button, "span").textContent = (button_texts || {})[language] || button_text;
  return { root, button, language, style };
}

// A constructed stylesheet passes every style-src. Old browsers get a style element.
export function adopt(host, root, css) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return sheet.cssRules[0].style;
  } catch (tooOld) {
    add(root, "style").textContent = css;
    return host.style;
  }
}

export function add(parent, tag, attributes) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return parent.appendChild(element);
}
