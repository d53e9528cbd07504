// The form where WebAssembly cannot run or does not arrive: the same request, without the comfort.

import { registry } from "../loader/registry.js";
import { addPanel } from "./panel.js";
import { request } from "./request.js";

export function mountForm(widget) {
  const { host, root, button, config, say } = widget;
  const left = leftIn(root);
  const { panel, tell, show, listen, destroy } = addPanel(widget);
  const company = config.branding.company_name || config.domain;
  const add = (parent, tag, attributes, text) => {
    const named = Object.assign({}, attributes);
    // Where the page's own styles are meant to reach, it names its classes.
    if (root === host && named.kind) named.class = host.getAttribute("class-" + named.kind) || "";
    delete named.kind;
    const element = registry.add(parent, tag, named);
    if (text) element.textContent = text;
    return element;
  };

  panel.lang = button.lang;
  panel.dir = /^(ar|he)$/.test(button.lang) ? "rtl" : "ltr";
  add(panel, "h2", { part: "header" }, company);
  add(panel, "p", {}, say("promise"));
  const form = add(panel, "form", { novalidate: "" });
  const id = "click-to-call-" + config.domain + "-";
  const department = chooser();
  add(form, "label", { for: id + "number", kind: "label" }, say("number"));
  const input = add(form, "input", {
    id: id + "number",
    type: "tel",
    autocomplete: "tel",
    dir: "ltr",
    part: "input",
    kind: "input",
    "aria-describedby": id + "answer",
  });
  input.value = left.number;
  const answer = add(form, "p", { id: id + "answer", part: "status", role: "status", tabindex: -1 });
  const consent = tickBox();
  const submit = add(form, "button", { class: "submit", part: "submit", kind: "submit" }, say("submit"));
  if (config.phone) {
    const href = "tel:" + config.phone;
    add(panel, "a", { class: "link", kind: "link", href }, say("call_us", { number: config.phone_text || config.phone }));
  }

  function chooser() {
    const { departments } = config;
    if (!departments || !departments.length) return;
    add(form, "label", { for: id + "department", kind: "label" }, say("department"));
    const select = add(form, "select", { id: id + "department", kind: "input" });
    for (const { id: value, name } of departments) add(select, "option", { value }, name);
    select.value = host.getAttribute("department") || departments[0].id;
    if (left.department) select.selectedIndex = left.department.selectedIndex;
    return select;
  }
  function tickBox() {
    if (!config.consent) return;
    const { text, url } = config.consent;
    const label = add(form, "label", { class: "consent", kind: "label" });
    const box = add(label, "input", { type: "checkbox" });
    add(label, "span", {}, " " + text + " ");
    if (url) add(label, "a", { href: url, target: "_blank", rel: "noopener" }, say("consent_more"));
    return box;
  }

  const open = () => show(true, form.parentNode ? input : answer);
  const wait = (is) => {
    submit.disabled = is;
    submit.setAttribute("aria-busy", is);
  };
  const hear = ({ words, isOver, state, error }) => {
    answer.textContent = words;
    wait(false);
    if (error) tell("error", error);
    if (state) tell("state", state);
    input.setAttribute("aria-invalid", !isOver);
    // What was placed, or may still come, is not asked for again.
    if (isOver) {
      form.replaceWith(answer);
      answer.focus();
    }
  };
  const send = () => {
    if (submit.disabled) return;
    if (consent && !consent.checked) {
      answer.textContent = say("consent_missing");
      return consent.focus();
    }
    const asked = { domain: config.domain, phone_number: input.value };
    if (department) asked.department = department.value;
    else if (host.getAttribute("department")) asked.department = host.getAttribute("department");
    if (consent) asked.consent = true;
    if (!tell("before-call", { domain: config.domain, department: asked.department }, true)) return;
    wait(true);
    request(widget, asked).then(hear);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  listen(button, "click", () => (panel.hidden ? open() : show(false, button)));

  return (verb, number) => {
    if (verb === "open") open();
    else if (verb === "close") show(false, button);
    else if (verb === "destroy") destroy();
    else if (verb === "call") {
      open();
      input.value = number || left.number;
      send();
    }
  };
}

// What was filled into a panel that did not come to life. Its chosen country would be lost, and a number
// without it another one.
function leftIn(root) {
  const number = root.querySelector("[type=tel]");
  const country = root.querySelector("#country");
  return {
    department: root.querySelector("#department"),
    number: number && !(country && country.selectedIndex) ? number.value : "",
  };
}
