// The form where WebAssembly cannot run or does not arrive: the same request, without the comfort.

import {
  consent as box,
  consent_note,
  department as choice,
  form as fields,
  heard,
  note,
  notice,
  number as phone,
  panel as whole,
  submit as callMe,
} from "panel-elements";
import { build } from "../panel/build.js";
import { departmentOf, valuesOf } from "../panel/values.js";
import { manage, prepare } from "./panel.js";
import { request } from "./request.js";

const OUT_OF_SIGHT = { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" };

// Attributes that name an element of the page.
const REFERENCES = ["id", "for", "aria-labelledby", "aria-describedby"];

export function mountForm(widget) {
  const { host, root, button, config, server, language, said } = widget;
  const left = leftIn(root);
  prepare(widget);
  const chosen = left.department ? left.department.selectedIndex : departmentOf(host, config);
  const parts = build(root, button, valuesOf(config, server, language, said, chosen));
  if (root === host) {
    useNamesOfPage(parts.slice(2), host, "click-to-call-" + config.domain + "-");
    // Our styles do not hide it.
    Object.assign(parts[heard].style, OUT_OF_SIGHT);
  }
  const panel = parts[whole];
  const form = parts[fields];
  const input = parts[phone];
  const consent = parts[box];
  const department = parts[choice];
  const submit = parts[callMe];
  const end = parts[notice];
  const { tell, show, listen, destroy } = manage(panel, widget);
  panel.lang = button.lang;
  input.value = left.number;

  const open = () => show(true, form.hidden ? end : input);
  const wait = (is) => {
    submit.disabled = is;
    submit.setAttribute("aria-busy", is);
  };
  const lackConsent = (is) => {
    if (!consent) return;
    consent.setAttribute("aria-invalid", is);
    parts[consent_note].hidden = !is;
    if (is) consent.focus();
  };
  const hear = ({ words, isOver, state, error }) => {
    parts[isOver ? notice : note].textContent = words;
    parts[heard].textContent = words;
    wait(false);
    if (error) tell("error", error);
    if (state) tell("state", state);
    input.setAttribute("aria-invalid", !isOver);
    // What was placed, or may still come, is not asked for again.
    if (isOver) {
      form.hidden = true;
      end.hidden = false;
      end.focus();
    }
  };
  const send = () => {
    if (submit.disabled) return;
    const lacks = consent && !consent.checked;
    lackConsent(lacks);
    if (lacks) return;
    const asked = { domain: config.domain, phone_number: input.value };
    const named = department ? config.departments[department.value].id : host.getAttribute("department");
    if (named) asked.department = named;
    if (consent) asked.consent = true;
    if (!tell("before-call", { domain: config.domain, department: asked.department }, true)) return;
    wait(true);
    request(widget, asked).then(hear);
  };

  listen(form, "submit", (event) => {
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

// A page that styles the widget itself has its own names for our classes, and other elements with ids.
function useNamesOfPage(parts, host, prefix) {
  for (const part of parts) {
    for (const name of REFERENCES) {
      if (part && part.hasAttribute(name)) part.setAttribute(name, prefix + part.getAttribute(name));
    }
    const look = part && host.getAttribute("class-" + part.className);
    if (look) part.className = look;
    else if (part) part.removeAttribute("class");
  }
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
