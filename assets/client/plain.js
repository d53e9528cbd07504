// For a plain script tag: one global. A second copy of the tag has no effect.

import { ClickToCall } from "./click-to-call.js";
import { clientOf } from "./page-setup.js";

const { currentScript } = document;

if (!window.ClickToCall) {
  window.ClickToCall = ClickToCall;
  if (currentScript?.dataset.token) ClickToCall.client = clientOf(currentScript);
}
