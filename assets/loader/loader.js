// What the snippet's script tag runs: puts a tenant's button into the page, and fetches the rest of the
// widget once somebody means to use it. The server writes the tenant's configuration into this
// script, or no more than `base` where the address names no tenant.

import { bring, plain } from "./engine.js";
import { live } from "./live.js";
import { meet } from "./meet.js";
import { add, adopt, paint, paintIn } from "./paint.js";
import { us } from "./us.js";

const config = __C2C_CONFIG__;

// The first copy of the script serves all others on the page, be they of another version or server.
if (!us.meet) Object.assign(us, { add, adopt, bring, live, meet, paint, paintIn, plain });
us.meet(config, document.currentScript);
