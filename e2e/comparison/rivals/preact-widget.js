// Without a framework: a script paints the button, and loads the form on first interest.

/* global ORIGIN_OF_SHELF */
import look from "./look.css" with { type: "text" };
import { company } from "./site.js";

const style = document.createElement("style");
style.textContent = look;
document.head.append(style);

const button = document.createElement("button");
button.className = "launcher";
button.textContent = company.button;
button.setAttribute("aria-expanded", false);
document.body.append(button);

let form;
const load = () => (form ||= import(`${ORIGIN_OF_SHELF}/preact-form.js`));
for (const sign of ["pointerenter", "touchstart", "focus"]) {
  button.addEventListener(sign, load, { passive: true, once: true });
}
button.addEventListener("click", () => load().then(({ toggle }) => toggle(button)));
