// The form where WebAssembly cannot run or does not arrive: the same request, without the comfort.

import { add } from "./paint.js";

const UNREACHED = "We could not reach our server. Please check your connection, then try again.";

export function plainForm(root, button, config, server) {
  const company = config.branding.company_name || config.domain;
  const panel = add(root, "div", {
    class: "panel",
    part: "panel",
    role: "dialog",
    "aria-labelledby": "title",
  });
  add(panel, "h2", { id: "title" }, company);
  add(panel, "p", {}, "We call you, then connect you to our team.");
  const form = add(panel, "form", { novalidate: "" });
  add(form, "label", { for: "number" }, "Your phone number");
  const input = add(form, "input", {
    id: "number",
    type: "tel",
    inputmode: "tel",
    autocomplete: "tel",
    "aria-describedby": "answer",
  });
  const submit = add(form, "button", { class: "submit" }, "Call me");
  const answer = add(panel, "p", { id: "answer", role: "status" });
  if (config.phone) {
    add(panel, "a", { class: "link", href: "tel:" + config.phone }, "Or call us: " + config.phone);
  }

  const show = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", open);
    (open ? input : button).focus();
  };
  const say = (reply) => {
    // A call that was placed has a name, and so has one that may still come: neither is asked for again.
    form.hidden = !!reply.call_id;
    answer.textContent = reply.message || UNREACHED;
    submit.disabled = false;
    submit.removeAttribute("aria-busy");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    submit.setAttribute("aria-busy", "true");
    const body = JSON.stringify({ domain: config.domain, phone_number: input.value });
    fetch(server + "/click-to-call", { method: "POST", credentials: "omit", body })
      .then((response) => response.json())
      .then(say, () => say({}));
  });
  button.addEventListener("click", () => show(panel.hidden));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
  });
  show(button.hasAttribute("aria-busy"));
}
