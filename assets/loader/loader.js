// What the snippet's script tag runs: puts a tenant's button into the page, and fetches the rest of the
// widget once somebody means to use it. The server writes the tenant's configuration into this
// script, or no more than `base` where the address names no tenant.

import { bring, plain } from "./engine.js";
import { createInstance } from "./instance.js";
import { bootstrap } from "./bootstrap.js";
import { add, adopt, paint, paintIn } from "./paint.js";
import { registry } from "./registry.js";

const config = __C2C_CONFIG__;

// The first copy of the script serves all others on the page, be they of another version or server.
if (!registry.meet) Object.assign(registry, { add, adopt, bring, live: createInstance, meet: bootstrap, paint, paintIn, plain });
registry.meet(config, document.currentScript);
