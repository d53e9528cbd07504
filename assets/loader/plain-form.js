// The form where WebAssembly cannot run or does not arrive: the same request, without the comfort.

import { add } from "./paint.js";

const UNREACHED = "We could not reach our server. Please check your connection, then try again.";

// Longer than our server lets the telephone system take: by then nobody knows.
const PATIENCE = 20000;
const SILENCE = {
  call_id: 1,
  message: "You may still be called, so please do not ask again.",
};

export function plainForm(root, button, config, server) {
  const company = config.branding.company_name || config.domain;
  const panel = add(root, "div", {
    class: "panel",
    part: "panel",
    role: "dialog",
    "aria-label": company,
  });
  add(panel, "h2", {}, company);
  add(panel, "p", {}, "We call you, then connect you to our team.");
  const form = add(panel, "form", {});
  add(form, "label", { for: "number" }, "Your phone number");
  const input = add(form, "input", {
    id: "number",
    type: "tel",
    autocomplete: "tel",
    "aria-describedby": "answer",
  });
  const answer = add(form, "p", { id: "answer", role: "status", tabindex: -1 });
  const submit = add(form, "button", { class: "submit" }, "Call me");
  if (config.phone) {
    add(panel, "a", { class: "link", href: "tel:" + config.phone }, "Or call us: " + config.phone);
  }

  const show = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", open);
    // What was asked for already leaves the answer in the form's place.
    (open ? (form.parentNode ? input : answer) : button).focus();
  };
  const wait = (is) => {
    submit.disabled = is;
    submit.setAttribute("aria-busy", is);
  };
  const say = (reply) => {
    answer.textContent = reply.message || UNREACHED;
    input.setAttribute("aria-invalid", !reply.call_id);
    wait(false);
    // A call that was placed has a name, and so has one that may still come: neither is asked for again.
    if (reply.call_id) {
      form.replaceWith(answer);
      answer.focus();
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    wait(true);
    const body = JSON.stringify({ domain: config.domain, phone_number: input.value });
    const reply = fetch(server + "/click-to-call", { method: "POST", credentials: "omit", body });
    const silence = new Promise((end) => setTimeout(end, PATIENCE, SILENCE));
    Promise.race([reply.then((response) => response.json()), silence]).then(say, () => say({}));
  });
  button.addEventListener("click", () => show(panel.hidden));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.hidden && !event.composedPath().includes(root)) show(false);
  });
  show(button.hasAttribute("aria-busy"));
}
