// Loaded if WebAssembly or modules cannot run or do not arrive, and for the button that opens a frame.

import { registry } from "../loader/registry.js";
import { mountForm } from "./form.js";
import { mountFrame } from "./frame.js";
import { sentencesFrom } from "./words.js";

// Resolves to the mount function and the messages, like the widget's module.
registry.form = (address) =>
  sentencesFrom(address).then((say) => [
    (host, root, button, config, server, language) => {
      const mount = /frame/.test(host.getAttribute("mode")) ? mountFrame : mountForm;
      return mount({ host, root, button, config, server, language, say });
    },
  ]);
