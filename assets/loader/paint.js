// Paints the button. Text goes in as text, colours as values: nothing of a tenant's is ever markup.

import css from "../../widget-wasm/src/style/base.css" with { type: "text" };

const SVG = "http://www.w3.org/2000/svg";
const HANDSET = "M4.2 4.8 8 3.8l1.8 4.6-2.2 1.7a14 14 0 0 0 6.3 6.3l1.7-2.2 4.6 1.8-1 3.8A16 16 0 0 1 4.2 4.8z";

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
    "aria-expanded": "false",
  });
  const icon = button.appendChild(document.createElementNS(SVG, "svg"));
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  icon.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", HANDSET);
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

export function add(parent, tag, attributes, text) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  if (text) element.textContent = text;
  return parent.appendChild(element);
}
