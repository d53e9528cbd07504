// Creates elements for the placeholders of the page.

import { ATTRIBUTES } from "./attributes.js";

const NAME = "click-to-call";
const PLACE = "data-" + NAME;

// An allow list: a page that lets users write `data-onclick` must not let them write script.
const TAKEN = ATTRIBUTES.filter((name) => name !== "domain").concat("open", "class-[a-z]+");
const OURS = new RegExp(`^data-(${TAKEN.join("|")})$`);

// Copies the `data-` attributes of a script tag or placeholder to an element.
export function dress(host, from) {
  for (const { name, value } of from.attributes) {
    if (!OURS.test(name)) continue;
    const attribute = name.slice(5);
    // The floating element remains floating.
    const isMode = attribute === "mode" && host.getAttribute("mode");
    host.setAttribute(attribute, isMode ? host.getAttribute("mode") + " " + value : value);
  }
}

// `<div data-click-to-call="acme.com">` gets an element in place of its content.
export function fillPlaces() {
  for (const place of document.querySelectorAll(`[${PLACE}]`)) {
    if (place.querySelector(NAME)) continue;
    const host = document.createElement(NAME);
    const domain = place.getAttribute(PLACE);
    if (domain) host.setAttribute("domain", domain);
    dress(host, place);
    place.textContent = "";
    place.appendChild(host);
  }
}
