// Puts elements where the page asks for them by attributes of its own.

import { ATTRIBUTES } from "./attributes.js";

const NAME = "click-to-call";
const PLACE = "data-" + NAME;

// No other attribute is taken over: a page that lets strangers write `data-onclick` lets them write no
// script by it.
const TAKEN = ATTRIBUTES.filter((name) => name !== "domain").concat("open", "class-[a-z]+");
const OURS = new RegExp(`^data-(${TAKEN.join("|")})$`);

// Gives an element the `data-` attributes of a script tag or of a place as its own.
export function dress(host, from) {
  for (const { name, value } of from.attributes) {
    if (!OURS.test(name)) continue;
    const attribute = name.slice(5);
    // The one in the corner stays there, whatever it opens.
    const isMode = attribute === "mode" && host.getAttribute("mode");
    host.setAttribute(attribute, isMode ? host.getAttribute("mode") + " " + value : value);
  }
}

// `<div data-click-to-call="acme.com">` gets its element, in the place of what it held until now.
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
