// For a plain script tag: one global, and a second copy of the tag does no harm.

import { ClickToCall } from "./click-to-call.js";

window.ClickToCall = window.ClickToCall || ClickToCall;
