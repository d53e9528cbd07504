// Draws the panel as soon as there are sentences: the visitor types while the WebAssembly is still on its
// way, which then takes each element over as if it had made it. So `panel.rs` and `form.rs` of widget-wasm
// make the same elements, named by the same words and in the same order.

import formCss from "../../widget-wasm/src/style/form.css" with { type: "text" };
import panelCss from "../../widget-wasm/src/style/panel.css" with { type: "text" };
import { submitting } from "word-places";
import { isClosed } from "../loader/hours.js";
import { registry } from "../loader/registry.js";
import { attachHandlers } from "./prehydrate.js";
import { elements } from "./elements.js";
import { drawFields } from "./fields.js";
import { drawHeader } from "./header.js";
import { isRtl } from "./say.js";

const NOTHING = () => {};

// "\0asm" and its version.
const EMPTY_MODULE = [0, 97, 115, 109, 1, 0, 0, 0];

// The one that the element names, else the first. Methods of arrays may be the page's own.
function departmentOf(host, { departments = [] }) {
  const named = host.getAttribute("department");
  for (const department of departments) {
    if (department.id === named) return department;
  }
  return departments[0];
}

// Answers a handle of what it drew: a function of a verb, as the widget's own is.
export function draw(host, root, button, config, server, language, said, asked) {
  // Throws where WebAssembly is refused, so that nobody sees a form which another has to replace.
  new WebAssembly.Module(new Uint8Array(EMPTY_MODULE));
  // That it failed before.
  for (const line of button.querySelectorAll("small")) line.remove();
  // A page that styles the widget itself has its own names for our classes.
  if (root === host) return NOTHING;
  registry.adopt(host, root, formCss + panelCss);
  // A closed company has other things to say first.
  if (config.hours && isClosed(config.hours)) return NOTHING;

  const { add, hear, take, end } = elements();
  const of = { config, server, said, language, department: departmentOf(host, config) };
  // For the second line of the button.
  add(button, "small hidden=");
  const whole = add(root, "div class=panel part=panel role=dialog aria-labelledby=title hidden=");
  whole.dir = isRtl(language) ? "rtl" : "ltr";
  const close = drawHeader({ add, hear }, whole, of);
  const heard = add(whole, "p class=heard part=status role=status");
  add(whole, "p class=notice tabindex=-1").hidden = true;
  add(whole, "p class=queue").hidden = true;
  const { form, number, wait } = drawFields({ add }, whole, of);
  const waits = () => {
    wait();
    heard.textContent = said[submitting];
  };
  const handle = attachHandlers({ hear, end }, { host, root, button, asked }, { whole, close, form, number, waits });
  handle.take = take;
  return handle;
}
