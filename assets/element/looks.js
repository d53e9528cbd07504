// Applies the attributes of an element to the appearance of its button.

import css from "./element.css" with { type: "text" };
import { registry } from "../loader/registry.js";

// Returns the parts of the painted element.
export function paint(host, tenant) {
  const { branding } = tenant.config;
  // The floating element was painted by the loader.
  if (host[registry.life]) return host[registry.life].parts;
  if (!host.light) return registry.paint(host, tenant);
  host.textContent = "";
  return registry.paintIn(host, host, host.getAttribute("class-button") || "", branding);
}

// Returns a function that applies the current attributes.
export function looks(host, { config: { branding } }, { root, button, style }) {
  const ownWords = button.textContent;
  if (style) registry.adopt(host, root, css);
  return () => {
    const { buttonText, buttonColor, offset, zIndex, theme } = host;
    button.querySelector("span").textContent = buttonText || ownWords;
    if (!style) return;
    const wish = (name, value) => style.setProperty("--click-to-call-" + name, value || "");
    host.dataset.theme = theme || branding.theme || "";
    host.toggleAttribute("data-inline", !/floating/.test(host.mode));
    wish("offset", offset > 0 ? offset + "px" : offset);
    wish("z-index", zIndex);
    wish("color", buttonColor);
    wish("text-color", buttonColor && readableOn(buttonColor));
    aim(host, button);
  };
}

// The side with more room for the panel.
export function aim(host, button) {
  const { x, y, width, height } = button.getBoundingClientRect();
  const upper = y + height / 2 < innerHeight / 2;
  const left = x + width / 2 < innerWidth / 2;
  host.dataset.at = (upper ? "top " : "bottom ") + (left ? "left" : "right");
}

// Black or white, by the better contrast (WCAG 2.2, relative luminance). For a colour in another notation than `#rrggbb`,
// the tenant's text colour.
function readableOn(color) {
  const parts = /^#(..)(..)(..)$/.exec(color);
  if (!parts) return;
  const linear = (part) => {
    const value = parseInt(parts[part], 16) / 255;
    return value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92;
  };
  const luminance = 0.2126 * linear(1) + 0.7152 * linear(2) + 0.0722 * linear(3);
  return luminance > 0.179 ? "#000" : "#fff";
}
