// For a plain script tag: one global, and a second copy of the tag does no harm.

import { ClickToCall } from "./click-to-call.js";
import { clientOf } from "./page-setup.js";

const { currentScript } = document;

if (!window.ClickToCall) {
  window.ClickToCall = ClickToCall;
  if (currentScript?.dataset.token) ClickToCall.client = clientOf(currentScript);
}
