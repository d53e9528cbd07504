// Draws the panel as soon as there are sentences: the visitor types while the WebAssembly is still on its
// way, which then takes each element over as if it had made it.

import formCss from "../../widget-wasm/src/style/form.css" with { type: "text" };
import panelCss from "../../widget-wasm/src/style/panel.css" with { type: "text" };
import { submitting } from "word-places";
import { isClosed } from "../loader/hours.js";
import { registry } from "../loader/registry.js";
import { build } from "./build.js";
import { attachHandlers } from "./prehydrate.js";
import { countries } from "./places.js";
import { departmentOf, valuesOf } from "./values.js";

const NOTHING = () => {};

// "\0asm" and its version.
const EMPTY_MODULE = [0, 97, 115, 109, 1, 0, 0, 0];

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

  const places = countries(config, language);
  const values = valuesOf(config, server, language, said, departmentOf(host, config), places);
  return attachHandlers(build(root, button, values), host, said[submitting], asked);
}
