// The script of the snippet: inserts a tenant's button, and loads the rest of the widget when a visitor shows interest. The
// server writes the tenant's configuration into this script, or only `base` if the address names no tenant.

import { bring, plain } from "./engine.js";
import { createInstance } from "./instance.js";
import { bootstrap } from "./bootstrap.js";
import { add, adopt, paint, paintIn } from "./paint.js";
import { registry } from "./registry.js";

const config = __C2C_CONFIG__;

// The first copy of the script serves all others on the page, also those of other versions and servers. So the property names of the
// registry are a contract between versions.
if (!registry.meet) Object.assign(registry, { add, adopt, bring, live: createInstance, meet: bootstrap, paint, paintIn, plain });
registry.meet(config, document.currentScript);
